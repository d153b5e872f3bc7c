/** Entry of the process that evaluates expressions. */
import { serveJobs } from "./child-protocol.ts";
import { sandboxChildLimits } from "./sandbox-limits.ts";
import { Sandbox } from "./sandbox.ts";
import type { SandboxTask, SandboxValue } from "../../shared/expression/sandbox-program.ts";

const { sandbox: limits, evaluationsPerSandbox, maxRssMb, retireRssMb } = sandboxChildLimits;

serveJobs(maxRssMb, async (progress) => {
  let sandbox = await Sandbox.create(limits, progress);
  let evaluations = 0;
  let spoilt = false;
  return {
    answer: async (job) => {
      const task = job as SandboxTask;
      const values = sandbox.evaluate(task);
      evaluations += task.expressions.length;
      spoilt = values.some(isSpoiling);
      return await Promise.resolve({
        value: values,
        retire: process.memoryUsage.rss() > retireRssMb * 1024 * 1024,
      });
    },
    afterwards: async () => {
      if (!spoilt && evaluations < evaluationsPerSandbox) return;
      sandbox = await Sandbox.create(limits, progress);
      evaluations = 0;
      spoilt = false;
    },
  };
});

/** What JSONata itself found wrong leaves nothing behind: such an error begins with its code. */
const jsonataError = /^[A-Z]\d{4}: /;

/** True for a result after which nobody knows what state the instance is in. */
function isSpoiling(value: SandboxValue): boolean {
  return (
    value.kind === "too-large" || (value.kind === "thrown" && !jsonataError.test(value.reason))
  );
}
