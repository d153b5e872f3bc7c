import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { isJsonObject } from "../../../shared/base/json.ts";
import { templates } from "../../../shared/templates/index.ts";
import { sampleDocuments } from "../../support/sample-documents.ts";
import { approveAll, checkFamilies, startFamilies } from "../harness/families.ts";
import { Load } from "../harness/load.ts";
import { judge } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

const documentsPerRun = 4;
/** Runs whose results without kills are what the others must come to. */
const quietRuns = { short: 2, full: 6 } as const;
const pauseMs = { shortest: 1500, longest: 4000 } as const;

/** Uploads sample documents and returns inputs that name them, some in each. */
async function inputsOf({ api }: World, count: number): Promise<readonly JsonObject[]> {
  const documents: JsonObject[] = [];
  for (const { name, type, bytes } of await sampleDocuments(count * documentsPerRun)) {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(bytes)], { type }), name);
    const artifact = await api.send("POST", "/api/v1/artifacts", { form });
    documents.push({ $artifact: artifact["id"] ?? null, name, type, bytes: bytes.byteLength });
  }
  return Array.from({ length: count }, (_, i) => ({
    documents: documents.slice(i * documentsPerRun, (i + 1) * documentsPerRun),
  }));
}

/** A value with every reference to an artifact replaced by the hash of its content: ids differ from run to run. */
async function comparable(world: World, value: Json): Promise<Json> {
  if (Array.isArray(value))
    return await Promise.all(value.map(async (item: Json) => await comparable(world, item)));
  if (!isJsonObject(value)) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, item]) => {
      if (name !== "$artifact") return [name, await comparable(world, item)] as const;
      const { rows } = await world.database.pool.query<{ sha256: string }>(
        "select sha256 from public_v1.artifacts where id = $1",
        [item],
      );
      return [name, rows[0]?.sha256 ?? "missing"] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function resultOf(world: World, id: string): Promise<Json> {
  const run = await world.api.send("GET", `/api/v1/runs/${id}`);
  world.setting.checks.check(`run ${id} succeeds`, run["status"] === "SUCCEEDED", () =>
    JSON.stringify(run).slice(0, 1000),
  );
  return await comparable(world, run["output"] ?? null);
}

async function startAll(
  { api }: World,
  workflow: string,
  inputs: readonly JsonObject[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [i, input] of inputs.entries()) {
    const key = `${String(inputs.length)}-${String(i)}`;
    const path = `/api/v1/workflows/${workflow}/runs`;
    ids.push(String((await api.send("POST", path, { json: { input }, key }))["id"]));
  }
  return ids;
}

async function publish({ api }: World): Promise<string> {
  const template = templates.find(({ id }) => id === "document-analysis");
  if (template === undefined) throw new Error("there is no template document-analysis");
  const { title: name, graph } = template;
  return String((await api.send("POST", "/api/v1/workflows", { json: { name, graph } }))["id"]);
}

export const documents: Scenario = {
  name: "documents",
  title: "SIGKILL while documents are analysed, runs start runs and workers outside approve",
  sizes: { short: { runs: 4, faults: 3 }, full: { runs: 50, faults: 40 } },
  run: async (setting) => {
    await withWorld(setting, { workers: 2, concurrency: 4 }, async (world) => {
      const inputs = await inputsOf(world, setting.short ? quietRuns.short : quietRuns.full);
      const workflow = await publish(world);
      const load = new Load(world, []);
      const quiet = await startAll(world, workflow, inputs);
      await load.ended();
      const expected = await Promise.all(quiet.map(async (id) => await resultOf(world, id)));

      const { runs, faults } = setting.size;
      const many = Array.from({ length: runs }, (_, i) => inputs[i % inputs.length] ?? {});
      const ids = await startAll(world, workflow, many);
      const families = await startFamilies(world.api, runs);
      let over = false;
      const approving = approveAll(world.api, () => over);
      const ending = load.ended().finally(() => {
        over = true;
      });
      let kills = 0;
      while (!over && kills < faults) {
        await Promise.race([delay(pauseMs.shortest + world.random() * pauseMs.longest), ending]);
        if (!over && world.fleet.killAny(world.random)) kills += 1;
      }
      await Promise.all([ending, approving]);
      setting.say(
        `${String(kills)} kills over ${String(ids.length)} analyses and ${String(families.length)} families`,
      );
      for (const [i, id] of ids.entries()) {
        setting.checks.check(
          `run ${id} has the result that it has without kills`,
          isDeepStrictEqual(await resultOf(world, id), expected[i % expected.length]),
        );
      }
      await checkFamilies(world, families);
      await judge(world);
    });
  },
};
