/** Every template runs to its end as the gallery offers it, on what its form is filled in with, by the built-in engine and without a network. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Template } from "../../../shared/templates/template.ts";
import { batchAnnotation } from "../../../shared/templates/batch-annotation.ts";
import { cheapChecks } from "../../../shared/templates/cheap-checks.ts";
import { contentAgent } from "../../../shared/templates/content-agent.ts";
import {
  documentAnalysis,
  documentAnalysisPublished,
} from "../../../shared/templates/document-analysis.ts";
import { ingestion } from "../../../shared/templates/ingestion.ts";
import { researchPapers } from "../../../shared/templates/research-papers.ts";
import { sampleDocuments } from "../../../shared/templates/sample-documents.ts";
import { video } from "../../../shared/templates/video.ts";
import { createCairnClient, type CairnClient } from "../../support/cairn-client.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import {
  endOf,
  reportOf,
  startTemplate,
  stepsOf,
  storeFile,
  type EndedTemplate,
} from "../../support/template-runs.ts";

let cairn: RunningCairn;
let client: CairnClient;
beforeAll(async () => {
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
});
afterAll(async () => {
  await cairn.stop();
});

async function run(template: Template, more: JsonObject = {}): Promise<EndedTemplate> {
  const id = await startTemplate(client, template, more);
  return await endOf(client, id);
}

async function succeeded(template: Template, more: JsonObject = {}): Promise<EndedTemplate> {
  const ended = await run(template, more);
  expect(ended).toMatchObject({ status: "SUCCEEDED", error: null });
  expect(ended.costMicros).toBeGreaterThan(0);
  return ended;
}

const markdownOf = async (output: Json): Promise<string> => await reportOf(cairn.url, output);

async function eventsOf(runId: string): Promise<readonly { type: string; data: JsonObject }[]> {
  const { body } = await client.send("GET", `/api/v1/runs/${runId}/events?limit=1000`);
  return (body as unknown as { events: readonly { type: string; data: JsonObject }[] }).events;
}

describe("document analysis", () => {
  const analyse = async (template: Template): Promise<Json> => {
    const documents = await Promise.all(
      sampleDocuments.map(async (file) => await storeFile(cairn.url, file)),
    );
    return (await succeeded(template, { documents })).output;
  };

  test("reports on each of the documents that come with it", async () => {
    const markdown = await markdownOf(await analyse(documentAnalysis));
    expect(markdown).toContain("5 documents analysed.");
    for (const { name } of sampleDocuments) expect(markdown).toContain(`Source: ${name}`);
    expect(markdown).toMatch(/People: .*Liv Aasen/u);
    expect(markdown).toMatch(/Organizations: .*Polar Institute/u);
    expect(markdown).toMatch(/Places: .*Antarctica/u);
  });

  test("publishes the report where that is asked for", async () => {
    const output = await analyse(documentAnalysisPublished);
    expect(output).toMatchObject({ location: expect.stringMatching(/document-analysis\.md$/u) });
  });
});

describe("research paper", () => {
  test("finds who wrote it, its parts and what it cites", async () => {
    const { output } = await succeeded(researchPapers);
    const markdown = await markdownOf(output);
    expect(markdown).toContain("# Sea ice that hums");
    expect(markdown).toContain("Authors: Ingrid Solheim, Jonas Brekke");
    expect(markdown).toMatch(/\| Method +\| method/u);
    expect(markdown).toContain("Dahl, M. (2021). The hum of ice.");
    expect(markdown).toContain("Mapping sea ice ridges");
  });
});

describe("content agent", () => {
  test("publishes an article with a section for each heading", async () => {
    const { output } = await succeeded(contentAgent);
    expect(output).toMatchObject({ topic: "How to build a thermometer that lasts" });
    const { sections, location } = output as { sections: number; location: string };
    expect(sections).toBeGreaterThan(1);
    expect(location).toMatch(/article\.md$/u);
    expect(await markdownOf(output)).toMatch(/## Calibration\n\nCalibration takes two weeks\./u);
  });

  test("takes the publication back when a later step fails", async () => {
    const ended = await run(contentAgent, { rehearseFailure: true });
    expect(ended).toMatchObject({ status: "FAILED", error: "Article.Rehearsal" });
    const types = (await eventsOf(ended.id)).map(({ type }) => type);
    expect(types).toContain("undo.succeeded");
    expect(types.at(-1)).toBe("run.failed");
  });
});

describe("video production", () => {
  let plain: EndedTemplate;
  let rehearsed: EndedTemplate;
  // Long jobs: both at once.
  beforeAll(async () => {
    [plain, rehearsed] = await Promise.all([
      succeeded(video),
      succeeded(video, { rehearseFailure: true }),
    ]);
  });

  const attemptsOf = async ({ id }: EndedTemplate): Promise<Readonly<Record<string, number>>> =>
    Object.fromEntries(
      (await stepsOf(client, id)).map(({ state, attempts }) => [state, attempts.length]),
    );

  test("follows its jobs and keeps the film, priced by the second and not paid", async () => {
    const { film, thumbnail, script } = plain.output as {
      readonly film: { readonly $artifact: string };
      readonly thumbnail: { readonly $artifact: string };
      readonly script: string;
    };
    expect(script).toMatch(/thermometer|sensor|reading|tube/u);
    for (const file of [film, thumbnail]) {
      // eslint-disable-next-line no-await-in-loop
      const response = await fetch(`${cairn.url}/api/v1/artifacts/${file.$artifact}`);
      // eslint-disable-next-line no-await-in-loop
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect([...bytes.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
    }
    const { body } = await client.send("GET", `/api/v1/runs/${plain.id}/cost`);
    const { total, models } = body as unknown as {
      total: { incurredMicros: number; estimatedMicros: number };
      models: readonly { model: string }[];
    };
    expect(total.incurredMicros).toBe(0);
    expect(total.estimatedMicros).toBeGreaterThan(0);
    expect(models.map(({ model }) => model)).toEqual(
      expect.arrayContaining(["gpu-h100", "gpu-h200", "gpt-5.4-mini"]),
    );
  });

  test("does only the last step again when the last step fails", async () => {
    const once = { Transcribe: 1, "Analyse script": 1, "Generate film": 1 };
    expect(await attemptsOf(plain)).toMatchObject({ ...once, Thumbnail: 1 });
    expect(await attemptsOf(rehearsed)).toMatchObject({ ...once, Thumbnail: 2 });
  });
});

describe("site ingestion", () => {
  test("finds the pages and makes a record of each", async () => {
    const { output } = await succeeded(ingestion);
    const { pages, records } = output as {
      readonly pages: number;
      readonly records: readonly { readonly url: string; readonly summary: string }[];
    };
    expect(pages).toBe(12);
    expect(new Set(records.map(({ url }) => url)).size).toBe(12);
    for (const { summary } of records) expect(summary).toMatch(/\w{3}/u);
    const markdown = await markdownOf(output);
    expect(markdown).toContain("12 of 12 pages were read");
    expect(markdown).not.toContain("Not read");
  });

  test("lists a page that cannot be read, and goes on with the others", async () => {
    const { output } = await succeeded(ingestion, { maxPages: 40 });
    const { pages, records, unread } = output as {
      readonly pages: number;
      readonly records: readonly object[];
      readonly unread: readonly object[];
    };
    expect({ pages, records: records.length, unread }).toEqual({
      pages: 33,
      records: 32,
      unread: [{ url: "https://demo.invalid/news/expedition", error: "Http.Status.404" }],
    });
    expect(await markdownOf(output)).toMatch(/## Not read\n[^]*news\/expedition/u);
  });
});

describe("batch annotation", () => {
  test("counts what the model said", async () => {
    const { output } = await succeeded(batchAnnotation);
    const { count, failed, positive, negative, neutral } = output as Record<string, number>;
    expect({ count, failed }).toEqual({ count: 16, failed: 0 });
    expect(Number(positive) + Number(negative) + Number(neutral)).toBe(16);
    expect(Number(positive)).toBeGreaterThan(3);
    expect(Number(negative)).toBeGreaterThan(3);
  });

  test("writes the answers for a file into a file", async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `${String(i)},Great number ${String(i)}`);
    const stored = await storeFile(cairn.url, {
      name: "records.csv",
      type: "text/csv",
      text: ["id,text", ...lines].join("\n"),
    });
    const { output } = await succeeded(batchAnnotation, { file: stored });
    expect(output).toMatchObject({ count: 30, failed: 0, results: [] });
    const { file } = output as { file: { $artifact: string } };
    const answers = await fetch(`${cairn.url}/api/v1/artifacts/${file.$artifact}`);
    expect((await answers.text()).trim().split("\n")).toHaveLength(30);
  });
});

describe("cheap checks", () => {
  test("raises an alarm for what is negative", async () => {
    const { output } = await succeeded(cheapChecks);
    expect(output).toMatchObject({ checked: 6 });
    const { alarms } = output as { alarms: readonly string[] };
    expect(alarms).toContain("The export has been broken since Monday. This is terrible.");
    expect(alarms).not.toContain("Great talk yesterday, I learned a lot.");
  });
});
