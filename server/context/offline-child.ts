/** Entry of the process that runs the offline engine: texts and schemas are other people's, and tagging keeps a processor busy. */
import { z } from "zod";
import type { EmbeddingRequest, ModelRequest } from "../../shared/nodes/node-context.ts";
import { serveJobs } from "./child-protocol.ts";
import { embedOffline } from "./offline-embedding.ts";
import { answerOffline } from "./offline-model.ts";
import { offlineLimits } from "./offline-limits.ts";

const jobSchema = z.object({ kind: z.enum(["answer", "vectors"]), request: z.string() });

serveJobs(offlineLimits.maxRssMb, async () => {
  return await Promise.resolve({
    answer: async (job: unknown) => {
      const { kind, request } = jobSchema.parse(job);
      const value =
        kind === "answer"
          ? answerOffline(JSON.parse(request) as ModelRequest)
          : embedOffline(JSON.parse(request) as EmbeddingRequest);
      return await Promise.resolve({ value, retire: false });
    },
  });
});
