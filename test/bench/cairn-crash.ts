/** W4 of Cairn: the worker is the real process, its steps call a server of the bench, and nothing is set but the defaults. */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Definition } from "../../shared/definition/definition.ts";
import { textAt } from "../support/cairn-client.ts";
import { startCairnCluster } from "./cairn-cluster.ts";
import { crashRun, type CrashOutcome } from "./crash-run.ts";
import { startAnsweringServer } from "./answering-server.ts";
import type { Sizes } from "./sizes.ts";

const resource = "bench:slow";

const chainOf = (steps: number): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Step0",
  States: Object.fromEntries(
    Array.from({ length: steps }, (_, index) => [
      `Step${String(index)}`,
      {
        Type: "Task" as const,
        Resource: resource,
        Arguments: { index },
        ...(index + 1 === steps ? { End: true as const } : { Next: `Step${String(index + 1)}` }),
      },
    ]),
  ),
});

export async function crashCairn(
  params: { readonly databaseUrl: string; readonly witness: string },
  sizes: Sizes,
): Promise<CrashOutcome> {
  const { databaseUrl, witness } = params;
  const steps = await startAnsweringServer(async (body) => {
    const { index } = body as { readonly index: number };
    appendFileSync(witness, `${String(index)} ${String(Date.now())}\n`);
    await sleep(sizes.crashStepMs);
    return index;
  });
  const cluster = await startCairnCluster(databaseUrl);
  try {
    const { send } = cluster.client;
    let worker = cluster.startWorker();
    await worker.ready;
    await send("PUT", "/api/v1/bindings", { json: { resource, url: steps.url } });
    return await crashRun(
      {
        witness,
        submit: async (count) => {
          const json = { name: "crash", definition: chainOf(count) as never };
          const { body } = await send("POST", "/api/v1/workflows", { json });
          await send("POST", `/api/v1/workflows/${textAt(body, "id")}/runs`, {
            json: { input: null },
          });
        },
        kill: async () => {
          worker.child.kill("SIGKILL");
          await worker.ended;
        },
        restart: async () => {
          worker = cluster.startWorker();
          await worker.ready;
        },
      },
      sizes,
    );
  } finally {
    await cluster.stop();
    await steps.stop();
  }
}
