/** A step that fails on purpose, and a run from the middle, in a real Chromium against a real server: what a person orders, watches and reads. */
import { expect, test } from "vitest";
import { z } from "zod";
import { documentAnalysis } from "../../shared/templates/document-analysis.ts";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser({ WATCHDOG_MS: "300" });
/** A card on the canvas, by its name and the title of its kind. */
const card = (name: string) =>
  cairn.canvas().getByRole("group", { name: new RegExp(`^${name}, `, "u") });
const created = z.object({ id: z.string() });

/** Opens the document template as a workflow of its own. */
async function openTemplate(): Promise<string> {
  const { page, url, call } = cairn;
  const { graph, title } = documentAnalysis;
  const { id } = created.parse(await call("POST", "/api/v1/workflows", { name: title, graph }));
  await page.goto(`${url}/workflows/${id}`);
  await cairn.node("Report").waitFor();
  return id;
}

/** Two themes are checked where colours say something that is nowhere else. */
async function look(
  name: string,
  themes: readonly ("light" | "dark")[] = ["light"],
): Promise<void> {
  const { page } = cairn;
  for (const colorScheme of ["light", "dark"] as const) {
    // eslint-disable-next-line no-await-in-loop -- one page
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // eslint-disable-next-line no-await-in-loop
    await keepScreenshot(page, `${name}-${colorScheme}`);
    // eslint-disable-next-line no-await-in-loop
    if (themes.includes(colorScheme)) await cairn.expectAccessible(`${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  await keepScreenshot(page, `${name}-phone`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function fillInAndRun(): Promise<void> {
  const dialog = cairn.page.getByRole("dialog");
  await dialog.getByRole("button", { name: /sample documents$/ }).click();
  const uploads = dialog.getByRole("progressbar");
  await dialog.getByRole("listitem").first().waitFor();
  await expect.poll(async () => await uploads.count(), { timeout: 20_000 }).toBe(0);
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}

test("a crash is ordered on the canvas, the run recovers, and a card says what it cost and what was saved", async () => {
  const { page } = cairn;
  const workflow = await openTemplate();
  await card("Extract entities").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Failure drill" }).press("ArrowRight");
  await page.getByRole("menuitem", { name: "Drill: crash here" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: /what if “Extract entities” fails/ });
  expect(await dialog.getByRole("radio", { name: /^Crash/ }).isChecked()).toBe(true);
  await dialog.getByRole("radio", { name: /^Corrupt answer/ }).check();
  await dialog.getByRole("radio", { name: /^Crash/ }).check();
  await look("drill-dialog");
  await dialog.getByRole("button", { name: "Choose the input" }).click();
  await page
    .getByRole("dialog")
    .getByText("Drill: crash at “Extract entities”, attempt 1")
    .waitFor();
  await fillInAndRun();

  await page.waitForURL(/\/runs\/run_/);
  const told = page.getByRole("region", { name: "Failure drill" });
  await told.getByText(/^Drill: crash at Extract entities, attempt 1$/).waitFor();
  await told.getByText(/^recovered after /).waitFor({ timeout: 60_000 });
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  await told.getByText("repeated 1 step").waitFor();
  await told.getByText(/^cost of the crash .*\$0\.0+[1-9]/).waitFor();
  await told.getByText(/^saved by checkpoints \$0\.0+[1-9]/).waitFor();
  await look("drill-run", ["light", "dark"]);
  await told.getByRole("button", { name: "Show the step" }).click();
  await page.getByRole("tab", { name: /^Attempts/ }).waitFor();
  await page.getByRole("tab", { name: /^Events/ }).click();
  await page.getByRole("radio", { name: "Errors" }).click();
  await page.getByRole("option", { name: /Worker lost/ }).waitFor();

  await page.goto(`${cairn.url}/runs?workflow=${workflow}`);
  await page.getByText("Drill", { exact: true }).waitFor();
  await keepScreenshot(page, "drill-list");
});

test("a run goes on from the middle with the data of the latest one", async () => {
  const { page, url, call } = cairn;
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Count",
    States: {
      Count: { Type: "Pass", Output: { documents: 5 }, Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "cairn:model",
        Arguments: { Model: "gpt-5.4-mini", Prompt: "Summarise: bees dance.", MaxTokens: 60 },
        Output: "{% $states.input %}",
        Next: "Report",
      },
      Report: {
        Type: "Pass",
        Output: "{% $string($states.input.documents) & ' documents analysed.' %}",
        End: true,
      },
    },
  };
  const body = { name: "Analysis", definition };
  const { id } = created.parse(await call("POST", "/api/v1/workflows", body));
  await call("POST", `/api/v1/workflows/${id}/runs?wait=30`, { input: {} });
  await page.goto(`${url}/workflows/${id}`);
  await card("Report").click();
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  const from = page.getByRole("dialog", { name: "Run from “Report”" });
  const figures = from.getByRole("region", { name: "What would happen" });
  await figures.getByText("2 steps").waitFor();
  await figures.getByText(/not paid again/).waitFor();
  await figures.getByText("Report", { exact: true }).waitFor();
  await look("run-from-dialog");
  const input = from.getByRole("textbox", { name: "Input of “Report”" });
  await input.fill('{"documents": 7}');
  await from.getByRole("button", { name: "Run from here" }).click();
  await from.waitFor({ state: "hidden" });
  await cairn.node("Report").getByText("Succeeded").waitFor();
  await page.getByText("Show result").click();
  await page.getByRole("main").getByText("7 documents analysed.").first().waitFor();
  expect(await page.getByRole("region", { name: "Failure drill" }).count()).toBe(0);
});

test("a run from a node says so when no run has come there, and where it begins when the node is inside a container", async () => {
  const { page, url, call } = cairn;
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: { StartAt: "Inner", States: { Inner: { Type: "Pass", End: true } } },
        End: true,
      },
    },
  };
  const { id } = created.parse(
    await call("POST", "/api/v1/workflows", { name: "Twice", definition }),
  );
  await page.goto(`${url}/workflows/${id}`);
  await card("Inner").click();
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  const dialog = page.getByRole("dialog", { name: "Run from “Inner”" });
  await dialog.getByText("No run has come this far").waitFor();
  await dialog.getByText(/Shift\+Enter/).waitFor();
  await look("run-from-none");
  await dialog.getByRole("button", { name: "Run the whole workflow" }).click();
  const input = page.getByRole("dialog");
  await input.getByRole("button", { name: "Run", exact: true }).click();
  await input.waitFor({ state: "hidden" });
  await page.getByText("Show result").waitFor();

  await card("Inner").click();
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  await dialog.getByText(/is inside “Each”.*The run begins at “Each”/).waitFor();
  const figures = dialog.getByRole("region", { name: "What would happen" });
  await figures.waitFor();
  expect(await figures.innerText()).toContain("Each/1/Inner");
  await look("run-from-inside");
});
