import type { JsonObject } from "../base/json.ts";
import type { Graph } from "../graph/graph.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

/** Cheapest of the catalogue for short texts. */
const modelName = "gpt-5.4-mini";

const inputSchema: JsonObject = {
  type: "object",
  properties: {
    messages: {
      type: "array",
      title: "Messages",
      description: "Short texts, one in a line: posts, tickets, log lines.",
      items: { type: "string" },
      minItems: 1,
      default: [
        "Love the new version, so much faster. Thank you!",
        "The export has been broken since Monday. This is terrible.",
        "How do I change my password?",
        "Worst support ever. Nobody answers and I lost my data.",
        "Version 4.2 is out.",
        "Great talk yesterday, I learned a lot.",
      ],
    },
  },
  required: ["messages"],
};

function draw(comment: string): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const checks = sketch.add({
    kind: "map",
    name: "Messages",
    params: { Items: "{% $states.input.messages %}", MaxConcurrency: 8 },
    fields: { Checkpoint: { Policy: "Milestone" } },
  });
  const classify = sketch.add({
    kind: "model",
    name: "Sentiment",
    inside: checks,
    params: {
      Model: modelName,
      System: "Classify the sentiment as positive, negative or neutral. Answer with one word.",
      Prompt: "{% $states.input %}",
      MaxTokens: 5,
    },
    fields: {
      Checkpoint: { Policy: "Milestone" },
      Output:
        '{% {"message": $states.input, "sentiment": $lowercase($trim($states.result.text))} %}',
    },
  });
  const alarms = sketch.add({
    kind: "transform",
    name: "Alarms",
    params: {
      Output: {
        checked: "{% $count($states.input) %}",
        alarms: "{% [$states.input[sentiment = 'negative'].message] %}",
      },
    },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.lead(checks, classify, "body");
  sketch.chain(start, checks, alarms, end);
  return sketch.graph(comment);
}

const summary =
  "Checks many short messages with one cheap call each. To do a check again costs less than to save it: milestones only.";

/** Where durability must not cost more than the work. */
export const cheapChecks: Template = {
  id: "cheap-checks",
  title: "Cheap checks",
  summary,
  fault: "Crash: only what was not yet at a milestone is checked again.",
  graph: draw(summary),
};
