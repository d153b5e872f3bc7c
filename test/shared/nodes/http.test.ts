import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { http } from "../../../shared/nodes/http.ts";
import type { HttpRequest, HttpResponse } from "../../../shared/nodes/node-context.ts";
import { retryAfter } from "../../../shared/nodes/parts/http-exchange.ts";
import { createFakeWorld } from "../../support/context.ts";

const ok: HttpResponse = { status: 200, headers: {}, body: "" };

async function exchange(params: object, response: HttpResponse = ok) {
  const world = createFakeWorld();
  const sent: HttpRequest[] = [];
  world.respond = (request) => {
    sent.push(request);
    return response;
  };
  const result = await http.run(
    { Url: "https://example.com/a", ...params },
    world.context({ idempotencyKey: "key" }),
  );
  return { request: sent[0], result };
}

describe("http request", () => {
  it("reads without a key and changes with one", async () => {
    const read = await exchange({});
    expect(read.request).toMatchObject({ method: "GET", url: "https://example.com/a" });
    expect(read.request?.headers).not.toHaveProperty("Idempotency-Key");
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const { request } = await exchange({ Method: method });
      expect(request?.headers).toMatchObject({ "Idempotency-Key": "key" });
    }
  });

  it.each([
    [{ Body: { a: 1 } }, '{"a":1}', "application/json"],
    [{ Body: [1] }, "[1]", "application/json"],
    [{ Body: null }, "null", "application/json"],
    [{ Body: "as it is" }, "as it is", "text/plain; charset=utf-8"],
    [
      { Body: "a=1", Headers: { "content-type": "application/x-www-form-urlencoded" } },
      "a=1",
      undefined,
    ],
    [{}, undefined, undefined],
  ])("sends %j", async (params, body, type) => {
    const { request } = await exchange({ Method: "POST", ...params });
    expect(request?.body).toBe(body);
    expect(request?.headers?.["Content-Type"]).toBe(type);
  });

  it("lets headers of the node win over its own, whatever their case", async () => {
    const { request } = await exchange({
      Method: "POST",
      Headers: { accept: "x/y", "idempotency-key": "mine" },
    });
    expect(request?.headers).toEqual({ accept: "x/y", "idempotency-key": "mine" });
  });

  it.each([
    [
      "https://e.com/a",
      { q: "a b&c", n: 1, all: [true, "x"] },
      "https://e.com/a?q=a%20b%26c&n=1&all=true&all=x",
    ],
    ["https://e.com/a?b=1#top", { c: 2 }, "https://e.com/a?b=1&c=2#top"],
    ["https://e.com/a?", { c: 2 }, "https://e.com/a?c=2"],
    ["https://e.com/a", {}, "https://e.com/a"],
  ])("adds a query to %s", async (Url, Query, expected) => {
    const { request } = await exchange({ Url, Query });
    expect(request?.url).toBe(expected);
  });

  it.each([
    [{ Url: "ftp://example.com" }, "Url"],
    [{ Url: "javascript:alert(1)" }, "Url"],
    [{ Url: "https://a b" }, "Url"],
    [{ Headers: { "X-A": "1\r\nX-B: 2" } }, "Headers"],
    [{ Headers: { "X A": "1" } }, "Headers"],
    [{ Body: {} }, "Body"],
    [{ Method: "CONNECT" }, "Method"],
  ])("refuses %j", async (params, field) => {
    await expect(exchange(params)).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
      cause: expect.stringContaining(field) as string,
    });
  });
});

describe("http response", () => {
  const answering = (body: string, type?: string) =>
    exchange(
      {},
      { status: 200, headers: type === undefined ? {} : { "Content-Type": type }, body },
    );

  it.each([
    ['{"a":[1]}', "application/json; charset=utf-8", { a: [1] }],
    ['{"title":"x"}', "application/problem+json", { title: "x" }],
    ["<p>", "text/html", "<p>"],
    ['{"a":1}', undefined, '{"a":1}'],
    ["", "application/json", null],
  ])("reads %j as %s", async (body, type, expected) => {
    const { result } = await answering(body, type);
    expect(result).toMatchObject({ status: 200, body: expected });
  });

  it("does not pass off broken JSON as an answer", async () => {
    await expect(answering("{oops", "application/json")).rejects.toMatchObject({
      error: "Http.InvalidBody",
    });
  });

  it("makes an error of a status that is not wanted, without the query that may hold a key", async () => {
    const refused = exchange(
      { Url: "https://example.com/a?key=secret" },
      { status: 404, headers: {}, body: "no such thing" },
    );
    await expect(refused).rejects.toMatchObject({
      error: "Http.Status.404",
      cause: "GET https://example.com/a answered 404: no such thing",
    });
  });

  it("takes the statuses that the node accepts, and only these", async () => {
    const missing = { status: 404, headers: {}, body: "" };
    const { result } = await exchange({ SuccessStatus: [200, 404] }, missing);
    expect(result).toMatchObject({ status: 404, body: null });
    await expect(exchange({ SuccessStatus: [201] })).rejects.toMatchObject({
      error: "Http.Status.200",
    });
  });

  it("waits as long as the server asks", async () => {
    const busy = exchange({}, { status: 429, headers: { "Retry-After": "12" }, body: "" });
    await expect(busy).rejects.toMatchObject({ error: "Http.Status.429", retryAfterMs: 12_000 });
  });

  it.each([
    [{ "retry-after": "3" }, 3000],
    [
      { "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" },
      30_000,
    ],
    [{ "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" }, 0],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT" }, null],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ])("reads %j", (headers, expected) => {
    expect(retryAfter({ headers })).toBe(expected);
  });
});

describe("a request with a secret", () => {
  const ask = async (params: JsonObject): Promise<HttpRequest | undefined> => {
    const world = createFakeWorld();
    world.respond = () => ({ status: 200, headers: {}, body: "ok" });
    await http.run(params, world.context());
    const [asked] = world.requests;
    return asked?.port === "http" ? asked.request : undefined;
  };
  const url = "https://example.com/";

  it("only names it, as a token, a header or the whole address", async () => {
    const Secret = "SECRET_KEY";
    expect((await ask({ Url: url, Secret }))?.secret).toEqual({ name: Secret, as: "bearer" });
    const header = { Url: url, Secret, SecretAs: "Header", SecretHeader: "X-Key" };
    expect((await ask(header))?.secret).toEqual({ name: Secret, as: { header: "X-Key" } });
    expect(await ask({ Secret, SecretAs: "Url" })).toMatchObject({
      url: "secret:SECRET_KEY",
      secret: { name: Secret, as: "url" },
    });
  });

  it("takes no name of another variable, no two addresses, and no header without a name", async () => {
    for (const bad of [
      {},
      { Url: url, Secret: "PATH" },
      { Url: url, Secret: "SECRET_KEY", SecretAs: "Url" },
      { Url: url, Secret: "SECRET_KEY", SecretAs: "Header" },
      { Url: url, Secret: "SECRET_KEY", SecretHeader: "X-Key" },
      { Secret: "SECRET_KEY" },
      { Secret: "SECRET_KEY", SecretAs: "Url", Query: { a: 1 } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await expect(ask(bad)).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
    }
  });

  it("keeps the body in a file when it is told to", async () => {
    const world = createFakeWorld();
    world.web.set(url, "[1]");
    const result = await http.run({ Url: url, ToFile: "list.json" }, world.context());
    expect(result).toMatchObject({ body: null, file: { name: "list.json", bytes: 3 } });
    expect([...world.files.values()]).toMatchObject([{ text: "[1]" }]);
  });
});
