import type { JsonObject } from "../base/json.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { Sketch } from "./sketch.ts";
import type { Template } from "./template.ts";

const modelName = "gpt-5.4-mini";

const inputSchema: JsonObject = {
  type: "object",
  properties: {
    site: {
      type: "string",
      title: "Site",
      description: "Address to begin at; the default is built in and works offline.",
      default: "https://demo.invalid/",
    },
    maxPages: {
      type: "integer",
      title: "Most pages",
      description: "The built-in site lists 33; one of them is gone, to show what happens then.",
      minimum: 1,
      maximum: 500,
      default: 12,
    },
  },
  required: ["site", "maxPages"],
};

const recordSchema: JsonObject = {
  type: "object",
  properties: {
    summary: { type: "string", description: "What the page says, in one or two sentences." },
    topics: { type: "array", items: { type: "string" }, maxItems: 5 },
  },
  required: ["summary", "topics"],
  additionalProperties: false,
};

/** One page: read, then enriched; a page that cannot be read is told and stops nobody. */
function drawPage(sketch: Sketch, records: Node): void {
  const inside = records;
  const read = sketch.add({
    kind: "page",
    name: "Read page",
    inside,
    params: { Url: "{% $states.input %}", Links: false },
    fields: {
      Assign: {
        url: "{% $states.result.url %}",
        title: "{% $states.result.title %}",
      },
      Output: "{% $states.result.text %}",
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Output: '{% {"url": $states.input, "error": $states.errorOutput.Error} %}',
        },
      ],
    },
  });
  const enrich = sketch.add({
    kind: "model",
    name: "Enrich",
    inside,
    params: {
      Model: modelName,
      System: "Summarise the page and name its topics.",
      Prompt: "{% $states.input %}",
      Schema: recordSchema,
    },
    fields: {
      Output:
        '{% {"url": $url, "title": $title, "summary": $states.result.json.summary, "topics": $states.result.json.topics} %}',
    },
  });
  const unread = sketch.add({ kind: "transform", name: "Not read", inside, params: {} });
  sketch.lead(records, read, "body");
  sketch.lead(read, enrich);
  sketch.lead(read, unread, "catch:0");
}

const sections = `{% [
  {
    "Heading": "Pages",
    "Text": $string($count($records)) & " of " & $string($count($pages)) & " pages were read. The records are in the file " & $file.name & ".",
    "Table": [$records.{"Page": title, "Summary": summary, "Topics": $join(topics, ", ")}]
  },
  $count($unread) = 0 ? [] : {"Heading": "Not read", "Table": [$unread.{"Page": url, "Error": error}]}
] %}`;

const output = `{% {
  "site": $site,
  "pages": $count($pages),
  "records": $records,
  "unread": $unread,
  "file": $file,
  "report": $states.result.report
} %}`;

function draw(comment: string): Graph {
  const sketch = new Sketch();
  const start = sketch.add({ kind: "start", name: "Start", params: { InputSchema: inputSchema } });
  const find = sketch.add({
    kind: "crawl",
    name: "Find pages",
    params: {
      StartUrls: "{% $states.input.site %}",
      UseSitemap: true,
      MaxPages: 1,
      MaxDepth: 1,
    },
    fields: {
      Assign: {
        site: "{% $states.input.site %}",
        pages:
          "{% $append($states.result.pages.url, $states.result.unread)[[0..($states.input.maxPages - 1)]][] %}",
      },
    },
  });
  const records = sketch.add({
    kind: "map",
    name: "Records",
    params: { Items: "{% $pages %}", MaxConcurrency: 4 },
    fields: {
      Checkpoint: { Policy: "Every" },
      Assign: {
        records: "{% $states.result[$exists(summary)][] %}",
        unread: "{% [$states.result[$exists(error)]] %}",
      },
    },
  });
  drawPage(sketch, records);
  const keep = sketch.add({
    kind: "write-file",
    name: "Keep records",
    params: { Name: "records.jsonl", Value: "{% [$records] %}" },
    fields: { Assign: { file: "{% $states.result.file %}" } },
  });
  const report = sketch.add({
    kind: "report",
    name: "Report",
    params: { Title: "{% 'Pages of ' & $site %}", Sections: sections },
    fields: { Output: output },
  });
  const end = sketch.add({ kind: "end", name: "End", params: {} });
  sketch.chain(start, find, records, keep, report, end);
  return sketch.graph(comment);
}

const summary =
  "Finds the pages of a site in one call, then reads and enriches each. Every record can be used as soon as it is there.";

/** From a URL to enriched records, usable while the rest is still being read. */
export const ingestion: Template = {
  id: "ingestion",
  title: "Site ingestion",
  summary,
  fault: "Page that cannot be read: it is listed with its error, and the others go on.",
  graph: draw(summary),
};
