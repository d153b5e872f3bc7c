/**
 * A person's first five minutes, in a real Chromium against a real server and worker on a real PostgreSQL: from the gallery to a report and its
 * dollars, then a workflow of their own. Nothing here looks at internals: only what a person does and sees.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { keepScreenshot, launchBrowser } from "../support/browser.ts";
import { startCairn, type CairnProcess } from "../support/cairn-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { sampleDocuments, type SampleDocument } from "../support/sample-documents.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

let database: TestDatabase;
let dataDir: string;
let cairn: CairnProcess;
let url: string;
let browser: Browser;
let documents: readonly SampleDocument[];
let context: BrowserContext;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "cairn-browser-"));
  cairn = startCairn("all", { DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: "0" });
  [url, browser, documents] = await Promise.all([cairn.ready, launchBrowser(), sampleDocuments(5)]);
});
afterAll(async () => {
  await browser.close();
  cairn.child.kill("SIGTERM");
  await cairn.ended;
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  faults.length = 0;
  page.on("pageerror", (error) => faults.push(error.message));
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

const canvas = () => page.getByRole("application", { name: "Canvas" });
const node = (name: string) => page.locator(".react-flow__node").filter({ hasText: name }).first();

async function openTemplate(): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: /^Document analysis(?!,)/ }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
}

async function runWithFiles(): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .locator("input[type=file]")
    .setInputFiles(
      documents.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })),
    );
  for (const { name } of documents) await dialog.getByText(name).waitFor();
  const start = dialog.getByRole("button", { name: "Run", exact: true });
  await start.click();
  await dialog.waitFor({ state: "hidden" });
}

test("a template, own files, Run: the canvas lights up, the report is there, history and cost know it", async () => {
  await openTemplate();
  await keepScreenshot(page, "editor");
  await runWithFiles();
  await page
    .getByText(`Succeeded · ${String(documents.length)} of ${String(documents.length)}`)
    .first()
    .waitFor();
  await node("Report").getByText("Succeeded").waitFor();
  await keepScreenshot(page, "editor-after-run");

  await page.getByText("Show result").click();
  await page.waitForURL(/\/runs\/run_/);
  await page.getByRole("heading", { name: "Document analysis", level: 1 }).waitFor();
  for (const { name } of documents) {
    await page.getByRole("cell", { name, exact: true }).first().waitFor();
  }
  await keepScreenshot(page, "run");
  const runUrl = page.url();

  await page.reload();
  await page.getByRole("heading", { name: "Document analysis", level: 1 }).waitFor();
  await page.getByRole("tab", { name: /^Events/ }).click();
  await page.getByRole("option", { name: /Run created/ }).waitFor();
  await page.getByRole("radio", { name: "Run", exact: true }).click();
  await page.getByRole("option", { name: /Run succeeded/ }).waitFor();
  await page.getByRole("tab", { name: /^Timeline/ }).click();
  await page
    .getByRole("button", { name: /^Succeeded Extract text #1/ })
    .first()
    .waitFor();
  await keepScreenshot(page, "run-timeline");

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "Document analysis" }).first();
  await row.getByText("Succeeded").waitFor();
  const cost = /\$0\.0\d+/.exec((await row.textContent()) ?? "")?.[0];
  expect(cost).toBeDefined();
  await keepScreenshot(page, "history");
  expect(page.url()).not.toBe(runUrl);

  await page.getByRole("link", { name: "Cost", exact: true }).click();
  await page.getByText("gpt-5.4-mini").first().waitFor();
  expect(await page.locator("main").textContent()).toContain(cost);
  await keepScreenshot(page, "cost");
});

test("a workflow of one's own: drag a node, connect it, set it, run it, and find everything again after a reload", async () => {
  await page.goto(url);
  await page.getByRole("button", { name: /^Blank workflow/ }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
  await page
    .getByRole("button", { name: /^Transform/ })
    .dragTo(canvas(), { targetPosition: { x: 500, y: 500 } });
  await node("Transform").waitFor();
  await page.getByRole("button", { name: /is never reached/ }).waitFor();
  await node("Start")
    .locator(".react-flow__handle.source")
    .dragTo(node("Transform").locator(".react-flow__handle.target"));
  await canvas()
    .getByRole("group", { name: "Start to Transform", exact: true })
    .waitFor({ state: "attached" });

  await node("Transform").click();
  const settings = page.getByRole("region", { name: "Settings" });
  const output = settings.getByRole("textbox", { name: "Output" });
  await output.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText('{"greeting": "{% \'Hello \' & $states.input.name %}"}');
  await node("Transform").getByText("greeting").waitFor();
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.reload();
  await canvas()
    .getByRole("group", { name: "Start to Transform", exact: true })
    .waitFor({ state: "attached" });

  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByRole("radio", { name: "JSON" }).click();
  await dialog.getByRole("textbox").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText('{"name": "Ada"}');
  await dialog.getByRole("button", { name: /Run$/ }).last().click();
  await dialog.waitFor({ state: "hidden" });
  await node("Transform").getByText("Succeeded").waitFor();
  await page.getByText("Show result").click();
  await page.waitForURL(/\/runs\/run_/);
  await page.getByText("Hello Ada").first().waitFor();
  expect(await page.locator("main").textContent()).toContain("greeting");
});

test.each(["light", "dark"] as const)(
  "every screen is free of accessibility faults in %s",
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openTemplate();
    await runWithFiles();
    await node("Report").getByText("Succeeded").waitFor();
    await expectAccessible("editor");
    await page.getByText("Show result").click();
    await page
      .getByRole("cell", { name: documents[0]?.name ?? "", exact: true })
      .first()
      .waitFor();
    await keepScreenshot(page, `run-${colorScheme}`);
    await expectAccessible("run");
    await page.getByRole("link", { name: "Runs", exact: true }).click();
    await page.getByRole("row").filter({ hasText: "Document analysis" }).first().waitFor();
    await expectAccessible("history");
    await page.getByRole("link", { name: "Cost", exact: true }).click();
    await page.getByText("gpt-5.4-mini").first().waitFor();
    await expectAccessible("cost");
    await page.getByRole("link", { name: "Workflows", exact: true }).click();
    await page.getByRole("button", { name: /^Blank workflow/ }).waitFor();
    await keepScreenshot(page, `gallery-${colorScheme}`);
    await expectAccessible("gallery");
  },
);

/** Runs axe-core in the page, WCAG 2.2 A and AA. */
async function expectAccessible(screen: string): Promise<void> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const found = await axe.run(document, { runOnly });
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((at) => at.html.slice(0, 200)).join(" | ")}`,
    );
  });
  expect({ screen, violations }).toEqual({ screen, violations: [] });
}
