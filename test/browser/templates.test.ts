/**
 * Every template by what a person does and sees: its card, the canvas, Run with the form as it is filled in, the result. Keeps a picture of each, and
 * what the page of its run says about time and cost, in `screenshots/templates`: docs/templates.md is made from them.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { templates } from "../../shared/templates/index.ts";
import { sampleDocuments } from "../../shared/templates/sample-documents.ts";
import type { Template } from "../../shared/templates/template.ts";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const { canvas, node } = cairn;

/** What the page of a run says. */
interface Measured {
  readonly title: string;
  readonly runTime: string;
  readonly cost: string;
}
const measured: Measured[] = [];
const folder = fileURLToPath(new URL("../../screenshots/templates", import.meta.url));
afterAll(async () => {
  const rows = measured.map(({ title, runTime, cost }) => `| ${title} | ${runTime} | ${cost} |`);
  const table = ["| Template | Run time | Cost |", "| --- | --: | --: |", ...rows].join("\n");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "measured.md"), `${table}\n`);
});

/** What a person sees in the result of each: text, or a picture. */
const resultOf: Readonly<Record<string, () => Locator>> = {
  "document-analysis": () => text("5 documents analysed."),
  "document-analysis-published": () => text("5 documents analysed."),
  "research-papers": () => text("Authors: Ingrid Solheim, Jonas Brekke"),
  video: () => cairn.page.getByRole("img", { name: "film.png" }),
  ingestion: () => text(/^12 of 12 pages were read/),
  "content-agent": () => text(/^Calibration takes two weeks/),
  "batch-annotation": () => text("16 records, 0 failed."),
  "cheap-checks": () => text(/broken since Monday/),
};

function text(shown: string | RegExp): Locator {
  return cairn.page.getByRole("main").getByText(shown).first();
}

function card({ title, summary }: Template): Locator {
  return cairn.page.getByRole("button", { name: `${title} ${summary}` });
}

async function fact(name: string): Promise<string> {
  const term = cairn.page.getByRole("term").filter({ hasText: new RegExp(`^${name}$`) });
  return await term.locator("xpath=following-sibling::dd").innerText();
}

async function runAsFilledIn({ id }: Template): Promise<void> {
  const { page } = cairn;
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const samples = dialog.getByRole("button", { name: /sample documents$/ });
  if (id.startsWith("document-analysis")) {
    await samples.click();
    for (const { name } of sampleDocuments) await dialog.getByText(name).waitFor();
    const uploads = dialog.getByRole("progressbar");
    await expect.poll(async () => await uploads.count(), { timeout: 60_000 }).toBe(0);
    const listed = await dialog.getByRole("listitem").allInnerTexts();
    expect(listed.map((line) => line.split("\n")[0])).toEqual(
      sampleDocuments.map(({ name }) => name),
    );
  }
  await dialog.getByRole("status", { name: "What this run may cost" }).waitFor();
  await keepScreenshot(page, `templates/${id}-form`);
  expect(await samples.count()).toBe(0);
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}

test("the gallery shows each template with the fault that it is there to show", async () => {
  const { page, url } = cairn;
  await page.goto(url);
  for (const template of templates) {
    await card(template).waitFor();
    expect(await card(template).textContent()).toContain(template.fault);
  }
  await keepScreenshot(page, "templates/gallery");
  await cairn.expectAccessible("gallery");
});

test.each(templates)(
  "$title runs at once, and its result is there to be read",
  async (template) => {
    const { page, url } = cairn;
    const { id, title } = template;
    await page.goto(url);
    await card(template).click();
    await page.waitForURL(/\/workflows\/wf_/);
    await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
    await runAsFilledIn(template);
    await page.getByText("Show result").click({ timeout: 60_000 });
    await page.waitForURL(/\/runs\/run_/);
    await page.getByRole("heading", { name: title, level: 1 }).waitFor();
    await resultOf[id]?.().waitFor();
    await node("End").getByText("Succeeded").waitFor();
    await page.getByText("estimated", { exact: true }).waitFor();
    await keepScreenshot(page, `templates/${id}`);
    const cost = await fact("Cost");
    expect(cost).toMatch(/^(?:≥ )?\$\d/);
    measured.push({ title, runTime: await fact("Duration"), cost });
  },
);
