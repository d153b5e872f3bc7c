/**
 * Opens definitions of one's own on the canvas and looks at them: `CAIRN_DEFINITIONS=file.jsonl npx tsx test/browser/look-at-definitions.ts`.
 * One JSON object `{name, definition}` a line; COUNT of them (20), spread over the file. Prints what is wrong with each drawing, keeps a
 * picture of each in `screenshots/`, and ends with 1 when anything is wrong. After `npm run build`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { z } from "zod";
import { graphSchema } from "../../shared/graph/graph.ts";
import { keepScreenshot, launchBrowser } from "../support/browser.ts";
import { startCairn } from "../support/cairn-process.ts";
import { drawingFaults } from "../support/drawing-faults.ts";

const lineSchema = z.object({ name: z.string(), definition: z.record(z.string(), z.json()) });
type Line = z.infer<typeof lineSchema>;

async function linesOf(file: string, count: number): Promise<readonly Line[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
  const step = Math.max(1, lines.length / count);
  const chosen = Array.from({ length: Math.min(count, lines.length) }, (_, i) =>
    String(lines[Math.floor(i * step)]),
  );
  return chosen.map((line) => lineSchema.parse(JSON.parse(line)));
}

async function send(url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return await response.json();
}

/** What is wrong with the drawing of one definition. */
async function lookAt(page: Page, url: string, line: Line): Promise<readonly string[]> {
  const workflows = `${url}/api/v1/workflows`;
  const { id } = z
    .object({ id: z.string() })
    .parse(await send(workflows, { name: line.name.slice(-150), definition: line.definition }));
  const { graph } = z.object({ graph: graphSchema }).parse(await send(`${workflows}/${id}`));
  await page.goto(`${url}/workflows/${id}`);
  await page
    .locator(".react-flow__node")
    .nth(graph.nodes.length - 1)
    .waitFor();
  await page.getByRole("button", { name: "Fit to view" }).click();
  const faults = await drawingFaults(page, graph);
  await keepScreenshot(page, `look-${line.name.replaceAll(/\W+/gu, "-").slice(-80)}`);
  return faults;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<void> {
  const file = process.env["CAIRN_DEFINITIONS"];
  if (file === undefined || file === "")
    throw new Error("CAIRN_DEFINITIONS names a file of definitions, one JSON object a line");
  const lines = await linesOf(file, Number(process.env["COUNT"] ?? 20));
  const dataDir = await mkdtemp(join(tmpdir(), "cairn-look-"));
  const cairn = startCairn("all", { DATA_DIR: dataDir, PORT: "0" });
  const browser = await launchBrowser();
  let wrong = 0;
  try {
    const url = await cairn.ready;
    const page = await browser.newPage({
      viewport: { width: 1600, height: 1000 },
      reducedMotion: "reduce",
    });
    page.on("pageerror", (error) => {
      wrong += 1;
      print(error.message);
    });
    for (const line of lines) {
      const faults = await lookAt(page, url, line).catch((error: unknown) => [String(error)]);
      wrong += faults.length;
      print(`${faults.length === 0 ? "ok   " : "WRONG"} ${line.name}`);
      for (const fault of faults) print(`       ${fault}`);
    }
  } finally {
    await browser.close();
    cairn.child.kill("SIGTERM");
    await cairn.ended;
    await rm(dataDir, { recursive: true, force: true });
  }
  print(`${lines.length} definitions, ${wrong} faults`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

await main();
