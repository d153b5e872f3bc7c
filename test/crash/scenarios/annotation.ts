import { setTimeout as delay } from "node:timers/promises";
import { batchAnnotation } from "../../../shared/templates/batch-annotation.ts";
import { startModelServer, type ModelServer } from "../../support/model-server.ts";
import { Load } from "../harness/load.ts";
import { judge } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

/** What the checkpoint of the template promises: a crash repeats no more calls. */
const checkpointEvery = 100;
const usage = { input: 40, output: 4 } as const;
const provider = "peer";
const lanes = 16;
/** Between two of the pieces of an answer, of which there are at least seven: many calls are under way when the worker dies. */
const pieceMs = 20;
const callMs = 7 * pieceMs;
const lookMs = 20;
/**
 * Most calls of a worker that died, of which only the beginning is on record: one that each lane had under way, and those finished since the
 * last batch of records that arrived was gathered. A batch is gathered every 250 ms, and takes as long at most to arrive.
 */
const underWayEach = lanes * (1 + Math.ceil((250 + 250) / callMs));

/** The template, asking the peer instead of the built-in engine. */
async function publish({ api }: World): Promise<string> {
  const { title: name, graph } = batchAnnotation;
  const nodes = graph.nodes.map((node) =>
    node.kind === "annotate"
      ? { ...node, params: { ...node.params, Provider: provider, MaxConcurrency: lanes } }
      : node,
  );
  const json = { name, graph: { ...graph, nodes } };
  return String((await api.send("POST", "/api/v1/workflows", { json }))["id"]);
}

async function upload({ api }: World, records: number): Promise<string> {
  const lines = Array.from({ length: records }, (_, i) =>
    JSON.stringify({ id: i, text: `Record ${String(i)} is great.` }),
  );
  const form = new FormData();
  form.append("file", new Blob([lines.join("\n")], { type: "application/jsonl" }), "records.jsonl");
  return String((await api.send("POST", "/api/v1/artifacts", { form }))["id"]);
}

/** Kills the worker that annotates when so many calls have been served; returns false when the run was over before. */
async function killAt(
  world: World,
  model: ModelServer,
  place: { readonly runId: string; readonly calls: number; readonly isOver: () => boolean },
): Promise<boolean> {
  const { database, fleet } = world;
  while (!place.isOver()) {
    const { rows } = await database.pool.query<{ worker: string }>(
      `select data ->> 'worker' as worker from public_v1.events
       where run_id = $1 and state = 'Annotate records' and type = 'step.started' order by seq desc limit 1`,
      [place.runId],
    );
    const pid = Number(/-(\d+)-[^-]*$/.exec(rows[0]?.worker ?? "")?.[1] ?? 0);
    const isUp = fleet.ready.some((worker) => worker.pid === pid);
    if (isUp && model.account.calls >= place.calls) {
      fleet.kill(pid);
      return true;
    }
    await delay(lookMs);
  }
  return false;
}

export const annotation: Scenario = {
  name: "annotation",
  title: "SIGKILL while a list is annotated with a checkpoint every 100 calls",
  sizes: { short: { runs: 900, faults: 1 }, full: { runs: 10_000, faults: 3 } },
  run: async (setting) => {
    const { runs: records, faults } = setting.size;
    const model = await startModelServer([
      { kind: "ok", text: '{"sentiment":"positive"}', usage, dripMs: pieceMs },
    ]);
    try {
      await withWorld(setting, { workers: 2 }, async (world) => {
        await world.api.send("PUT", `/api/v1/providers/${provider}`, {
          json: { baseUrl: model.baseUrl },
        });
        const file = { $artifact: await upload(world, records), name: "records.jsonl" };
        const path = `/api/v1/workflows/${await publish(world)}/runs`;
        const started = await world.api.send("POST", path, { json: { input: { file } }, key: "a" });
        const runId = String(started["id"]);
        let over = false;
        const ending = new Load(world, []).ended().finally(() => {
          over = true;
        });
        let kills = 0;
        for (let fault = 1; fault <= faults; fault += 1) {
          // Each after its share of the list, somewhere between two checkpoints.
          const share = (fault - world.random() * 0.5) / (faults + 1);
          const calls = Math.round(records * share) + kills * checkpointEvery;
          const isOver = (): boolean => over;
          if (await killAt(world, model, { runId, calls, isOver })) kills += 1;
        }
        await ending;
        await judge(world);
        await check(world, model, { runId, records, kills, faults });
        await checkMoney(world, { runId, records, kills, served: model.account.calls });
      });
    } finally {
      await model.close();
    }
  },
};

async function check(
  { api, setting }: World,
  model: ModelServer,
  facts: {
    readonly runId: string;
    readonly records: number;
    readonly kills: number;
    readonly faults: number;
  },
): Promise<void> {
  const { runId, records, kills, faults } = facts;
  const { checks } = setting;
  const run = await api.send("GET", `/api/v1/runs/${runId}`);
  checks.check("the run succeeds", run["status"] === "SUCCEEDED", () => JSON.stringify(run));
  const { count, failed } = run["output"] as { readonly count: number; readonly failed: number };
  checks.check("every record has its answer", count === records && failed === 0);
  checks.check("it was killed as often as it was to be", kills === faults, () => String(kills));
  const repeated = model.account.calls - records;
  setting.say(`${String(kills)} kills, ${String(repeated)} calls repeated of ${String(records)}`);
  checks.check(
    `${String(kills)} kills repeat at most ${String(kills * checkpointEvery)} calls`,
    repeated >= 0 && repeated <= kills * checkpointEvery,
    () => String(repeated),
  );
}

/** Figures of a cost view. */
interface Spent {
  readonly costMicros: number;
  readonly requests: number;
}

/** The cost view tells what was repeated, and every way of adding up comes to the same. */
async function checkMoney(
  { api, database, setting }: World,
  facts: {
    readonly runId: string;
    readonly records: number;
    readonly kills: number;
    readonly served: number;
  },
): Promise<void> {
  const { runId, records, kills, served } = facts;
  const { checks } = setting;
  const run = await api.send("GET", `/api/v1/runs/${runId}`);
  const cost = await api.send("GET", `/api/v1/runs/${runId}/cost`);
  const report = await api.send("GET", "/api/v1/costs");
  const total = cost["total"] as unknown as Spent;
  const crashes = cost["crashes"] as unknown as {
    readonly workers: number;
    readonly calls: number;
    readonly micros: number;
    readonly unknownCalls: number;
    readonly atMostMicros: number;
    readonly unboundedCalls: number;
    readonly mayMissCalls: boolean;
  };
  const { rows } = await database.pool.query<{ micros: number; rows: number; price: number }>(
    "select sum(cost_micros)::bigint as micros, count(*) as rows, min(cost_micros) as price from public_v1.ledger where kind = 'incurred'",
  );
  const [ledger] = rows;
  const price = ledger?.price ?? 0;
  const sums = (name: string): number =>
    (report[name] as unknown as readonly Spent[]).reduce((sum, part) => sum + part.costMicros, 0);
  const told = { run: run["costMicros"], cost: total, days: sums("days"), crashes, ledger, served };
  const detail = (): string => JSON.stringify({ ...told, workflows: sums("workflows") });
  setting.say(
    `the cost view tells of ${String(crashes.workers)} crashes, ${String(crashes.calls)} answered calls made again, and ${String(crashes.unknownCalls)} more under way`,
  );
  checks.check("the cost view tells of every crash", crashes.workers === kills, detail);
  checks.check(
    "every answer and every repeated call is paid for once",
    price > 0 && total.requests === records + crashes.calls,
    detail,
  );
  const missing = served - total.requests;
  setting.say(`the peer served ${String(missing)} calls that were under way`);
  checks.check(
    "every call that was served is in the ledger or on record as under way",
    missing >= 0 && missing <= crashes.unknownCalls && !crashes.mayMissCalls,
    detail,
  );
  checks.check(
    `at most ${String(underWayEach)} calls a kill are under way`,
    crashes.unknownCalls <= kills * underWayEach,
    detail,
  );
  checks.check(
    "what was under way cost no more than the cost view says",
    crashes.unboundedCalls === 0 && crashes.atMostMicros >= crashes.unknownCalls * price,
    detail,
  );
  checks.check(
    "repeated calls cost what calls cost",
    crashes.micros === crashes.calls * price,
    detail,
  );
  checks.check(
    "ledger, run, cost view, days and workflows have one sum",
    [ledger?.micros, run["costMicros"], sums("days"), sums("workflows")].every(
      (sum) => sum === total.costMicros,
    ) && total.costMicros === total.requests * price,
    detail,
  );
}
