import type { JsonObject } from "../base/json.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { offeringSamples } from "./sample-documents.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

const modelName = "gpt-5.4-mini";
/** Tokens of a part: small enough for any model, large enough that most documents are one or two. */
const partTokens = 4000;
/** So that no thought is cut in two. */
const overlapTokens = 200;

/** The run form shows a file upload for values with the format `artifact`. */
const inputSchema: JsonObject = {
  type: "object",
  properties: {
    documents: {
      type: "array",
      title: "Documents",
      description: "Text, Markdown, HTML, PDF or Word files.",
      minItems: 1,
      items: {
        type: "object",
        format: "artifact",
        properties: { $artifact: { type: "string" }, name: { type: "string" } },
        required: ["$artifact"],
      },
      ...offeringSamples,
    },
  },
  required: ["documents"],
};

const names = { type: "array", items: { type: "string" } } as const;

const entitiesSchema: JsonObject = {
  type: "object",
  properties: { people: names, organizations: names, places: names, dates: names },
  required: ["people", "organizations", "places", "dates"],
  additionalProperties: false,
};

const summariseInstructions =
  "Summarise the text for a busy reader: at most four sentences of plain text, in the language of the text. Say only what the text says.";
const combineInstructions =
  "These are summaries of the parts of one document, in order. Write one summary of the whole document: at most five sentences of plain text, in their language. Say only what they say.";
const entitiesInstructions =
  "List the people, organizations, places and dates that the text names. Write each once, as the text writes it, and leave a list empty when there is none.";

/** A document's name, or its id when it was given without one. */
const documentName = "($states.input.name ? $states.input.name : $states.input.`$artifact`)";

/** Why a document was given up. Only what is wrong with the document itself: an outage of the model fails the run, which can then go on later. */
const documentFailed = (errors: readonly string[]): JsonObject => ({
  ErrorEquals: [...errors],
  Output: `{% {"name": ${documentName}, "error": $states.errorOutput.Error, "reason": $states.errorOutput.Cause} %}`,
});

const modelFaultsOfDocument = ["Model.InvalidOutput", "Model.ContextTooLong"];

const afterSplit = `{% {
  "name": $states.input.name,
  "title": $states.input.title,
  "pages": $states.input.pages,
  "characters": $states.input.characters,
  "parts": $states.result.chunks.text[]
} %}`;

const afterParts = `{% {
  "name": $states.input.name,
  "title": $states.input.title,
  "pages": $states.input.pages,
  "characters": $states.input.characters,
  "parts": $count($states.result),
  "summary": $join($states.result.summary, "\\n\\n"),
  "entities": {
    "people": [$distinct($states.result.entities.people)],
    "organizations": [$distinct($states.result.entities.organizations)],
    "places": [$distinct($states.result.entities.places)],
    "dates": [$distinct($states.result.entities.dates)]
  }
} %}`;

/** Sections of the report: an overview, one for each document, and what could not be analysed. */
const reportSections = `{% (
  $done := $filter($states.input, function($d) { $not($exists($d.error)) });
  $failed := $filter($states.input, function($d) { $exists($d.error) });
  $some := function($n, $word) { $string($n) & " " & $word & ($n = 1 ? "" : "s") };
  $list := function($label, $items) { $count($items) = 0 ? $label & ": none found" : $label & ": " & $join($items, ", ") };
  [
    {
      "Heading": "Overview",
      "Text": $some($count($done), "document") & " analysed" & ($count($failed) = 0 ? "." : ", " & $string($count($failed)) & " could not be analysed (see the end)."),
      "Table": [$done.{
        "Document": name,
        "Title": title = null ? "" : title,
        "Pages": pages,
        "Characters": characters,
        "Parts": parts
      }]
    },
    $map($done, function($d) {{
      "Heading": $d.title = null or $d.title = "" ? $d.name : $d.title,
      "Text": $d.summary,
      "Items": [
        "Source: " & $d.name & ", " & ($d.pages = null ? "" : $some($d.pages, "page") & ", ") & $some($d.characters, "character") & ", " & $some($d.parts, "part"),
        $list("People", $d.entities.people),
        $list("Organizations", $d.entities.organizations),
        $list("Places", $d.entities.places),
        $list("Dates", $d.entities.dates)
      ]
    }}),
    $count($failed) = 0 ? [] : {
      "Heading": "Not analysed",
      "Table": [$failed.{"Document": name, "Reason": reason, "Error": error}]
    }
  ]
) %}`;

/** Draws the steps of one document inside the Map. */
function drawDocument(sketch: Sketch, documents: Node): void {
  const inside = documents;
  const extract = sketch.add({
    kind: "extract",
    name: "Extract text",
    inside,
    params: { Document: "{% $states.input %}" },
    fields: {
      Output: `{% $merge([$states.result, {"name": ${documentName}}]) %}`,
      Catch: [documentFailed(["States.ALL"])],
    },
  });
  const split = sketch.add({
    kind: "split",
    name: "Split text",
    inside,
    params: {
      Text: "{% $states.input.text %}",
      MaxTokens: partTokens,
      OverlapTokens: overlapTokens,
    },
    fields: { Output: afterSplit },
  });
  const parts = sketch.add({
    kind: "map",
    name: "Parts",
    inside,
    params: { Items: "{% $states.input.parts %}", MaxConcurrency: 2 },
    fields: {
      Checkpoint: { Policy: "Every" },
      Output: afterParts,
      Catch: [documentFailed(modelFaultsOfDocument)],
    },
  });
  drawPart(sketch, parts);
  const several = sketch.add({
    kind: "choice",
    name: "Several parts?",
    inside,
    params: {
      Rules: [{ Id: "several", Condition: "{% $states.input.parts > 1 %}", Comment: "Several" }],
    },
  });
  const combine = sketch.add({
    kind: "model",
    name: "Combine summaries",
    inside,
    params: {
      Model: modelName,
      System: combineInstructions,
      Prompt: "{% $states.input.summary %}",
    },
    fields: {
      Output: '{% $merge([$states.input, {"summary": $states.result.text}]) %}',
      Catch: [documentFailed(modelFaultsOfDocument)],
    },
  });
  const analysed = sketch.add({ kind: "transform", name: "Analysed", inside, params: {} });
  const failed = sketch.add({ kind: "transform", name: "Not analysed", inside, params: {} });
  sketch.lead(documents, extract, "body");
  sketch.chain(extract, split, parts, several);
  sketch.lead(several, combine, "rule:several");
  sketch.lead(several, analysed, "default");
  sketch.lead(combine, analysed);
  for (const step of [extract, parts, combine]) sketch.lead(step, failed, "catch:0");
}

function drawPart(sketch: Sketch, parts: Node): void {
  const summarise = sketch.add({
    kind: "model",
    name: "Summarise",
    inside: parts,
    params: { Model: modelName, System: summariseInstructions, Prompt: "{% $states.input %}" },
    fields: { Output: '{% {"text": $states.input, "summary": $states.result.text} %}' },
  });
  const entities = sketch.add({
    kind: "model",
    name: "Extract entities",
    inside: parts,
    params: {
      Model: modelName,
      System: entitiesInstructions,
      Prompt: "{% $states.input.text %}",
      Schema: entitiesSchema,
    },
    fields: { Output: '{% {"summary": $states.input.summary, "entities": $states.result.json} %}' },
  });
  sketch.lead(parts, summarise, "body");
  sketch.lead(summarise, entities);
}

function draw(comment: string, published: boolean): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const documents = sketch.add({
    kind: "map",
    name: "Documents",
    params: { Items: "{% $states.input.documents %}", MaxConcurrency: 2 },
    fields: { Checkpoint: { Policy: "Every" } },
  });
  drawDocument(sketch, documents);
  const report = sketch.add({
    kind: "report",
    name: "Report",
    params: { Title: "Document analysis", Sections: reportSections },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.chain(start, documents, report);
  if (published) {
    const publish = sketch.add({
      kind: "publish",
      name: "Publish",
      params: {
        Target: { Folder: "reports" },
        Name: "document-analysis.md",
        Content: "{% $states.input.markdown %}",
      },
      fields: {
        Output: '{% $merge([$states.input, {"location": $states.result.location}]) %}',
      },
    });
    sketch.chain(report, publish, end);
  } else {
    sketch.chain(report, end);
  }
  return sketch.graph(comment);
}

const summary =
  "Reads any number of documents, summarises each, finds its people, organizations, places and dates, and writes one report.";

/** Extract, split, summarise, find entities, report: over many documents, each on its own. */
export const documentAnalysis: Template = {
  id: "document-analysis",
  title: "Document analysis",
  summary,
  fault: "Crash after three of five documents: it goes on with the fourth.",
  graph: draw(summary, false),
};

const publishedSummary =
  "The same, and publishes the report to a folder. The publication has its undo drawn below it.";

/** {@link documentAnalysis} with a publication that is compensated. */
export const documentAnalysisPublished: Template = {
  id: "document-analysis-published",
  title: "Document analysis, published",
  summary: publishedSummary,
  fault: "Add a step that fails after Publish: the report is taken back.",
  graph: draw(`${summary} The report is published to a folder.`, true),
};
