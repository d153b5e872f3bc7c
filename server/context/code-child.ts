/** Entry of the process that runs the programs of steps. */
import { serveJobs } from "./child-protocol.ts";
import { codeLimits } from "./code-limits.ts";
import { codeJobSchema, runCode } from "./code-sandbox.ts";

// Every worker reads a time of day in the same way, whatever its machine is set to.
process.env["TZ"] = "UTC";

serveJobs(
  codeLimits.maxRssMb,
  async () =>
    await Promise.resolve({
      answer: async (job: unknown) => ({
        value: await runCode(codeJobSchema.parse(job)),
        retire: process.memoryUsage.rss() > codeLimits.retireRssMb * 1024 * 1024,
      }),
    }),
);
