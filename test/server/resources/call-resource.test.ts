import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPeer, type Peer } from "../../support/http-peer.ts";
import { createResourceCaller, type ResourceCaller } from "../../support/resource-caller.ts";

const sendMessage = "arn:aws:states:::sqs:sendMessage";

let peer: Peer;
let caller: ResourceCaller;

beforeAll(async () => {
  peer = await startPeer({
    "/echo": ({ body }, response) => response.end(body),
    "/error": (_, response) => response.end('{"errorType":"Sqs.Full","errorMessage":"no room"}'),
  });
  caller = createResourceCaller([`127.0.0.1:${peer.port}`]);
  caller.context = {
    http: async () => await Promise.resolve({ status: 200, headers: {}, body: "" }),
  };
});

afterAll(async () => {
  await caller.close();
  await peer.close();
});

const limits = { timeoutMs: 60_000, heartbeatMs: 5_000 };

describe("a callback", () => {
  it("is called, and what it answers is dropped", async () => {
    caller.bindings.set(sendMessage, { url: `${peer.url}/echo`, token: null });
    const args = { MessageBody: { Token: "t-1" } };
    expect(await caller.call(`${sendMessage}.waitForTaskToken`, args, limits)).toStrictEqual({
      type: "parked",
      task: { kind: "callback", name: null, input: null, ...limits },
    });
    expect(JSON.parse(peer.received.at(-1)?.body ?? "")).toStrictEqual(args);
  });

  it("fails when the call does", async () => {
    caller.bindings.set(sendMessage, { url: `${peer.url}/error`, token: null });
    const failure = await caller.failure(`${sendMessage}.waitForTaskToken`);
    expect([failure.error, failure.cause]).toStrictEqual(["Sqs.Full", "no room"]);
  });

  it("works with kinds and requests alike", async () => {
    const kind = await caller.call("cairn:http.waitForTaskToken", { Url: peer.url });
    const request = await caller.call("arn:aws:states:::http:invoke.waitForTaskToken", {
      Method: "POST",
      ApiEndpoint: `${peer.url}/echo`,
    });
    expect([kind, request]).toMatchObject([
      { type: "parked", task: { kind: "callback", timeoutMs: null } },
      { type: "parked", task: { kind: "callback" } },
    ]);
  });
});

describe("an activity", () => {
  it("waits for a worker with its input", async () => {
    const arn = "arn:aws:states:eu-west-1:123456789012:activity:review";
    expect(await caller.call(arn, { page: 1 }, limits)).toStrictEqual({
      type: "parked",
      task: { kind: "activity", name: "review", input: { value: { page: 1 } }, ...limits },
    });
  });
});

describe("a run of another workflow", () => {
  it.each(["", ".sync", ".sync:2", ".waitForTaskToken"])("startExecution%s", async (form) => {
    const resource = `arn:aws:states:::states:startExecution${form}`;
    expect(await caller.result(resource, { Input: 1 })).toStrictEqual({
      started: resource,
      args: { Input: 1 },
      by: "run_1",
    });
  });
});

describe("a kind", () => {
  it("that does not exist is a failure", async () => {
    expect((await caller.failure("cairn:magic")).error).toBe("Cairn.UnknownResource");
    expect((await caller.failure("cairn:constructor")).error).toBe("Cairn.UnknownResource");
  });
});
