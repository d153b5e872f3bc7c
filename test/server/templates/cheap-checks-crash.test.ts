/** The fault that cheap checks are there to show: the worker is killed in the middle, and what was not yet at a milestone is checked again, once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunCost } from "../../../shared/api/cost.ts";
import { cheapChecks } from "../../../shared/templates/cheap-checks.ts";
import { createCairnClient, type CairnClient } from "../../support/cairn-client.ts";
import { startCairn, type CairnProcess } from "../../support/cairn-process.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { startModelServer, type ModelServer } from "../../support/model-server.ts";
import { askedThrough, endOf, formOf, startTemplate } from "../../support/template-runs.ts";
import { until } from "../../support/until.ts";

let database: TestDatabase;
let folder: string;
let provider: ModelServer;
const processes: CairnProcess[] = [];
beforeAll(async () => {
  [database, provider] = await Promise.all([createTestDatabase(), startModelServer()]);
  folder = await mkdtemp(path.join(tmpdir(), "cairn-checks-"));
});
afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(async ({ ended }) => await ended));
  await provider.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<CairnClient> {
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
  return createCairnClient(await cairn.ready);
}

const messages = formOf(cheapChecks)["messages"] as readonly string[];
const isBad = (asked: string): boolean => /terrible|Worst/u.test(asked);

/** How often each message was asked about. */
function callsByMessage(): readonly number[] {
  const asked = provider.calls.map(({ body }) => String(body.messages.at(-1)?.content));
  return messages.map((message) => asked.filter((each) => each === message).length);
}

test("a crash in the middle of the checks loses no message, and repeats none more than once", async () => {
  const usage = { input: 40, output: 1 };
  const answer = (asked: string) =>
    ({ kind: "ok", text: isBad(asked) ? "negative" : "neutral", usage }) as const;
  const askedOf = (call: { messages: readonly { content?: unknown }[] }): string =>
    String(call.messages.at(-1)?.content);
  // The first four are answered, the others never by the first worker.
  provider.script = [
    {
      kind: "reply",
      reply: (call) =>
        messages.indexOf(askedOf(call)) < 4 ? answer(askedOf(call)) : { kind: "silent" },
    },
  ];
  const one = await start();
  await one.send("PUT", "/api/v1/providers/peer", { json: { baseUrl: provider.baseUrl } });
  const id = await startTemplate(one, askedThrough("peer", cheapChecks));
  await until(() => callsByMessage().every((calls) => calls === 1));
  const [first] = processes;
  first?.child.kill("SIGKILL");
  await first?.ended;

  provider.script = [{ kind: "reply", reply: (call) => answer(askedOf(call)) }];
  const two = await start();
  const { status, output } = await endOf(two, id);
  expect(status).toBe("SUCCEEDED");
  expect(output).toEqual({ checked: 6, alarms: messages.filter(isBad) });
  const calls = callsByMessage();
  expect(Math.max(...calls)).toBeLessThanOrEqual(2);
  // What was under way cannot have been kept.
  expect(calls.slice(4)).toEqual([2, 2]);

  const { crashes, total, waste } = (await two.send("GET", `/api/v1/runs/${id}/cost`))
    .body as unknown as RunCost;
  const repeated = calls.slice(0, 4).filter((each) => each === 2).length;
  expect(crashes).toMatchObject({ workers: 1, mayMissCalls: false, unboundedCalls: 0 });
  // Each call that the provider has seen is in the ledger, or known to have been under way.
  expect(total.requests + crashes.unknownCalls).toBe(6 + 2 + repeated);
  expect(crashes.calls).toBeLessThanOrEqual(repeated);
  expect(crashes.atMostMicros).toBeGreaterThan(0);
  expect(waste.every(({ cause }) => cause === "worker_lost")).toBe(true);
}, 60_000);
