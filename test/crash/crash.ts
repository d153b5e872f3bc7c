/**
 * Kills worker processes with SIGKILL at random moments while document analyses run, and checks that nobody can tell:
 * every run ends with the result that it has without kills, no completed step runs twice, the log refolds to the stored state,
 * and the invariants hold.
 *
 *   npm run test:crash -- [--short] [--runs N] [--seed N] [--workers N] [--pause MS]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../shared/base/json.ts";
import { isJsonObject } from "../../shared/base/json.ts";
import { prune } from "../../shared/run/run-state.ts";
import { templates } from "../../shared/templates/index.ts";
import { startEmbeddedPostgres } from "../../server/embedded-postgres.ts";
import { openDatabase, type Database } from "../../server/store/database.ts";
import { migrate } from "../../server/store/migrate.ts";
import { loadRun, refoldRun } from "../../server/store/run-states.ts";
import { startCairn, type CairnProcess } from "../support/cairn-process.ts";
import { sampleDocuments } from "../support/sample-documents.ts";
import {
  approveAll,
  checkFamilies,
  childrenOf,
  startFamilies,
  type FamilyClient,
} from "./families.ts";
import { checkInvariants } from "./invariants.ts";

const { values: options } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    runs: { type: "string" },
    seed: { type: "string" },
    workers: { type: "string", default: "2" },
    pause: { type: "string", default: "500" },
  },
});
const seed = Number(options.seed ?? Date.now() % 1_000_000);
const runCount = Number(options.runs ?? (options.short ? 12 : 50));
const documentCount = options.short ? 12 : 24;
const documentsPerRun = 4;
/** Shortest time between two kills; a slow machine wants more. */
const pauseMs = Number(options.pause);
/** A run that has not ended by then never will. */
const patienceMs = 20 * 60_000;

/** Leases short enough for a test; the ratio is that of the defaults. */
const timing = { LEASE_MS: "3000", HEARTBEAT_MS: "1000", WATCHDOG_MS: "500" };

/** mulberry32: the same seed, the same kills. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Client extends FamilyClient {
  readonly upload: (file: {
    readonly name: string;
    readonly type: string;
    readonly bytes: Buffer;
  }) => Promise<Json>;
}

function clientOf(url: string): Client {
  const read = async (response: Response): Promise<Record<string, Json>> => {
    const text = await response.text();
    if (!response.ok)
      throw new Error(
        `${response.url} answered ${String(response.status)}: ${text.slice(0, 2000)}`,
      );
    return JSON.parse(text === "" ? "{}" : text) as Record<string, Json>;
  };
  const headers = { "content-type": "application/json" };
  return {
    post: async (path, body) =>
      await read(await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) })),
    get: async (path) => await read(await fetch(url + path)),
    poll: async (activity) => {
      const body = JSON.stringify({ waitSeconds: 2 });
      const path = `${url}/api/v1/activities/${activity}/poll`;
      const response = await fetch(path, { method: "POST", headers, body });
      return response.status === 204 ? null : await read(response);
    },
    upload: async ({ name, type, bytes }) => {
      const form = new FormData();
      form.append("file", new Blob([new Uint8Array(bytes)], { type }), name);
      const artifact = await read(
        await fetch(`${url}/api/v1/artifacts`, { method: "POST", body: form }),
      );
      return { $artifact: artifact["id"] ?? null, name, type, bytes: bytes.byteLength };
    },
  };
}

/** Starts a run of each input and waits for all; returns their ids. */
async function runAll(
  client: Client,
  workflowId: string,
  inputs: readonly Json[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const input of inputs) {
    // eslint-disable-next-line no-await-in-loop -- started one by one, as people do
    ids.push(String((await client.post(`/api/v1/workflows/${workflowId}/runs`, { input }))["id"]));
  }
  return ids;
}

async function allEnded(database: Database, ids: readonly string[]): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    // eslint-disable-next-line no-await-in-loop
    const open = await database.db
      .selectFrom("runs")
      .select("id")
      .where("id", "in", [...ids])
      .where("ended_at", "is", null)
      .execute();
    if (open.length === 0) return;
    if (failures.length > 0 || Date.now() > deadline)
      throw new Error(
        `${failures.join("; ")} ${String(open.length)} runs did not end: ${open.map((row) => row.id).join(", ")}`,
      );
    // eslint-disable-next-line no-await-in-loop
    await delay(250);
  }
}

/** The output of a run with every reference to an artifact replaced by the hash of its content: ids differ from run to run. */
async function comparable(database: Database, value: Json): Promise<Json> {
  if (Array.isArray(value))
    return await Promise.all(
      (value as readonly Json[]).map(async (item) => await comparable(database, item)),
    );
  if (!isJsonObject(value)) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]) => {
      if (key !== "$artifact") return [key, await comparable(database, item)] as const;
      const row = await database.db
        .selectFrom("artifacts")
        .select("sha256")
        .where("id", "=", String(item))
        .executeTakeFirst();
      return [key, row?.sha256 ?? "missing"] as const;
    }),
  );
  return Object.fromEntries(entries);
}

class Workers {
  readonly kills: number[] = [];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #ready = new Set<CairnProcess>();
  #stopping = false;
  #running: CairnProcess[] = [];

  constructor(environment: Readonly<Record<string, string>>, count: number) {
    this.#environment = environment;
    for (let i = 0; i < count; i += 1) this.#running.push(this.#start());
  }

  async ready(): Promise<void> {
    await Promise.all(this.#running.map(async (worker) => await worker.ready));
  }

  /**
   * Kills one worker, wherever it is in its work, and starts another in its place. One that is still starting is spared: it holds
   * nothing, and on a slow machine nobody would be left to do the work.
   */
  killOne(random: number): void {
    const at = Math.floor(random * this.#running.length);
    const victim = this.#running[at];
    if (victim === undefined || !this.#ready.has(victim)) return;
    victim.child.kill("SIGKILL");
    this.kills.push(victim.child.pid ?? 0);
    this.#running[at] = this.#start();
  }

  #start(): CairnProcess {
    const worker = startCairn("worker", this.#environment);
    worker.ready.then(
      () => this.#ready.add(worker),
      (error: unknown) => {
        if (!this.#stopping) failures.push(`a worker does not start: ${String(error)}`);
      },
    );
    return worker;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      this.#running.map(async ({ child, ended }) => {
        child.kill("SIGTERM");
        await ended;
      }),
    );
    this.#running = [];
  }
}

let passed = 0;
const failures: string[] = [];
function check(what: string, holds: boolean, detail = ""): void {
  if (holds) passed += 1;
  else failures.push(`${what}${detail === "" ? "" : `: ${detail}`}`);
}

/** The failures in a run's log: the first thing to look at when its result differs. */
async function whatWentWrong(database: Database, runId: string): Promise<string> {
  const rows = await database.db
    .selectFrom("events")
    .select(["seq", "type", "path", "data"])
    .where("run_id", "=", runId)
    .where("type", "in", ["step.failed", "step.caught", "iteration.failed"])
    .orderBy("seq")
    .execute();
  return rows
    .map((row) => `${String(row.seq)} ${row.type} ${row.path ?? ""} ${JSON.stringify(row.data)}`)
    .join("; ");
}

async function checkRun(
  client: Client,
  database: Database,
  run: { readonly id: string; readonly expected: Json },
): Promise<void> {
  const { id, expected } = run;
  const answer = await client.get(`/api/v1/runs/${id}`);
  check(
    `run ${id} succeeds`,
    answer["status"] === "SUCCEEDED",
    `${String(answer["status"])} ${String(answer["error"])} ${String(answer["cause"])}`,
  );
  const output = await comparable(database, answer["output"] ?? null);
  check(
    `run ${id} has the result that it has without kills`,
    isDeepStrictEqual(output, expected),
    isDeepStrictEqual(output, expected) ? "" : await whatWentWrong(database, id),
  );
  const [stored, folded] = await Promise.all([loadRun(database, id), refoldRun(database, id)]);
  check(`run ${id} refolds to its stored state`, isDeepStrictEqual(stored?.state, prune(folded)));
}

async function main(): Promise<void> {
  process.stdout.write(
    `seed ${String(seed)}, ${String(runCount)} runs of ${String(documentsPerRun)} out of ${String(documentCount)} documents\n`,
  );
  const random = randomFrom(seed);
  const dataDir = await mkdtemp(join(tmpdir(), "cairn-crash-"));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const environment = {
    ...timing,
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    WORKER_CONCURRENCY: "4",
    PORT: "0",
  };
  await migrate(postgres.url);
  const database = openDatabase(postgres.url);
  const server = startCairn("server", environment);
  const workers = new Workers(environment, Number(options.workers));
  try {
    const client = clientOf(await server.ready);
    await workers.ready();
    const template = templates.find((entry) => entry.id === "document-analysis");
    if (template === undefined) throw new Error("there is no template document-analysis");
    const workflow = await client.post("/api/v1/workflows", {
      name: template.title,
      graph: template.graph,
    });
    const workflowId = String(workflow["id"]);
    const documents = await Promise.all(
      (await sampleDocuments(documentCount)).map(async (file) => await client.upload(file)),
    );
    const inputs: Json[] = [];
    for (let at = 0; at < documents.length; at += documentsPerRun)
      inputs.push({ documents: documents.slice(at, at + documentsPerRun) });

    const quiet = await runAll(client, workflowId, inputs);
    await allEnded(database, quiet);
    const expected = await Promise.all(
      quiet.map(async (id) => {
        const run = await client.get(`/api/v1/runs/${id}`);
        check(
          `run ${id} succeeds without kills`,
          run["status"] === "SUCCEEDED",
          `${String(run["error"])} ${String(run["cause"])}`,
        );
        return await comparable(database, run["output"] ?? null);
      }),
    );
    process.stdout.write(`${String(quiet.length)} runs without kills: done\n`);

    const ids = await runAll(
      client,
      workflowId,
      Array.from({ length: runCount }, (_, i) => inputs[i % inputs.length] ?? null),
    );
    const families = await startFamilies(client, runCount);
    let over = false;
    const ending = allEnded(database, [...ids, ...families]).finally(() => {
      over = true;
    });
    const approving = approveAll(client, () => over);
    while (!over) {
      // eslint-disable-next-line no-await-in-loop -- the time between two kills
      await Promise.race([delay(pauseMs * (1 + random() * 4)), ending]);
      if (!over) workers.killOne(random());
    }
    await Promise.all([ending, approving]);
    process.stdout.write(
      `${String(ids.length + families.length)} runs with ${String(workers.kills.length)} kills: done\n`,
    );
    for (const [i, id] of ids.entries()) {
      // eslint-disable-next-line no-await-in-loop
      await checkRun(client, database, { id, expected: expected[i % expected.length] ?? null });
    }
    for (const wrong of await checkFamilies(client, families)) failures.push(wrong);
    // Those that were started for an attempt that was lost are ended too.
    await allEnded(database, await childrenOf(database, families));
    check(
      "workers were killed",
      workers.kills.length >= 3,
      `only ${String(workers.kills.length)} kills`,
    );
    const lost = await database.db
      .selectFrom("events")
      .select((of) => of.fn.countAll<number>().as("count"))
      .where("type", "=", "step.lost")
      .executeTakeFirstOrThrow();
    process.stdout.write(
      `${String(lost.count)} steps lost their worker and were done by another\n`,
    );
    const { checked, violations } = await checkInvariants(database.pool);
    for (const { invariant, rows } of violations)
      failures.push(`${invariant} ${JSON.stringify(rows)}`);
    passed += checked - violations.length;
    await workers.stop();
  } finally {
    server.child.kill("SIGTERM");
    await server.ended;
    await workers.stop();
    await database.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
process.stdout.write(`${String(passed)} passed, ${String(failures.length)} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
