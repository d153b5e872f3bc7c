import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { startPeer, type Peer, type ReceivedRequest } from "../../support/http-peer.ts";
import { createResourceCaller, type ResourceCaller } from "../../support/resource-caller.ts";

const invoke = "arn:aws:states:::http:invoke";
const connection = "arn:aws:events:eu-west-1:123456789012:connection/crm/1";

let peer: Peer;
let other: Peer;
let caller: ResourceCaller;

beforeAll(async () => {
  other = await startPeer({ "/": (_, response) => response.end() });
  peer = await startPeer({
    "/echo": (_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'),
    "/many": (_, response) =>
      response
        .writeHead(201, "Made", { "x-a": ["1", "2"], "content-type": "text/plain" })
        .end("{}"),
    "/problem": (_, response) =>
      response
        .writeHead(200, { "content-type": "application/problem+json; charset=utf-8" })
        .end("[1]"),
    "/lies": (_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("{not json"),
    "/empty": (_, response) => response.writeHead(204).end(),
    "/teapot": (_, response) =>
      response
        .writeHead(418, { "retry-after": "3", "content-type": "application/json" })
        .end('{"title":"Tea"}'),
    "/image": (_, response) => response.writeHead(200, { "content-type": "image/png" }).end("x"),
    "/large": (_, response) => response.end(Buffer.alloc(33_554_433, "x")),
    "/broken": (_, response) => response.destroy(),
    "/loop": (_, response) => response.writeHead(302, { location: "/loop" }).end(),
  });
  caller = createResourceCaller([`127.0.0.1:${peer.port}`, `127.0.0.1:${other.port}`]);
});

beforeEach(() => caller.bindings.clear());

afterAll(async () => {
  await caller.close();
  await peer.close();
  await other.close();
});

function request(path: string, more: JsonObject = {}): JsonObject {
  return { ApiEndpoint: `${peer.url}${path}`, Method: "GET", ...more };
}

async function sent(more: JsonObject): Promise<ReceivedRequest> {
  await caller.result(invoke, request("/echo", more));
  const received = peer.received.at(-1);
  if (received === undefined) throw new Error("nothing was received");
  return received;
}

describe("the result", () => {
  it("has the body parsed, the headers as lists, and the status", async () => {
    const result = await caller.result(invoke, request("/echo"));
    expect(result).toMatchObject({
      ResponseBody: { ok: true },
      StatusCode: 200,
      StatusText: "OK",
      Headers: { "content-type": ["application/json"] },
    });
  });

  it.each<[string, JsonObject]>([
    ["/many", { ResponseBody: "{}", StatusCode: 201, StatusText: "Made" }],
    ["/problem", { ResponseBody: [1] }],
    ["/lies", { ResponseBody: "{not json" }],
    ["/empty", { ResponseBody: "", StatusCode: 204, StatusText: "No Content" }],
  ])("of %s", async (path, result) => {
    expect(await caller.result(invoke, request(path))).toMatchObject(result);
  });

  it("keeps several headers of one name apart", async () => {
    const result = (await caller.result(invoke, request("/many"))) as JsonObject;
    expect(result["Headers"]).toMatchObject({ "x-a": ["1", "2"] });
  });
});

describe("the request", () => {
  it("has parameters and headers", async () => {
    const { path, headers, method } = await sent({
      ApiEndpoint: `${peer.url}/echo?kept=1`,
      QueryParameters: { q: "a b", list: ["x", 2], flag: true },
      Headers: { "X-One": "1", "X-Many": ["a", "b"] },
    });
    expect(method).toBe("GET");
    expect([...new URL(path, peer.url).searchParams]).toStrictEqual([
      ["kept", "1"],
      ["q", "a b"],
      ["list", "x"],
      ["list", "2"],
      ["flag", "true"],
    ]);
    expect(headers).toMatchObject({ "x-one": "1", "x-many": "a, b" });
    expect(headers).not.toHaveProperty("idempotency-key");
  });

  it.each<[Json, string, string]>([
    [{ a: [1] }, '{"a":[1]}', "application/json"],
    ["plain", "plain", "application/json"],
    [5, "5", "application/json"],
  ])("has the body %j", async (body, text, type) => {
    const received = await sent({ Method: "POST", RequestBody: body });
    expect(received.body).toBe(text);
    expect(received.headers["content-type"]).toBe(type);
    expect(received.headers["idempotency-key"]).toBe("key-1");
  });

  it("has the type that it is given", async () => {
    const received = await sent({
      Method: "PUT",
      RequestBody: "<a/>",
      Headers: { "Content-Type": "text/xml", "Idempotency-Key": "mine" },
    });
    expect(received.headers).toMatchObject({
      "content-type": "text/xml",
      "idempotency-key": "mine",
    });
  });

  it.each<[string, string]>([
    ["INDICES", "a=1&list[0]=x%20y&list[1]=%26&in[b]=true&none="],
    ["REPEAT", "a=1&list=x%20y&list=%26&in[b]=true&none="],
    ["NONE", "a=1&list=x%20y&list=%26&in[b]=true&none="],
    ["BRACKETS", "a=1&list[]=x%20y&list[]=%26&in[b]=true&none="],
    ["COMMAS", "a=1&list=x%20y,%26&in[b]=true&none="],
  ])("is a form with arrays as %s", async (ArrayFormat, text) => {
    const received = await sent({
      Method: "POST",
      RequestBody: { a: 1, list: ["x y", "&"], in: { b: true }, none: null },
      Transform: { RequestBodyEncoding: "URL_ENCODED", RequestEncodingOptions: { ArrayFormat } },
    });
    expect(received.body).toBe(text);
    expect(received.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });
});

describe("failures", () => {
  const somewhere = (more: JsonObject): JsonObject => ({
    ApiEndpoint: "https://example.com",
    Method: "GET",
    ...more,
  });

  it.each<[string, string, string]>([
    ["/teapot", "States.Http.StatusCode.418", '{"title":"Tea"}'],
    ["/nowhere", "States.Http.StatusCode.404", ""],
    ["/broken", "States.Http.Socket", "GET http"],
    ["/large", "States.DataLimitExceeded", "exceeding"],
    ["/image", "States.Runtime", "image/png"],
    ["/loop", "States.Runtime", "redirects"],
  ])("%s is %s", async (path, error, words) => {
    const failure = await caller.failure(invoke, request(path));
    expect(failure.error).toBe(error);
    expect(failure.cause).toContain(words);
  });

  it("may ask to wait", async () => {
    expect((await caller.failure(invoke, request("/teapot"))).retryAfterMs).toBe(3000);
  });

  it.each<[string, JsonObject]>([
    ["no endpoint", { Method: "GET" }],
    ["no address", { ApiEndpoint: "example", Method: "GET" }],
    ["no method", { ApiEndpoint: "https://example.com" }],
    ["an unknown method", { ApiEndpoint: "https://example.com", Method: "get" }],
    ["an unknown encoding", somewhere({ Transform: { RequestBodyEncoding: "XML" } })],
    [
      "an unknown array format",
      somewhere({
        Transform: {
          RequestBodyEncoding: "URL_ENCODED",
          RequestEncodingOptions: { ArrayFormat: "X" },
        },
      }),
    ],
    ["parameters that are none", somewhere({ QueryParameters: 5 })],
    ["headers that are none", somewhere({ Headers: "x" })],
    ["a header of the transport", somewhere({ Headers: { Host: "elsewhere" } })],
  ])("%s is States.Runtime", async (_, args) => {
    expect((await caller.failure(invoke, args)).error).toBe("States.Runtime");
  });

  it("an address inside is blocked", async () => {
    const inside = { ApiEndpoint: "http://169.254.169.254/latest", Method: "GET" };
    expect((await caller.failure(invoke, inside)).error).toBe("Http.Blocked");
  });
});

describe("a connection", () => {
  const authenticated = (): JsonObject =>
    request("/echo", { Authentication: { ConnectionArn: connection } });

  it.each([
    ["s3cret", "Bearer s3cret"],
    ["Basic dXNlcg==", "Basic dXNlcg=="],
  ])("authorizes with its secret %s", async (token, authorization) => {
    caller.bindings.set(connection, { url: peer.url, token });
    await caller.result(invoke, { ...authenticated(), Headers: { Authorization: "mine" } });
    expect(peer.received.at(-1)?.headers.authorization).toBe(authorization);
  });

  it("may be part of the configuration of the invocation", async () => {
    caller.bindings.set(connection, { url: peer.url, token: "t" });
    await caller.result(
      invoke,
      request("/echo", { InvocationConfig: { ConnectionArn: connection } }),
    );
    expect(peer.received.at(-1)?.headers.authorization).toBe("Bearer t");
  });

  it("gives its secret to its own host alone", async () => {
    caller.bindings.set(connection, { url: other.url, token: "s3cret" });
    const failure = await caller.failure(invoke, authenticated());
    expect(failure.error).toBe("Events.ConnectionResource.AccessDenied");
    expect(failure.cause).not.toContain("s3cret");
  });

  it("must be bound", async () => {
    const failure = await caller.failure(invoke, authenticated());
    expect(failure.error).toBe("Cairn.UnboundResource");
    expect(failure.cause).toContain(connection);
  });
});
