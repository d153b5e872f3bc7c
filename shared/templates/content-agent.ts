import type { JsonObject } from "../base/json.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

const modelName = "gpt-5.4-mini";

const sampleNotes = `## Where it began
Varde Instruments in Tromsø has built thermometers for cold places since 1979. Ingrid Solheim founded the company after a winter in which every thermometer of her expedition to Svalbard failed.

## The glass
Glass tubes are drawn by hand. One tube of glass in five is thrown away, since a bubble that nobody sees becomes a crack in the third winter.

## Calibration
Calibration takes two weeks. During calibration each sensor lies in melting ice, and Jonas Brekke reads it twice a day. Ice that melts in clean water is at zero degrees everywhere on Earth, which is why calibration needs no other reference.

## Repairs
Repairs are part of the price. The oldest instrument that came back for repairs was a thermometer of 1980 from a station in Greenland. It was repaired in four days and is in use again.

## Readings by satellite
Since March 2023 three thermometers at the station Troll in Antarctica send their readings by satellite, once an hour. Not one of the readings is missing so far. Marit Dahl reads them in Oslo; before, she waited a year for the card to come by ship.`;

const inputSchema: JsonObject = {
  type: "object",
  properties: {
    topic: {
      type: "string",
      title: "Topic",
      description: "What the article is about.",
      minLength: 3,
      maxLength: 200,
      default: "How to build a thermometer that lasts",
    },
    notes: {
      type: "string",
      title: "Notes",
      description: "What there is to go by: nothing else is written.",
      minLength: 100,
      maxLength: 100_000,
      default: sampleNotes,
    },
    rehearseFailure: {
      type: "boolean",
      title: "Rehearse a failure after publishing",
      description: "The run then fails on purpose, and you see the publication taken back.",
      default: false,
    },
  },
  required: ["topic", "notes"],
};

const texts = { type: "array", items: { type: "string" }, minItems: 1 } as const;

function objectOf(properties: JsonObject): JsonObject {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** What is written from: the facts of the notes, and the headings. */
function drawPlan(sketch: Sketch): { readonly research: Node; readonly outline: Node } {
  const research = sketch.add({
    kind: "model",
    name: "Research",
    params: {
      Model: modelName,
      System: "List the facts that the notes state, each as one sentence. Add nothing.",
      Prompt: "{% $states.input.notes %}",
      Schema: objectOf({ facts: texts }),
    },
    fields: {
      Assign: {
        topic: "{% $states.input.topic %}",
        notes: "{% $states.input.notes %}",
        rehearseFailure: "{% $states.input.rehearseFailure = true %}",
        facts: "{% $states.result.json.facts[] %}",
      },
    },
  });
  const outline = sketch.add({
    kind: "model",
    name: "Outline",
    params: {
      Model: modelName,
      System: "Make the outline of an article from the notes: three to five headings.",
      Prompt: "{% $notes %}",
      Schema: objectOf({ headings: { ...texts, maxItems: 5 } }),
    },
    fields: { Assign: { headings: "{% $states.result.json.headings[] %}" } },
  });
  return { research, outline };
}

function drawSections(sketch: Sketch): Node {
  const sections = sketch.add({
    kind: "map",
    name: "Sections",
    params: { Items: "{% $headings %}", MaxConcurrency: 2 },
    fields: { Assign: { sections: "{% $states.result[] %}" } },
  });
  const write = sketch.add({
    kind: "model",
    name: "Write section",
    inside: sections,
    params: {
      Model: modelName,
      System: "Answer from the notes alone, in plain sentences.",
      Prompt: "{% 'What do the notes say about ' & $states.input & '?\\n\\n' & $notes %}",
    },
    fields: {
      Output: '{% {"Heading": $states.input, "Text": $states.result.text} %}',
    },
  });
  sketch.lead(sections, write, "body");
  return sections;
}

function draw(comment: string): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const { research, outline } = drawPlan(sketch);
  const sections = drawSections(sketch);
  const article = sketch.add({
    kind: "report",
    name: "Article",
    params: { Title: "{% $topic %}", Sections: "{% $sections %}" },
  });
  const publish = sketch.add({
    kind: "publish",
    name: "Publish",
    params: {
      Target: { Folder: "articles" },
      Name: "article.md",
      Content: "{% $states.input.markdown %}",
    },
    fields: {
      Output:
        '{% {"topic": $topic, "location": $states.result.location, "facts": $facts, "sections": $count($sections), "words": $states.input.words, "report": $states.input.report} %}',
    },
  });
  const check = sketch.add({
    kind: "choice",
    name: "Rehearse?",
    params: {
      Rules: [{ Id: "rehearse", Condition: "{% $rehearseFailure %}", Comment: "Rehearse" }],
    },
  });
  const fail = sketch.add({
    kind: "fail",
    name: "Fail",
    params: {
      Error: "Article.Rehearsal",
      Cause: "The run failed on purpose after publishing: the publication is taken back.",
    },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.chain(start, research, outline, sections);
  sketch.chain(sections, article, publish, check);
  sketch.lead(check, fail, "rule:rehearse");
  sketch.lead(check, end, "default");
  return sketch.graph(comment);
}

const summary = "Researches, outlines, writes section by section while you watch, and publishes.";

/** Research, outline, sections, publish, with a publication that is compensated. */
export const contentAgent: Template = {
  id: "content-agent",
  title: "Content agent",
  summary,
  fault: "Rehearse: a later step fails, and the publication is taken back.",
  graph: draw(summary),
};
