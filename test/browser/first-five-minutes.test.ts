/**
 * A person's first five minutes, in a real Chromium against a real server and worker on a real PostgreSQL: from the gallery to a report and its
 * dollars, then a workflow of their own. Nothing here looks at internals: only what a person does and sees.
 */
import { beforeAll, expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { sampleDocuments, type SampleDocument } from "../support/sample-documents.ts";

const cairn = cairnInBrowser();
const { canvas, node, expectAccessible } = cairn;
let documents: readonly SampleDocument[];

beforeAll(async () => {
  documents = await sampleDocuments(5);
});

async function openTemplate(): Promise<void> {
  const { page, url } = cairn;
  await page.goto(url);
  await page.getByRole("button", { name: /^Document analysis(?!,)/ }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
}

async function runWithFiles(): Promise<void> {
  const { page } = cairn;
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .locator("input[type=file]")
    .setInputFiles(
      documents.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })),
    );
  for (const { name } of documents) await dialog.getByText(name).waitFor();
  const uploads = dialog.getByRole("progressbar");
  await expect.poll(async () => await uploads.count(), { timeout: 60_000 }).toBe(0);
  const start = dialog.getByRole("button", { name: "Run", exact: true });
  await start.click();
  await dialog.waitFor({ state: "hidden" });
}

test("a template, own files, Run: the canvas lights up, the report is there, history and cost know it", async () => {
  const { page } = cairn;
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
  const { page, url } = cairn;
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
    const { page } = cairn;
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
