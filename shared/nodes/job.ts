import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { httpErrors, httpRetry } from "./parts/http-exchange.ts";
import { jobParams } from "./parts/job-params.ts";
import { jsonField } from "./parts/json-field.ts";
import { doJob } from "./parts/remote-job.ts";
import { backOff } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";

/**
 * A job on another machine: handed in once, looked after until it ends, and collected. Which job it is survives the worker: the next
 * attempt looks after the same one. A job that failed or is unknown is told once; a retry hands in another.
 */
export const job = defineTask({
  type: "job",
  title: "External job",
  summary: "Hands a long job to another machine, follows it to its end and collects the result.",
  icon: "cpu",
  group: "data",
  keywords: ["gpu", "batch", "training", "poll", "async", "long", "render", "submit", "queue"],
  params: jobParams,
  result: z.strictObject({
    job: z.string(),
    status: jsonField(),
    result: jsonField(),
    /** The result when it went into a file. */
    file: z.exactOptional(artifactResult),
  }),
  example: {
    Submit: { Url: "https://gpu.example.com/jobs", Body: { prompt: "{% $states.input.prompt %}" } },
    StatusUrl: "https://gpu.example.com/jobs/{id}",
    ResultPointer: "/result",
  },
  subtitle: (given) => {
    const { Submit: submit } = given;
    const url = oneLine(isJsonObject(submit) ? submit["Url"] : submit);
    return url.replace(/^https?:\/\//u, "") || "No URL yet";
  },
  defaults: {
    Retry: [backOff(["Job.Lost"], 2), ...httpRetry],
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 86_400,
    HeartbeatSeconds: 600,
    OnUnknown: "Retry",
  },
  text: "brings",
  effect: "idempotent",
  errors: {
    ...httpErrors,
    "Job.Failed": "The job came to nothing; the cause is what it says itself.",
    "Job.Lost": "The server does not know the job any more.",
    "Job.InvalidAnswer": "An answer is no JSON, or lacks the id, the status or the result.",
    "Http.InvalidBody": "The result says that it is JSON and is not.",
    "Cairn.MissingSecret": "The worker has no secret of this name.",
  },
  run: async (given, context) => await doJob(given, context),
});
