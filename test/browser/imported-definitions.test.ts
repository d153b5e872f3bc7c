/**
 * Definitions as people bring them, in a real Chromium against a real server: every one opens on the canvas and is drawn so that it can be
 * read, and what the language can say can be changed in forms, published and run.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { graphSchema } from "../../shared/graph/graph.ts";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { drawingFaults } from "../support/drawing-faults.ts";

const folder = new URL("../fixtures/definitions/", import.meta.url);
const fixtures = readdirSync(folder)
  .toSorted()
  .map((file) => file.replace(/\.json$/u, ""));

function definitionText(name: string): string {
  return readFileSync(new URL(`${name}.json`, folder), "utf8");
}

const cairn = cairnInBrowser();
const { canvas, node, expectAccessible } = cairn;
const created = z.object({ id: z.string(), version: z.int().nullable() });
const detail = z.object({ graph: graphSchema });

const settings = () => cairn.page.getByRole("region", { name: "Settings" });
const field = (pointer: string) => settings().locator(`[data-pointer="${pointer}"]`);

/** Creates a workflow of a definition, published, and opens it. */
async function open(name: string): Promise<string> {
  const { page, url, call } = cairn;
  const definition: unknown = JSON.parse(definitionText(name));
  const { id, version } = created.parse(
    await call("POST", "/api/v1/workflows", { name, definition }),
  );
  expect(version).toBe(1);
  await page.goto(`${url}/workflows/${id}`);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
  return id;
}

/** Opens a node's settings through the outline, which reaches what lies outside the window. */
async function select(name: string): Promise<void> {
  const { page } = cairn;
  await page.getByRole("tab", { name: "Outline" }).click();
  // Rows of rules and branches name the node they lead to at their end.
  const begins = new RegExp(`^${name.replaceAll("?", String.raw`\?`)}`, "u");
  await page
    .getByRole("treeitem")
    .filter({ hasText: begins })
    .first()
    .click({ position: { x: 90, y: 10 } });
  await settings().getByRole("textbox", { name: "Name", exact: true }).first().waitFor();
}

async function openTab(name: string): Promise<void> {
  await settings().getByRole("tab", { name }).click();
}

async function choose(box: Locator, option: string): Promise<void> {
  await box.click();
  await cairn.page.getByRole("option", { name: option, exact: true }).click();
}

/** Runs the workflow that is open with an input and waits for its end. */
async function run(input: unknown): Promise<void> {
  const { page } = cairn;
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "JSON" }).click();
  await dialog.getByRole("textbox").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(JSON.stringify(input));
  await dialog.getByRole("button", { name: /Run$/ }).last().click();
  await dialog.waitFor({ state: "hidden" });
}

describe("a definition on the canvas", () => {
  test.each(fixtures)("%s is drawn without overlaps and with all its connections", async (name) => {
    const { page, call } = cairn;
    // Fitting is a jump then, not a journey that a picture would catch half-way.
    await page.emulateMedia({ reducedMotion: "reduce" });
    const id = await open(name);
    const { graph } = detail.parse(await call("GET", `/api/v1/workflows/${id}`));
    await expect
      .poll(async () => await page.locator(".react-flow__edge").count(), { timeout: 30_000 })
      .toBe(graph.edges.length);
    expect(await drawingFaults(page, graph)).toEqual([]);
    await page.getByRole("button", { name: "Fit to view" }).click();
    await keepScreenshot(page, `definition-${name}`);
  });
});

const parcel = `
Comment: Chooses how a parcel goes.
StartAt: Weigh
States:
  Weigh:
    Type: Pass
    Result: {grams: 700}
    ResultPath: $.weight
    Next: Heavy?
  Heavy?:
    Type: Choice
    Choices:
      - Variable: $.weight.grams
        NumericGreaterThan: 1000
        Next: Freight
    Default: Letter
  Freight:
    Type: Pass
    Result: {by: freight}
    End: true
  Letter:
    Type: Pass
    Result: {by: letter}
    End: true
`;

async function importText(text: string): Promise<void> {
  const { page, url } = cairn;
  await page.goto(url);
  await page.getByRole("button", { name: /^Import definition/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Definition or template" }).fill(text);
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
}

test("a machine in YAML: a rule and the place of a result are changed in forms, and the run follows", async () => {
  const { page } = cairn;
  await importText(parcel);
  await node("Heavy?").getByText("$.weight.grams > 1000", { exact: true }).last().waitFor();

  await select("Heavy?");
  await settings().getByRole("spinbutton", { name: "Value" }).fill("500");
  await node("Heavy?").getByText("$.weight.grams > 500", { exact: true }).last().waitFor();
  await keepScreenshot(page, "rule-in-jsonpath");

  await select("Freight");
  await openTab("Input & output");
  await choose(field("/fields/ResultPath").getByRole("combobox"), "Goes into the input, at a path");
  await field("/fields/ResultPath").getByRole("textbox").fill("$.transport");
  await keepScreenshot(page, "result-path");
  await page.getByText("Saved", { exact: true }).waitFor();

  await run({ customer: "Ada" });
  await node("Freight").getByText("Succeeded").waitFor();
  await page.getByText("Show result").click();
  await page.waitForURL(/\/runs\/run_/);
  const result = page.locator("main");
  await result.getByText("transport").first().waitFor();
  const shown = (await result.textContent()) ?? "";
  for (const part of ["transport", "Ada", "700"]) expect(shown).toContain(part);
});

test("another query language: what no longer fits stays in sight until it is moved", async () => {
  const { page } = cairn;
  await importText(parcel);
  await select("Freight");
  await settings().getByRole("button", { name: "Query language: JSONPath" }).click();
  await page.getByRole("radio", { name: "JSONata", exact: true }).click();
  await page.keyboard.press("Escape");
  const misfits = settings().getByRole("region", { name: "Does not belong to JSONata." });
  await misfits.getByText("Result", { exact: true }).waitFor();
  await page.getByRole("button", { name: /1 error/ }).waitFor();
  await keepScreenshot(page, "language-changed");
  await misfits.getByRole("button", { name: "Remove Result" }).click();
  await misfits.waitFor({ state: "hidden" });
  await settings().getByRole("textbox", { name: "Output" }).click();
  await page.keyboard.insertText(
    "{\"by\": \"{% 'freight for ' & $states.input.weight.grams & ' g' %}\"}",
  );
  await select("Heavy?");
  await settings().getByRole("spinbutton", { name: "Value" }).fill("1");
  await page.getByText("Saved", { exact: true }).waitFor();
  await run({});
  await node("Freight").getByText("Succeeded").waitFor();
  await page.getByText("Show result").click();
  await page.getByText("freight for 700 g").first().waitFor();

  // The whole workflow: every node that follows it is named before anything changes.
  await page.goBack();
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
  await canvas().click({ position: { x: 20, y: 20 } });
  const language = settings().getByRole("radio", { name: "JSONata", exact: true });
  await language.waitFor();
  expect(await settings().textContent()).toMatch(/3 nodes have fields that would not fit/);
  await language.click();
  await page.getByRole("button", { name: /errors/ }).waitFor();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("button", { name: /errors/ }).waitFor({ state: "hidden" });
});

const activityTask = z.object({ token: z.string(), input: z.unknown() });

test("a step that waits for a worker outside says so, and goes on with the answer", async () => {
  const { page, call } = cairn;
  await importText(
    JSON.stringify({
      Comment: "Asks for approval",
      StartAt: "Approve",
      States: {
        Approve: {
          Type: "Task",
          Resource: "arn:aws:states:eu-west-1:123456789012:activity:approve",
          ResultPath: "$.approval",
          Next: "Refused",
        },
        Refused: { Type: "Fail" },
      },
    }),
  );
  await run({ order: 7 });
  await node("Approve").getByText("Waiting for a worker of approve").waitFor();
  await keepScreenshot(page, "waiting-for-a-worker");
  const task = activityTask.parse(await call("POST", "/api/v1/activities/approve/poll", {}));
  expect(task.input).toEqual({ order: 7 });
  await node("Approve").getByText("A worker of approve is at it").waitFor();
  await page.getByRole("link", { name: "Show run" }).click();
  await page.waitForURL(/\/runs\/run_/);
  await call("POST", `/api/v1/tasks/${encodeURIComponent(task.token)}/success`, {
    output: { by: "Grace" },
  });
  // A Fail state that says nothing has neither a name nor a cause.
  await page.getByRole("alert").getByText("Error without a name").waitFor();
  await keepScreenshot(page, "failed-without-a-name");
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("the forms and dialogs of the language are free of accessibility faults", async () => {
    const { page } = cairn;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const shots = async (name: string) => {
      await keepScreenshot(page, `${name}-${colorScheme}`);
      await expectAccessible(name);
    };
    await open("choice-operators");
    await select("Sort");
    await shots("form-choice");
    await openTab("Input & output");
    await shots("form-data");
    await open("distributed-csv");
    await select("Each row");
    await shots("form-map");
    await settings()
      .getByRole("button", { name: /^Query language/ })
      .click();
    await page.getByRole("radiogroup", { name: "Query language" }).waitFor();
    await shots("form-language");
    await page.keyboard.press("Escape");
    await open("human-approval");
    await select("Ask");
    await shots("form-task");
    await openTab("Retry & catch");
    await shots("form-recovery");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Export…" }).click();
    await page.getByRole("dialog").getByRole("radio", { name: "For AWS" }).click();
    await shots("export");
    await page.keyboard.press("Escape");
    await page.goto(cairn.url);
    await page.getByRole("button", { name: /^Import definition/ }).click();
    const machine = { Type: "AWS::Serverless::StateMachine", Properties: {} };
    const definition = (name: string) => ({
      StartAt: "A",
      States: { A: { Type: "Task", Resource: `\${${name}}`, End: true } },
    });
    await page.getByRole("textbox", { name: "Definition or template" }).fill(
      JSON.stringify({
        Resources: {
          Nightly: { ...machine, Properties: { Definition: definition("NightArn") } },
          Weekly: { ...machine, Properties: { Definition: definition("WeekArn") } },
        },
      }),
    );
    await page.getByText(/holds 2 state machines/).waitFor();
    await shots("import");
  });
});
