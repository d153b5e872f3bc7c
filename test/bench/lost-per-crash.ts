/**
 * What a crash costs under each checkpoint policy, in money and in time: a Map of metered model calls, its worker killed with SIGKILL
 * at a moment drawn from a seed, another started, the run followed to its end. Lost is what the model was asked for twice, as the
 * model's own server counts it: the ledger of a killed worker's uncommitted calls died with it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Checkpoint, Definition } from "../../shared/definition/definition.ts";
import { textAt } from "../support/cairn-client.ts";
import { startAnsweringServer } from "./answering-server.ts";
import type { BenchPostgres } from "./bench-postgres.ts";
import { startCairnCluster, type CairnCluster } from "./cairn-cluster.ts";
import type { Sizes } from "./sizes.ts";

const calls = 200;
const callMs = 20;
const usdPerCall = 0.01;
const tokensPerCall = 10;
const seed = 1;
/** Kills come neither before the first checkpoint can have been nor when hardly anything is left. */
const margin = 10;
const patienceMs = 120_000;
const pollMs = 5;

interface PolicyCase {
  readonly name: string;
  readonly checkpoint: Checkpoint;
}

const cases: readonly PolicyCase[] = [
  { name: "Every", checkpoint: { Policy: "Every" } },
  { name: "EveryN 10", checkpoint: { Policy: "EveryN", Count: 10 } },
  {
    name: "Adaptive (over $0.25: 1 s, else 5 s)",
    checkpoint: {
      Policy: "Adaptive",
      Rules: [{ CostAboveUsd: 0.25, MaxSeconds: 1 }, { MaxSeconds: 5 }],
    },
  },
  { name: "Milestone", checkpoint: { Policy: "Milestone" } },
];

/** Means over the crashes of one policy. */
export interface LostPerCrash {
  readonly policy: string;
  readonly crashes: number;
  readonly callsRepeated: number;
  readonly usd: number;
  /** Work done again. */
  readonly seconds: number;
  /** From the kill until a call of the next worker; mostly the start of its process. */
  readonly secondsIdle: number;
}

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

function definitionOf(checkpoint: Checkpoint): Definition {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        MaxConcurrency: 1,
        Checkpoint: checkpoint,
        ItemProcessor: {
          StartAt: "Ask",
          States: {
            Ask: {
              Type: "Task",
              Resource: "cairn:model",
              Arguments: {
                Provider: "bench",
                Model: "bench-model",
                Prompt: "{% $string($states.input) %}",
              },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  };
}

/** A model that takes its time, and what it was asked. */
async function startModel() {
  const asked: { readonly prompt: string; readonly atMs: number }[] = [];
  const server = await startAnsweringServer(async (body) => {
    const { messages } = body as { readonly messages: readonly { readonly content: string }[] };
    asked.push({ prompt: messages.at(-1)?.content ?? "", atMs: Date.now() });
    await sleep(callMs);
    const message = { role: "assistant", content: "yes" };
    return {
      model: "bench-model",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: { prompt_tokens: tokensPerCall, completion_tokens: 0 },
    };
  });
  return { asked, server };
}

type Model = Awaited<ReturnType<typeof startModel>>;

async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen`);
    await sleep(pollMs);
  }
}

/** One run, one kill after `killAfter` calls and a part of a call. */
async function crashOnce(
  site: { readonly cluster: CairnCluster; readonly model: Model; readonly workflowId: string },
  killAfter: number,
) {
  const { cluster, model, workflowId } = site;
  const { send } = cluster.client;
  model.asked.length = 0;
  const worker = cluster.startWorker();
  await worker.ready;
  const input = Array.from({ length: calls }, (_, i) => i);
  const started = await send("POST", `/api/v1/workflows/${workflowId}/runs`, { json: { input } });
  const run = `/api/v1/runs/${textAt(started.body, "id")}`;
  await until(() => model.asked.length >= Math.floor(killAfter), "the call to be killed in");
  await sleep((killAfter % 1) * callMs);
  const killedMs = Date.now();
  worker.child.kill("SIGKILL");
  await worker.ended;
  const before = model.asked.length;
  const next = cluster.startWorker();
  await until(async () => {
    const status = textAt((await send("GET", run)).body, "status");
    if (status === "FAILED" || status === "ABORTED") throw new Error(`the run is ${status}`);
    return status === "SUCCEEDED";
  }, "the end of the run");
  next.child.kill("SIGKILL");
  await next.ended;
  const repeated = model.asked.length - new Set(model.asked.map(({ prompt }) => prompt)).size;
  return { repeated, idleMs: (model.asked[before]?.atMs ?? killedMs) - killedMs };
}

export async function benchLostPerCrash(
  postgres: BenchPostgres,
  sizes: Sizes,
  say: (line: string) => void,
): Promise<readonly LostPerCrash[]> {
  const model = await startModel();
  const cluster = await startCairnCluster(await postgres.ensureDatabase("bench_cairn_policies"));
  try {
    const { send } = cluster.client;
    await send("PUT", "/api/v1/providers/bench", { json: { baseUrl: model.server.url } });
    const inputUsdPerMillion = (usdPerCall / tokensPerCall) * 1e6;
    await send("PUT", "/api/v1/prices", {
      json: [
        { model: "bench-model", inputUsdPerMillion, outputUsdPerMillion: 0, from: "2026-01-01" },
      ],
    });
    const results: LostPerCrash[] = [];
    for (const { name, checkpoint } of cases) {
      const json = { name, definition: definitionOf(checkpoint) as never };
      const { body } = await send("POST", "/api/v1/workflows", { json });
      const site = { cluster, model, workflowId: textAt(body, "id") };
      // The same moments for every policy.
      const random = randomFrom(seed);
      let repeated = 0;
      let idleMs = 0;
      for (let crash = 0; crash < sizes.crashesPerPolicy; crash += 1) {
        const outcome = await crashOnce(site, margin + random() * (calls - 2 * margin));
        say(`${name}: ${String(outcome.repeated)} calls again`);
        repeated += outcome.repeated;
        idleMs += outcome.idleMs;
      }
      const callsRepeated = repeated / sizes.crashesPerPolicy;
      results.push({
        policy: name,
        crashes: sizes.crashesPerPolicy,
        callsRepeated,
        usd: callsRepeated * usdPerCall,
        seconds: (callsRepeated * callMs) / 1000,
        secondsIdle: idleMs / sizes.crashesPerPolicy / 1000,
      });
    }
    return results;
  } finally {
    await cluster.stop();
    await model.server.stop();
  }
}

export function lostPerCrashLines(results: readonly LostPerCrash[]): readonly string[] {
  const rows = results.map(({ policy, callsRepeated, usd, seconds, secondsIdle }) =>
    [
      `  ${policy}`.padEnd(40),
      callsRepeated.toFixed(1).padStart(14),
      `$${usd.toFixed(3)}`.padStart(12),
      `${seconds.toFixed(2)} s`.padStart(12),
      `${secondsIdle.toFixed(2)} s`.padStart(14),
    ].join(""),
  );
  const head = [
    "  policy".padEnd(40),
    "calls again".padStart(14),
    "money lost".padStart(12),
    "work lost".padStart(12),
    "until going on".padStart(14),
  ].join("");
  return [
    `Lost per crash: ${String(calls)} model calls of $${String(usdPerCall)} and ${String(callMs)} ms, one SIGKILL a run, means of ${String(results[0]?.crashes ?? 0)} crashes a policy`,
    head,
    ...rows,
    "",
  ];
}
