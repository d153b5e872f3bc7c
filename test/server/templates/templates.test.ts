/** Every template runs to its end as the gallery offers it, on what its form is filled in with, by the built-in engine and without a network. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import type { Template } from "../../../shared/templates/template.ts";
import { batchAnnotation } from "../../../shared/templates/batch-annotation.ts";
import { cheapChecks } from "../../../shared/templates/cheap-checks.ts";
import { contentAgent } from "../../../shared/templates/content-agent.ts";
import { researchPapers } from "../../../shared/templates/research-papers.ts";
import { createCairnClient, textAt, type CairnClient } from "../../support/cairn-client.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";

let cairn: RunningCairn;
let client: CairnClient;
beforeAll(async () => {
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
});
afterAll(async () => {
  await cairn.stop();
});

/** What the form of the start is filled in with. */
function formOf({ graph }: Template): JsonObject {
  const schema = graph.nodes.find(({ kind }) => kind === "start")?.params["InputSchema"];
  const properties = isJsonObject(schema) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, field]) =>
      isJsonObject(field) && field["default"] !== undefined ? [[name, field["default"]]] : [],
    ),
  );
}

interface Ended {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
  readonly cause: string | null;
  readonly output: Json;
  readonly costMicros: number;
}

async function run(template: Template, more: JsonObject = {}): Promise<Ended> {
  const graph = template.graph as unknown as Json;
  const made = await client.send("POST", "/api/v1/workflows", {
    json: { name: template.title, graph },
  });
  const { body } = await client.send(
    "POST",
    `/api/v1/workflows/${textAt(made.body, "id")}/runs?wait=60`,
    { json: { input: { ...formOf(template), ...more } } },
  );
  return body as unknown as Ended;
}

async function succeeded(template: Template, more: JsonObject = {}): Promise<Ended> {
  const ended = await run(template, more);
  expect(ended).toMatchObject({ status: "SUCCEEDED", error: null });
  expect(ended.costMicros).toBeGreaterThan(0);
  return ended;
}

async function markdownOf(output: Json): Promise<string> {
  const { report } = output as { readonly report: { readonly $artifact: string } };
  const response = await fetch(`${cairn.url}/api/v1/artifacts/${report.$artifact}`);
  return await response.text();
}

async function eventsOf(runId: string): Promise<readonly { type: string; data: JsonObject }[]> {
  const { body } = await client.send("GET", `/api/v1/runs/${runId}/events?limit=1000`);
  return (body as unknown as { events: readonly { type: string; data: JsonObject }[] }).events;
}

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
    const uploaded = await fetch(`${cairn.url}/api/v1/artifacts?name=records.csv`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: ["id,text", ...lines].join("\n"),
    });
    const { id } = (await uploaded.json()) as { id: string };
    const { output } = await succeeded(batchAnnotation, {
      file: { $artifact: id, name: "records.csv" },
    });
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
