import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { startPeer, type Peer } from "../../support/http-peer.ts";
import { createResourceCaller, type ResourceCaller } from "../../support/resource-caller.ts";

const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:charge";
const invoke = "arn:aws:states:::lambda:invoke";
const putItem = "arn:aws:states:::dynamodb:putItem";
/** As a Python function prints its error. */
const lambdaError = '{"errorMessage": "no such card", "errorType": "CardError", "stackTrace": []}';

let peer: Peer;
let caller: ResourceCaller;

beforeAll(async () => {
  peer = await startPeer({
    "/echo": ({ body }, response) => response.end(body),
    "/whole": (_, response) =>
      response.end('{"StatusCode":200,"ExecutedVersion":"7","Payload":{"ok":true}}'),
    "/empty": (_, response) => response.writeHead(204).end(),
    "/null": (_, response) => response.end("null"),
    "/text": (_, response) => response.end("hello"),
    "/error": (_, response) => response.end(lambdaError),
    "/error-500": (_, response) => response.writeHead(500).end('{"errorType":"Odd"}'),
    "/throttled": (_, response) =>
      response
        .writeHead(429)
        .end('{"errorType":"Lambda.TooManyRequestsException","errorMessage":"Rate exceeded"}'),
    "/typed": (_, response) => response.end('{"errorType":"of a record","id":1}'),
    "/404": (_, response) => response.writeHead(404).end("nobody here"),
    "/503": (_, response) =>
      response.writeHead(503, { "retry-after": "7" }).end('{"message":"busy"}'),
    "/429": (_, response) => response.writeHead(429).end(),
    "/broken": (_, response) => response.destroy(),
    "/large": (_, response) => response.end(`"${"x".repeat(33_554_433)}"`),
    "/silent": () => undefined,
  });
  caller = createResourceCaller([`127.0.0.1:${peer.port}`], { path: "Größe/0/50%", attempt: 3 });
});

beforeEach(() => caller.bindings.clear());

afterAll(async () => {
  await caller.close();
  await peer.close();
});

function bind(resource: string, path: string, token: string | null = null): void {
  caller.bindings.set(resource, { url: `${peer.url}${path}`, token });
}

function lastRequest() {
  const request = peer.received.at(-1);
  if (request === undefined) throw new Error("nothing was received");
  return request;
}

describe("an endpoint bound to a resource", () => {
  it("receives the arguments and says who asks", async () => {
    bind(putItem, "/echo", "s3cret");
    const args = { TableName: "T", Item: [1, null] };
    expect(await caller.result(putItem, args)).toStrictEqual(args);
    const { method, headers } = lastRequest();
    expect(method).toBe("POST");
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "idempotency-key": "key-1",
      "cairn-run-id": "run_1",
      "cairn-path": "Gr%C3%B6%C3%9Fe/0/50%25",
      "cairn-attempt": "3",
      authorization: "Bearer s3cret",
    });
    expect(headers).not.toHaveProperty("cairn-credentials");
  });

  it("receives the credentials of the Task", async () => {
    bind(putItem, "/echo");
    await caller.result(putItem, {}, { credentials: { RoleArn: "arn:röle" } });
    const header = lastRequest().headers["cairn-credentials"] as string;
    expect(header).toMatch(/^[ -~]+$/);
    expect(JSON.parse(header)).toStrictEqual({ RoleArn: "arn:röle" });
    expect(lastRequest().headers).not.toHaveProperty("authorization");
  });

  it.each<[string, Json]>([
    ["/empty", null],
    ["/null", null],
    ["/typed", { errorType: "of a record", id: 1 }],
  ])("that answers %s", async (path, result) => {
    bind(putItem, path);
    expect(await caller.result(putItem)).toStrictEqual(result);
  });

  it.each<[string, string, string]>([
    ["/error", "CardError", "no such card"],
    ["/error-500", "Odd", '{"errorType":"Odd"}'],
    ["/404", "Http.Status.404", "nobody here"],
    ["/503", "Http.Status.503", "busy"],
    ["/text", "Http.InvalidBody", "hello"],
    ["/large", "States.DataLimitExceeded", "exceeding the maximum number of bytes"],
  ])("fails with what it says: %s", async (path, error, words) => {
    bind(putItem, path);
    const failure = await caller.failure(putItem);
    expect(failure.error).toBe(error);
    expect(failure.cause).toContain(words);
  });

  it("may ask to wait", async () => {
    bind(putItem, "/503");
    expect((await caller.failure(putItem)).retryAfterMs).toBe(7000);
  });

  it("serves every pattern of the integration", async () => {
    bind(putItem, "/echo");
    expect(await caller.result(`${putItem}.sync`, [1])).toStrictEqual([1]);
    expect(await caller.result(`${putItem}.sync:2`, [2])).toStrictEqual([2]);
  });

  it("gives way to one for the exact pattern", async () => {
    bind(putItem, "/echo");
    bind(`${putItem}.sync:2`, "/null");
    expect(await caller.result(`${putItem}.sync:2`, [2])).toBeNull();
  });

  it("is missing", async () => {
    const failure = await caller.failure(putItem);
    expect(failure.error).toBe("Cairn.UnboundResource");
    expect(failure.cause).toContain(putItem);
  });
});

describe("a Lambda function by its ARN", () => {
  it("answers its payload", async () => {
    bind(functionArn, "/echo");
    expect(await caller.result(functionArn, { card: 1 })).toStrictEqual({ card: 1 });
  });

  it("is found without its qualifier, and by its name", async () => {
    bind(functionArn, "/echo");
    expect(await caller.result(`${functionArn}:live`, [1])).toStrictEqual([1]);
    caller.bindings.clear();
    bind("charge", "/echo");
    expect(await caller.result(`${functionArn}:3`, [2])).toStrictEqual([2]);
  });

  it("fails with the text of its error", async () => {
    bind(functionArn, "/error");
    const failure = await caller.failure(functionArn);
    expect([failure.error, failure.cause]).toStrictEqual(["CardError", lambdaError]);
  });
});

describe("a Lambda function that cannot be reached", () => {
  it.each<[string, string, string]>([
    ["/404", "Http.Status.404", "Lambda.ResourceNotFoundException"],
    ["/503", "Http.Status.503", "Lambda.ServiceException"],
    ["/429", "Http.Status.429", "Lambda.TooManyRequestsException"],
    ["/broken", "Http.Connection", "Lambda.SdkClientException"],
  ])("%s is %s, and %s to definitions from AWS", async (path, error, alias) => {
    bind(functionArn, path);
    const failures = [
      await caller.failure(functionArn),
      await caller.failure(invoke, { FunctionName: functionArn }),
    ];
    expect(failures).toMatchObject([
      { error, alias },
      { error, alias },
    ]);
    bind(putItem, path);
    expect((await caller.failure(putItem)).alias).toBeUndefined();
  });

  it("may ask to wait", async () => {
    bind(functionArn, "/503");
    expect((await caller.failure(functionArn)).retryAfterMs).toBe(7000);
  });
});

describe("lambda:invoke", () => {
  it.each([functionArn, `${functionArn}:live`, "charge", "charge:live"])(
    "sends the payload to the function %s and wraps what it answers",
    async (name) => {
      bind(name.startsWith("arn:") ? functionArn : "charge", "/echo");
      const result = await caller.result(invoke, { FunctionName: name, Payload: { card: 1 } });
      expect(JSON.parse(lastRequest().body)).toStrictEqual({ card: 1 });
      expect(result).toMatchObject({
        ExecutedVersion: "$LATEST",
        Payload: { card: 1 },
        SdkHttpMetadata: { HttpStatusCode: 200 },
        StatusCode: 200,
      });
      const http = (result as JsonObject)["SdkHttpMetadata"] as JsonObject;
      expect(http["HttpHeaders"]).toMatchObject({ connection: "keep-alive" });
      expect(http["AllHttpHeaders"]).toMatchObject({ connection: ["keep-alive"] });
    },
  );

  it("without a payload sends an empty event", async () => {
    bind(functionArn, "/echo");
    await caller.result(invoke, { FunctionName: functionArn });
    expect(lastRequest().body).toBe("{}");
  });

  it("bound itself receives the arguments and may answer the whole or the payload", async () => {
    bind(invoke, "/echo");
    const args = { FunctionName: "charge", Input: 1 };
    expect(await caller.result(invoke, args)).toMatchObject({ Payload: args, StatusCode: 200 });
    expect(JSON.parse(lastRequest().body)).toStrictEqual(args);
    bind(invoke, "/whole");
    expect(await caller.result(invoke, args)).toStrictEqual({
      StatusCode: 200,
      ExecutedVersion: "7",
      Payload: { ok: true },
    });
  });

  it("prefers the binding of the resource", async () => {
    bind(invoke, "/null");
    bind(functionArn, "/404");
    expect(await caller.result(invoke, { FunctionName: functionArn })).toMatchObject({
      Payload: null,
    });
  });

  it("fails with the compact JSON of the error", async () => {
    bind(functionArn, "/error");
    const failure = await caller.failure(invoke, { FunctionName: functionArn });
    expect(failure.error).toBe("CardError");
    expect(failure.cause).toBe(
      '{"errorMessage":"no such card","errorType":"CardError","stackTrace":[]}',
    );
  });

  it("fails with the sentence of an error that is the service's own", async () => {
    bind(functionArn, "/throttled");
    const failures = [
      await caller.failure(invoke, { FunctionName: functionArn }),
      await caller.failure(functionArn, {}),
    ];
    for (const failure of failures) {
      expect(failure.error).toBe("Lambda.TooManyRequestsException");
      expect(failure.cause).toBe("Rate exceeded");
    }
  });

  it("names the function that is bound to nothing", async () => {
    const failure = await caller.failure(invoke, { FunctionName: "charge" });
    expect(failure.error).toBe("Cairn.UnboundResource");
    expect(failure.cause).toContain("charge");
  });
});

describe("limits", () => {
  it("end a call that is not answered, without a cause", async () => {
    bind(putItem, "/silent");
    const failure = await caller.failure(putItem, {}, { timeoutMs: 30 });
    expect([failure.error, failure.cause, failure.alias]).toStrictEqual([
      "States.Timeout",
      null,
      undefined,
    ]);
  });

  it("end a silent call; it is a time-out by another name, too", async () => {
    bind(putItem, "/silent");
    const failure = await caller.failure(putItem, {}, { heartbeatMs: 30, timeoutMs: 60_000 });
    expect([failure.error, failure.cause, failure.alias]).toStrictEqual([
      "States.Timeout",
      null,
      "States.HeartbeatTimeout",
    ]);
  });

  it("may be longer than a timer of the platform", async () => {
    bind(putItem, "/echo");
    const limits = { timeoutMs: 99_999_999_000, heartbeatMs: 99_999_998_000 };
    expect(await caller.result(putItem, [1], limits)).toStrictEqual([1]);
  });

  it("are not needed by one that is told to stop", async () => {
    bind(putItem, "/silent");
    const failing = caller.failure(putItem);
    caller.execution.stop("draining");
    expect((await failing).error).toBe("Cairn.Stopped");
  });
});
