/**
 * @dbos-inc/dbos-sdk 5.3.0, workflows started in the process that runs them, which is the fastest way that DBOS has: a run is a
 * row of dbos.workflow_status, a step a row of dbos.operation_outputs that is committed before the next step starts.
 * Not the default: a pool of 20 instead of 10 connections; no logs. Recovery after a crash is what `launch` does by itself for
 * the workflows of the same executor.
 */
import { DBOS } from "@dbos-inc/dbos-sdk";
import { eachMs, secondsOf, serve, witnessed } from "./serve.mjs";

serve(async ({ databaseUrl, crash }) => {
  const silent = () => undefined;
  DBOS.setConfig({
    name: "bench",
    systemDatabaseUrl: databaseUrl,
    systemDatabasePoolSize: 20,
    executorID: "bench",
    applicationVersion: "1",
    logger: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (entry) => process.stderr.write(`DBOS: ${String(entry)}\n`),
    },
  });
  const chain = DBOS.registerWorkflow(
    async (steps) => {
      for (let i = 0; i < steps; i += 1) await DBOS.runStep(async () => null, { name: "nothing" });
    },
    { name: "chain" },
  );
  const map = DBOS.registerWorkflow(
    async (items) => {
      const each = Array.from({ length: items }, () =>
        DBOS.runStep(async () => null, { name: "item" }),
      );
      await Promise.all(each);
    },
    { name: "map" },
  );
  const echo = DBOS.registerWorkflow(
    async (text, steps) => {
      let value = text;
      for (let i = 0; i < steps; i += 1) {
        const input = value;
        value = await DBOS.runStep(async () => input, { name: "echo" });
      }
    },
    { name: "echo" },
  );
  const slow = DBOS.registerWorkflow(
    async (steps) => {
      for (let index = 0; index < steps; index += 1)
        await DBOS.runStep(async () => await witnessed({ ...crash, index }), { name: "slow" });
    },
    { name: "slow" },
  );
  await DBOS.launch();

  const runOf = async (workflow, ...args) => {
    const handle = await DBOS.startWorkflow(workflow)(...args);
    await handle.getResult();
  };
  return {
    chain: async ({ runs, steps }) => await eachMs(runs, async () => await runOf(chain, steps)),
    burst: async ({ runs, steps }) =>
      await secondsOf(async () => {
        await Promise.all(Array.from({ length: runs }, async () => await runOf(chain, steps)));
      }),
    map: async ({ items }) => await eachMs(1, async () => await runOf(map, items)),
    payload: async ({ text, steps }) => await secondsOf(async () => await runOf(echo, text, steps)),
    crash: async ({ steps }) => {
      await DBOS.startWorkflow(slow)(steps);
    },
  };
});
