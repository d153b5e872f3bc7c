import type { JsonObject } from "../base/json.ts";
import type { Graph } from "../graph/graph.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

const modelName = "gpt-5.4-mini";
/** A crash repeats at most as many calls. */
const checkpointEvery = 100;
/** Tokens: an answer is one word, but some models think aloud. */
const longestAnswer = 200;
/** Longer lists of results are a file. */
const longestList = 1000;

const sampleRecords: readonly JsonObject[] = [
  "The parcel came a day early and everything was in it. Wonderful service.",
  "Two weeks late, and nobody answered my letters. Never again.",
  "The thermometer shows the temperature.",
  "Great value. I love the display, and the battery lasts for months.",
  "It broke on the second day. Terrible quality.",
  "The box is blue. There are two batteries in it.",
  "Works perfectly in the cold. Excellent!",
  "The manual is awful, and the support was rude.",
  "I ordered the small one. It is the small one.",
  "A pleasure to use. I recommend it to everybody.",
  "Refund refused. I am very disappointed.",
  "Delivered on Tuesday.",
  "The best thermometer that I have had, accurate and beautiful.",
  "The screen is cracked and the seller denies it. Horrible.",
  "It measures from minus sixty to five degrees.",
  "Friendly people, quick repair, fair price. Thank you!",
].map((text, index) => ({ id: index + 1, text }));

const inputSchema: JsonObject = {
  type: "object",
  properties: {
    records: {
      type: "array",
      title: "Records",
      description: "A list of objects with a text; use this or a file.",
      items: { type: "object" },
      default: sampleRecords,
    },
    file: {
      type: "object",
      format: "artifact",
      title: "File",
      description: "JSON, JSON lines or CSV with a column text: 100,000 rows are fine.",
      properties: { $artifact: { type: "string" }, name: { type: "string" } },
      required: ["$artifact"],
    },
  },
};

const answerSchema: JsonObject = {
  type: "object",
  properties: { sentiment: { type: "string", enum: ["positive", "negative", "neutral"] } },
  required: ["sentiment"],
  additionalProperties: false,
};

const counts = `{% (
  $found := $states.result.results.json.sentiment;
  {
    "count": $states.result.count,
    "failed": $states.result.failed,
    "file": $states.result.file,
    "positive": $count($found[$ = "positive"]),
    "negative": $count($found[$ = "negative"]),
    "neutral": $count($found[$ = "neutral"]),
    "results": $states.result.results
  }
) %}`;

const sections = `{% [
  {
    "Heading": "Result",
    "Text": $string($states.input.count) & " records, " & $string($states.input.failed) & " failed." & ($states.input.file ? " The answers are in the file " & $states.input.file.name & "." : ""),
    "Table": $states.input.file ? null : [
      {"Sentiment": "positive", "Records": $states.input.positive},
      {"Sentiment": "neutral", "Records": $states.input.neutral},
      {"Sentiment": "negative", "Records": $states.input.negative}
    ]
  }
] %}`;

function draw(comment: string): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const annotate = sketch.add({
    kind: "annotate",
    name: "Annotate records",
    params: {
      Records: "{% $states.input.file ? $states.input.file : $states.input.records[] %}",
      Model: modelName,
      System: "Classify the sentiment of the text as positive, negative or neutral.",
      Prompt: "{{record.text}}",
      Schema: answerSchema,
      MaxTokens: longestAnswer,
      MaxConcurrency: 8,
      MaxFailurePercent: 5,
      ToFile: `{% $states.input.file ? true : $count($states.input.records) > ${longestList} %}`,
    },
    fields: {
      Checkpoint: { Policy: "EveryN", Count: checkpointEvery },
      Output: counts,
    },
  });
  const report = sketch.add({
    kind: "report",
    name: "Report",
    params: { Title: "Annotated records", Sections: sections },
    fields: { Output: '{% $merge([$states.input, {"report": $states.result.report}]) %}' },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.chain(start, annotate, report, end);
  return sketch.graph(comment);
}

const summary = `Asks a model about each of up to 100,000 records, with a checkpoint after every ${checkpointEvery} answers. Five percent of the records may fail.`;

/** Many records, one question. */
export const batchAnnotation: Template = {
  id: "batch-annotation",
  title: "Batch annotation",
  summary,
  fault: "Rate limit: calls wait as long as the provider asks, and no record is lost.",
  graph: draw(summary),
};
