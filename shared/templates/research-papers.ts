import type { JsonObject } from "../base/json.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

/** Reads long texts well. */
const reader = "deepseek-v4-pro";
/** Writes well, and costs more for what it writes. */
const writer = "gpt-5.4-mini";

const samplePaper = `# Sea ice that hums: thickness from listening buoys

Ingrid Solheim and Jonas Brekke, Polar Institute, Tromsø

## Abstract
We present a buoy that measures the thickness of sea ice by listening to it. Forty buoys drifted with the ice of the Fram Strait for 214 days. Their readings differ from drill holes by 4 cm on average, at a tenth of the cost of an airborne survey.

## Introduction
The thickness of sea ice is the least known variable of the Arctic climate [1]. Satellites measure how far the ice stands out of the water, and the snow on top doubles the error of the thickness that follows from it [2]. Drill holes are exact, but nobody drills in a storm.

## Method
Each buoy carries two hydrophones below the ice and a radio above it. Ice hums: waves from the open sea bend it, and the frequency at which it answers falls as it thickens [3]. A small processor finds this frequency once an hour and sends it by satellite. We calibrated every buoy in a tank with ice of 20, 60 and 120 cm.

## Results
Of the forty buoys, thirty-seven sent readings until the ice had melted. Three were lost to bears. Against 212 drill holes the mean error was 4 cm and the largest 19 cm, in ridged ice. The ice of the strait lost 31 cm between March and June 2023.

## Discussion
Listening costs a tenth of an airborne survey and goes on through the night of the winter. It fails where ice is broken into ridges, since no single frequency answers there. We suggest to combine it with radar from satellites, which sees the ridges [4].

## References
[1] Kwok, R. (2018). Arctic sea ice thickness, volume, and multiyear ice coverage. Environmental Research Letters.
[2] Webster, M. (2014). Interdecadal changes in snow depth on Arctic sea ice. Journal of Geophysical Research.
[3] Dahl, M. (2021). The hum of ice. Annals of Glaciology.
[4] Farrell, S. (2020). Mapping sea ice ridges from space. Geophysical Research Letters.
`;

const inputSchema: JsonObject = {
  type: "object",
  properties: {
    paper: {
      type: "string",
      title: "Paper",
      description: "The whole text, headings as in Markdown.",
      minLength: 200,
      maxLength: 400_000,
      default: samplePaper,
    },
  },
  required: ["paper"],
};

const texts = { type: "array", items: { type: "string" } } as const;

function objectOf(properties: JsonObject): JsonObject {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

const partNames = ["abstract", "introduction", "method", "results", "discussion", "references"];

/** The model was asked to mend its answer and could not: a new conversation often helps. */
const againWhenMalformed: JsonObject = {
  ErrorEquals: ["Model.InvalidOutput"],
  IntervalSeconds: 1,
  MaxAttempts: 1,
};

/** A model that answers in a form; an answer that does not have it is stopped at this step, and asked for again. */
function ask(
  sketch: Sketch,
  step: {
    readonly name: string;
    readonly model: string;
    readonly system: string;
    readonly prompt: string;
    readonly schema?: JsonObject;
    readonly fields?: JsonObject;
    readonly inside?: Node;
  },
): Node {
  const { name, model, system, prompt, schema, fields = {}, inside } = step;
  return sketch.add({
    kind: "model",
    name,
    ...(inside === undefined ? {} : { inside }),
    params: {
      Model: model,
      System: system,
      Prompt: prompt,
      ...(schema === undefined ? {} : { Schema: schema }),
    },
    fields,
    ...(schema === undefined ? {} : { retry: [againWhenMalformed] }),
  });
}

function drawSections(sketch: Sketch): Node {
  const sections = sketch.add({
    kind: "map",
    name: "Sections",
    params: { Items: "{% $split($paper, /\\n(?=## )/)[$contains($, '## ')] %}", MaxConcurrency: 3 },
    fields: { Assign: { sections: "{% $states.result %}" } },
  });
  const classify = ask(sketch, {
    name: "Classify section",
    model: writer,
    system: "Say which part of a paper this is. The heading decides when there is one.",
    prompt: "{% $states.input %}",
    schema: objectOf({ part: { type: "string", enum: partNames } }),
    inside: sections,
    fields: {
      Output:
        "{% {'heading': $substringAfter($split($states.input, '\\n')[0], '## '), 'part': $states.result.json.part, 'characters': $length($states.input)} %}",
    },
  });
  sketch.lead(sections, classify, "body");
  return sections;
}

function draw(comment: string): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const parse = ask(sketch, {
    name: "Parse paper",
    model: reader,
    system: "Find the title of the paper and its authors, as they are written there.",
    prompt: "{% $states.input.paper %}",
    schema: objectOf({ title: { type: "string" }, authors: texts }),
    fields: {
      Assign: {
        paper: "{% $states.input.paper %}",
        title: "{% $states.result.json.title %}",
        authors: "{% $states.result.json.authors[] %}",
      },
    },
  });
  const sections = drawSections(sketch);
  const citations = ask(sketch, {
    name: "Extract citations",
    model: reader,
    system: "List the works that the paper cites, each once and as the list of references has it.",
    prompt: "{% $paper %}",
    schema: objectOf({ citations: texts }),
    fields: { Assign: { citations: "{% $states.result.json.citations[] %}" } },
  });
  const summarise = ask(sketch, {
    name: "Summarise",
    model: writer,
    system:
      "Summarise the paper for a reader who knows the field: what was done, what was found, what it is worth. At most six sentences of plain text.",
    prompt: "{% $paper %}",
    fields: {
      Assign: { summary: "{% $states.result.text %}" },
    },
  });
  const report = sketch.add({
    kind: "report",
    name: "Report",
    params: {
      Title: "{% $title %}",
      Sections: `{% [
  {"Heading": "Summary", "Text": $summary, "Items": ["Authors: " & ($count($authors) = 0 ? "not named" : $join($authors, ", "))]},
  {"Heading": "Sections", "Table": [$sections.{"Section": heading, "Part": part, "Characters": characters}]},
  {"Heading": "Works cited", "Items": [$citations], "Text": $count($citations) = 0 ? "The paper cites none." : null}
] %}`,
    },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.chain(start, parse, sections, citations, summarise, report, end);
  return sketch.graph(comment);
}

const summary =
  "Parses a paper, classifies its sections, extracts its citations and summarises it, with a model for each task.";

/** Parse, classify, cite, summarise: one paper, two models. */
export const researchPapers: Template = {
  id: "research-papers",
  title: "Research paper",
  summary,
  fault: "Malformed answer: kept and shown, asked for again, and stopped where it was made.",
  graph: draw(summary),
};
