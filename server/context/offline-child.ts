/** Entry of the process that runs the offline engine: texts and schemas are other people's, and tagging keeps a processor busy. */
import { z } from "zod";
import type { ModelRequest } from "../../shared/nodes/kind.ts";
import { serveJobs } from "./child-protocol.ts";
import { answerOffline } from "./offline-model.ts";
import { offlineLimits } from "./offline-limits.ts";

const jobSchema = z.object({ request: z.string() });

serveJobs(offlineLimits.maxRssMb, async () => {
  return await Promise.resolve({
    answer: async (job: unknown) => {
      const request = JSON.parse(jobSchema.parse(job).request) as ModelRequest;
      return await Promise.resolve({ value: answerOffline(request), retire: false });
    },
  });
});
