/** The fault that document analysis is there to show: the worker is killed after three of five documents. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documentAnalysis } from "../../../shared/templates/document-analysis.ts";
import { sampleDocuments } from "../../../shared/templates/sample-documents.ts";
import { createCairnClient } from "../../support/cairn-client.ts";
import { startCairn, type CairnProcess } from "../../support/cairn-process.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  startModelServer,
  type ModelBehaviour,
  type ModelCall,
  type ModelServer,
} from "../../support/model-server.ts";
import {
  askedThrough,
  endOf,
  reportOf,
  startTemplate,
  stepsOf,
  storeFile,
} from "../../support/template-runs.ts";
import { until } from "../../support/until.ts";

let database: TestDatabase;
let folder: string;
let provider: ModelServer;
const processes: CairnProcess[] = [];
beforeAll(async () => {
  [database, provider] = await Promise.all([createTestDatabase(), startModelServer()]);
  folder = await mkdtemp(path.join(tmpdir(), "cairn-template-"));
});
afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(async ({ ended }) => await ended));
  await provider.close();
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
  });
  processes.push(cairn);
  return cairn;
}

/** A phrase of each document that no other has. */
const phrases = [
  "the lowest temperature",
  "order book",
  "glass-blower",
  "forty depth gauges for its",
  "Eidfjord",
];

function documentOf(call: ModelCall): number {
  const asked = String(call.messages.at(-1)?.content);
  return phrases.findIndex((phrase) => asked.includes(phrase));
}

function answer(call: ModelCall): ModelBehaviour {
  const entities = { people: ["Ada"], organizations: [], places: [], dates: [] };
  const isForm = call.response_format !== undefined;
  const text = isForm ? JSON.stringify(entities) : `Summary ${String(documentOf(call) + 1)}.`;
  return { kind: "ok", text };
}

/** Calls about each document so far. */
function callsByDocument(): readonly number[] {
  const asked = provider.calls.map(({ body }) => documentOf(body));
  return phrases.map((_, i) => asked.filter((each) => each === i).length);
}

test("a crash after three of five documents goes on with the fourth", async () => {
  const isAnswered = (call: ModelCall): boolean => documentOf(call) < 3;
  provider.script = [
    { kind: "reply", reply: (call) => (isAnswered(call) ? answer(call) : { kind: "silent" }) },
  ];
  const first = start();
  const url = await first.ready;
  const one = createCairnClient(url);
  await one.send("PUT", "/api/v1/providers/peer", { json: { baseUrl: provider.baseUrl } });
  const documents = [];
  // eslint-disable-next-line no-await-in-loop -- in order
  for (const file of sampleDocuments) documents.push(await storeFile(url, file));
  const id = await startTemplate(one, askedThrough("peer", documentAnalysis), { documents });
  const analysed = async (client: typeof one) =>
    (await stepsOf(client, id)).filter(
      ({ state, status }) => state === "Analysed" && status === "succeeded",
    ).length;
  await until(async () => (await analysed(one)) === 3 && callsByDocument()[4] === 1);
  expect(callsByDocument()).toEqual([2, 2, 2, 1, 1]);

  first.child.kill("SIGKILL");
  await first.ended;
  provider.script = [{ kind: "reply", reply: answer }];
  const second = await start().ready;
  const two = createCairnClient(second);
  expect(await analysed(two)).toBe(3);
  const { status, output } = await endOf(two, id);
  expect(status).toBe("SUCCEEDED");
  expect(callsByDocument()).toEqual([2, 2, 2, 3, 3]);
  const markdown = await reportOf(second, output);
  expect(markdown).toContain("5 documents analysed.");
  for (const n of [1, 2, 3, 4, 5]) expect(markdown).toContain(`Summary ${String(n)}.`);
});
