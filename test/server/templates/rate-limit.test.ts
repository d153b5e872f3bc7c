/** The fault that batch annotation is there to show: a provider that wants fewer calls than the step would make. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchAnnotation } from "../../../shared/templates/batch-annotation.ts";
import { createCairnClient, type CairnClient } from "../../support/cairn-client.ts";
import { startModelServer, type ModelServer } from "../../support/model-server.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import { askedThrough, endOf, startTemplate, stepsOf } from "../../support/template-runs.ts";

let cairn: RunningCairn;
let client: CairnClient;
let provider: ModelServer;
beforeAll(async () => {
  provider = await startModelServer([
    { kind: "ok", text: '{"sentiment":"neutral"}', usage: { input: 30, output: 5 } },
  ]);
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
  await client.send("PUT", "/api/v1/providers/narrow", { json: { baseUrl: provider.baseUrl } });
});
afterAll(async () => {
  await cairn.stop();
  await provider.close();
});

/** What a call was about: its last message. */
function askedIn({ body }: ModelServer["calls"][number]): string {
  return String(body.messages.at(-1)?.content);
}

test("a rate limit makes the step wait: every record is answered once, and none is lost or paid for twice", async () => {
  provider.rate = { calls: 6, windowMs: 1000 };
  const id = await startTemplate(client, askedThrough("narrow", batchAnnotation));
  const { status, output, costMicros } = await endOf(client, id);
  expect(status).toBe("SUCCEEDED");
  expect(output).toMatchObject({ count: 16, failed: 0, neutral: 16 });

  const { served } = provider.account;
  expect(served).toHaveLength(16);
  expect(provider.calls.length).toBeGreaterThan(16);
  expect(new Set(provider.calls.map(askedIn)).size).toBe(16);
  // 30 tokens in at $0.40 and 5 out at $2.50 a million: 24.5 micro-dollars a call, each rounded up.
  expect(costMicros).toBe(16 * 25);
  const steps = await stepsOf(client, id);
  const annotate = steps.find(({ state }) => state === "Annotate records");
  expect(annotate?.attempts).toHaveLength(1);
});
