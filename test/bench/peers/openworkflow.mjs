/**
 * openworkflow 0.10.1 on its PostgreSQL backend: a run is a row of workflow_runs, a step two commits on a row of step_attempts
 * (created, completed), both before the next step starts.
 * Not the default: concurrency 100, as in its own benchmark; a pool of 20; `result()` looks every 2 ms instead of every second.
 * Its worker finds new runs by polling (100 ms to 1 s when idle, not configurable).
 */
import { OpenWorkflow } from "openworkflow";
import { BackendPostgres } from "openworkflow/postgres";
import postgres from "postgres";
import { eachMs, secondsOf, serve, witnessed } from "./serve.mjs";

const resultPollMs = 2;

serve(async ({ databaseUrl, crash }) => {
  const migrating = await BackendPostgres.connect(databaseUrl);
  await migrating.stop();
  const pool = postgres(databaseUrl, {
    max: 20,
    onnotice: () => undefined,
    transform: { column: { from: postgres.toCamel } },
  });
  const backend = BackendPostgres.fromPool(pool);
  const ow = new OpenWorkflow({ backend });
  const chain = ow.defineWorkflow({ name: "chain" }, async ({ input, step }) => {
    for (let i = 0; i < input; i += 1) await step.run({ name: `step-${i}` }, () => null);
  });
  const map = ow.defineWorkflow({ name: "map" }, async ({ input, step }) => {
    await Promise.all(
      Array.from({ length: input }, (_, i) => step.run({ name: `item-${i}` }, () => null)),
    );
  });
  const echo = ow.defineWorkflow({ name: "echo" }, async ({ input, step }) => {
    let value = input.text;
    for (let i = 0; i < input.steps; i += 1) {
      const text = value;
      value = await step.run({ name: `step-${i}` }, () => text);
    }
  });
  const slow = ow.defineWorkflow({ name: "slow" }, async ({ input, step }) => {
    for (let index = 0; index < input; index += 1)
      await step.run({ name: `step-${index}` }, async () => await witnessed({ ...crash, index }));
  });
  const worker = ow.newWorker({ concurrency: 100 });
  await worker.start();

  const start = async (workflow, input) => {
    const handle = await workflow.run(input);
    handle.resultPollIntervalMs = resultPollMs;
    return handle;
  };
  const runOf = async (workflow, input) => await (await start(workflow, input)).result();
  /** A thousand handles that poll would measure the polling: one query says when all have ended. */
  const allEnded = async () => {
    for (;;) {
      const open = await pool`
        select from openworkflow.workflow_runs where status in ('pending', 'running') limit 1`;
      if (open.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, resultPollMs));
    }
  };
  return {
    chain: async ({ runs, steps }) => await eachMs(runs, async () => await runOf(chain, steps)),
    burst: async ({ runs, steps }) =>
      await secondsOf(async () => {
        await Promise.all(Array.from({ length: runs }, async () => await start(chain, steps)));
        await allEnded();
      }),
    map: async ({ items }) => await eachMs(1, async () => await runOf(map, items)),
    payload: async ({ text, steps }) =>
      await secondsOf(async () => await runOf(echo, { text, steps })),
    crash: async ({ steps }) => {
      await start(slow, steps);
    },
  };
});
