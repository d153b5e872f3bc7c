/** A server and worker that is killed while a model writes: another one goes on, and what the first had heard is still there. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json } from "../../shared/base/json.ts";
import type { TextPiece } from "../../shared/api/text.ts";
import type { TracePage } from "../../shared/api/trace.ts";
import { createCairnClient, textAt } from "../support/cairn-client.ts";
import { startCairn, type CairnProcess } from "../support/cairn-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { startDrippingModel, type DrippingModel } from "../support/dripping-model.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let folder: string;
let model: DrippingModel;
const processes: CairnProcess[] = [];
beforeAll(async () => {
  [database, model] = await Promise.all([createTestDatabase(), startDrippingModel()]);
  folder = await mkdtemp(join(tmpdir(), "cairn-killed-"));
});
afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(async ({ ended }) => await ended));
  await model.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(): CairnProcess {
  const cairn = startCairn("all", {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: "0",
    LEASE_MS: "1000",
    HEARTBEAT_MS: "200",
    WATCHDOG_MS: "200",
    EGRESS_ALLOW: "127.0.0.1",
    OPENAI_BASE_URL: model.baseUrl,
    OPENAI_API_KEY: "sk-test",
  });
  processes.push(cairn);
  return cairn;
}

const definition: Json = {
  StartAt: "Write",
  States: {
    Write: {
      Type: "Task",
      Resource: "cairn:model",
      QueryLanguage: "JSONata",
      Arguments: { Model: "slow-writer", Prompt: "A word on bees." },
      End: true,
    },
  },
};

it("leaves the text of its attempt, and the next attempt writes its own", async () => {
  const first = start();
  const one = createCairnClient(await first.ready);
  const { body } = await one.send("POST", "/api/v1/workflows", {
    json: { name: "Bees", definition },
  });
  const runs = `/api/v1/workflows/${textAt(body, "id")}/runs`;
  const runId = textAt((await one.send("POST", runs, { json: { input: {} } })).body, "id");
  const path = `/api/v1/runs/${runId}`;
  await until(() => model.answers.length === 1);
  model.answers[0]?.say("Bees wer");
  const pieceOf = async (client: typeof one, query: string) =>
    (await client.send("GET", `${path}/text?path=Write${query}`)).body as unknown as TextPiece;
  await until(async () => (await pieceOf(one, "")).text === "Bees wer");
  first.child.kill("SIGKILL");
  await first.ended;

  const two = createCairnClient(await start().ready);
  expect(await pieceOf(two, "&attempt=1")).toMatchObject({ text: "Bees wer" });
  await until(() => model.answers.length === 2);
  model.answers[1]?.say("Bees are insects.");
  model.answers[1]?.finish();
  await until(async () => textAt((await two.send("GET", path)).body, "status") === "SUCCEEDED");
  expect(await pieceOf(two, "&attempt=1")).toMatchObject({ text: "Bees wer", ended: true });
  expect(await pieceOf(two, "")).toMatchObject({
    attempt: 2,
    text: "Bees are insects.",
    ended: true,
  });
  const trace = (await two.send("GET", `${path}/trace`)).body as unknown as TracePage;
  expect(trace.steps[0]?.attempts).toMatchObject([
    { status: "lost", calls: [{ status: "running", prompt: "A word on bees.", endedAt: null }] },
    { status: "succeeded", calls: [{ status: "succeeded", reply: "Bees are insects." }] },
  ]);
});
