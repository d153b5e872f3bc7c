import type { Json, JsonObject } from "../base/json.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

const modelName = "gpt-5.4-mini";
/** Machines of the price catalogue, paid by the second. */
const smallGpu = "gpu-h100";
const largeGpu = "gpu-h200";

const inputSchema: JsonObject = {
  type: "object",
  properties: {
    video: {
      type: "string",
      title: "Recording",
      description: "Address of the recording.",
      default: "https://demo.invalid/media/talk.mp4",
    },
    service: {
      type: "string",
      title: "Job service",
      description: "Where jobs are handed in; the default is built in and works offline.",
      default: "https://demo.invalid/jobs",
    },
    rehearseFailure: {
      type: "boolean",
      title: "Rehearse a failure of the last step",
      description: "The thumbnail then fails once: only the thumbnail is made again.",
      default: false,
    },
  },
  required: ["video", "service"],
};

interface JobStep {
  readonly name: string;
  readonly kind: "transcription" | "generation" | "thumbnail";
  readonly machine: string;
  readonly body: Json;
  /** Name of the file that the result goes into; absent for a result that is a value. */
  readonly file?: string;
  readonly fields: JsonObject;
}

/** A job on a GPU: handed in, followed with its progress and memory, and collected. */
function addJob(sketch: Sketch, step: JobStep): Node {
  const { name, kind, machine, body, file, fields } = step;
  return sketch.add({
    kind: "job",
    name,
    params: {
      Submit: { Url: `{% $service & '/${kind}' %}`, Body: body },
      StatusUrl: "{% $service & '/{id}' %}",
      ProgressPointer: "/progress",
      UsedVramPointer: "/vram/usedBytes",
      TotalVramPointer: "/vram/totalBytes",
      ResultUrl: `{% $service & '/{id}/${file === undefined ? "result" : "file"}' %}`,
      ...(file === undefined ? {} : { ToFile: file }),
      CancelUrl: "{% $service & '/{id}' %}",
      CancelMethod: "DELETE",
      IntervalSeconds: 0.5,
      MaxIntervalSeconds: 10,
      Model: machine,
      SecondsPointer: "/gpuSeconds",
    },
    fields,
  });
}

/** A job that failed is handed in again; the jobs before it are not. */
const retryJob: readonly JsonObject[] = [
  { ErrorEquals: ["Job.Failed", "Job.Lost"], MaxAttempts: 2, IntervalSeconds: 1 },
  {
    ErrorEquals: ["Http.Connection", "Http.Timeout", "Cairn.WorkerLost"],
    MaxAttempts: 4,
    IntervalSeconds: 2,
    BackoffRate: 2,
  },
];

function draw(comment: string): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const settings = sketch.add({
    kind: "transform",
    name: "Settings",
    params: {},
    fields: {
      Assign: {
        service: "{% $states.input.service %}",
        video: "{% $states.input.video %}",
        failures: "{% $states.input.rehearseFailure = true ? 1 : 0 %}",
      },
    },
  });
  const transcribe = addJob(sketch, {
    name: "Transcribe",
    kind: "transcription",
    machine: smallGpu,
    body: { video: "{% $video %}" },
    fields: { Retry: retryJob, Assign: { transcript: "{% $states.result.result.text %}" } },
  });
  const analyse = sketch.add({
    kind: "model",
    name: "Analyse script",
    params: {
      Model: modelName,
      System: "Summarise the talk for the narrator of a short film: at most three sentences.",
      Prompt: "{% $transcript %}",
    },
    fields: { Assign: { script: "{% $states.result.text %}" } },
  });
  const generate = addJob(sketch, {
    name: "Generate film",
    kind: "generation",
    machine: largeGpu,
    body: { script: "{% $script %}" },
    file: "film.png",
    fields: { Retry: retryJob, Assign: { film: "{% $states.result.file %}" } },
  });
  const thumbnail = addJob(sketch, {
    name: "Thumbnail",
    kind: "thumbnail",
    machine: smallGpu,
    body: {
      script: "{% $script %}",
      failures: "{% $failures %}",
      name: "{% $states.context.Execution.Id %}",
    },
    file: "thumbnail.png",
    fields: {
      Retry: retryJob,
      Output: `{% {"script": $script, "film": $film, "thumbnail": $states.result.file, "transcript": $transcript} %}`,
    },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.chain(start, settings, transcribe, analyse, generate, thumbnail, end);
  return sketch.graph(comment);
}

const summary =
  "Transcribes a recording, writes a script, generates a film and a thumbnail: long jobs on GPUs, followed with their progress.";

/** Long jobs one after the other, each followed with its progress and the memory of its GPU. */
export const video: Template = {
  id: "video",
  title: "Video production",
  summary,
  fault: "Rehearse: the last job fails, and only the last job is done again.",
  graph: draw(summary),
};
