import { z } from "zod";
import type { Json } from "../base/json.ts";
import { Failure, defineTask } from "./kind.ts";
import { either } from "./parts/either.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { fileNameField, fileNameFrom } from "./parts/file-name.ts";
import { jsonField, jsonObjectField } from "./parts/json-field.ts";
import { reportPage, templatePage } from "./parts/report-page.ts";
import { counted, oneLine } from "./parts/subtitle.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";

const section = z.strictObject({
  Heading: z.string().meta({ title: "Heading", description: "Title of the section." }),
  Text: z.string().nullish().meta({
    title: "Text",
    description: "Paragraphs; lists and bold are kept, everything else is shown as it is written.",
    widget: "text",
  }),
  Items: z.array(jsonField()).nullish().meta({
    title: "Items",
    description: "A bulleted list.",
    widget: "code",
  }),
  Table: z.array(jsonObjectField()).nullish().meta({
    title: "Table",
    description: "One row for each object.",
    widget: "code",
  }),
  Columns: z.array(z.string()).min(1).max(100).optional().meta({
    title: "Columns",
    description: "Members shown in the table, in this order; empty shows all.",
  }),
});

const params = z
  .strictObject({
    Title: z.string().max(500).meta({ title: "Title", description: "Title of the report." }),
    Sections: z.array(section).max(10_000).optional().meta({
      title: "Sections",
      description: "Parts of the report; use this or a template.",
      widget: "code",
    }),
    Template: z.string().optional().meta({
      title: "Template",
      description: "Markdown in which {{name}} stands for a value.",
      widget: "text",
    }),
    Values: jsonObjectField().optional().meta({
      title: "Values",
      description: "What the template's {{names}} stand for; {{Title}} is the title.",
      widget: "code",
    }),
    FileName: fileNameField.optional().meta({
      title: "File name",
      description: "Empty makes one from the title.",
    }),
  })
  .refine(...either("Sections", "Template", "give either sections or a template"));

const result = z.strictObject({
  report: artifactResult,
  markdown: z.string(),
  words: z.int().min(0),
});

/** Writes a Markdown report. Values come from documents and models: they are escaped and cannot change the page. */
export const report = defineTask({
  type: "report",
  title: "Report",
  summary: "Writes a Markdown report from headings, texts, lists and tables.",
  icon: "file-chart-column",
  group: "output",
  keywords: ["markdown", "document", "summary", "table", "write", "template"],
  params,
  result,
  example: {
    Title: "Report",
    Sections: [{ Heading: "Summary", Text: "{% $states.input.text %}" }],
  },
  subtitle: (given) => {
    const sections: Json | undefined = given["Sections"];
    const title = oneLine(given["Title"]) || "No title yet";
    return Array.isArray(sections) ? `${title}, ${counted(sections.length, "section")}` : title;
  },
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 120,
  },
  effect: "none",
  errors: {},
  run: async (given, context) => {
    const markdown = pageOf(given);
    const name = given.FileName ?? `${fileNameFrom(given.Title, "report")}.md`;
    const file = await context.artifacts.write({
      name,
      type: "text/markdown; charset=utf-8",
      text: markdown,
    });
    return { report: { ...file }, markdown, words: countWords(markdown) };
  },
});

function pageOf(given: z.output<typeof params>): string {
  if (given.Template === undefined) return reportPage(given.Title, given.Sections ?? []);
  const { markdown, missing } = templatePage(given.Template, {
    Title: given.Title,
    ...given.Values,
  });
  if (missing.length > 0) {
    const names = [...new Set(missing)].map((name) => `{{${name}}}`).join(", ");
    throw new Failure(
      "Cairn.InvalidParameters",
      `Values has nothing for ${names} of the template.`,
    );
  }
  return markdown;
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}
