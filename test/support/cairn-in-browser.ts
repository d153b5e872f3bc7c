/** A real Cairn on a database of its own, and a page in a real Chromium that looks at it: the setting of every browser test. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Axe from "axe-core";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type CairnProcess, startCairn } from "./cairn-process.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** What a test of the file uses; each test gets a page of its own. */
export interface CairnInBrowser {
  readonly url: string;
  readonly page: Page;
  readonly canvas: () => Locator;
  readonly node: (name: string) => Locator;
  /** Runs axe-core in the page, WCAG 2.2 A and AA, and expects no faults. */
  readonly expectAccessible: (screen: string) => Promise<void>;
  /** The same faults, for whoever looks at many screens before saying what is wrong. */
  readonly accessibilityFaults: () => Promise<readonly string[]>;
  /** Calls the API and expects success. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

/** Registers what starts and ends all of it. An error that the page does not catch fails the test. `environment`: more than every test has. */
export function cairnInBrowser(environment: Readonly<Record<string, string>> = {}): CairnInBrowser {
  let database: TestDatabase;
  let dataDir: string;
  let cairn: CairnProcess;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), "cairn-browser-"));
    cairn = startCairn("all", {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: "0",
      ...environment,
    });
    [url, browser] = await Promise.all([cairn.ready, launchBrowser()]);
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
  return {
    get url() {
      return url;
    },
    get page() {
      return page;
    },
    canvas: () => page.getByRole("application", { name: "Canvas" }),
    node: (name) => page.locator(".react-flow__node").filter({ hasText: name }).first(),
    expectAccessible: async (screen) => {
      expect({ screen, violations: await accessibilityFaults(page) }).toEqual({
        screen,
        violations: [],
      });
    },
    accessibilityFaults: async () => await accessibilityFaults(page),
    call: async (method, path, body) => {
      const response = await fetch(url + path, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      expect({ path, ok: response.ok, text: response.ok ? "" : text }).toEqual({
        path,
        ok: true,
        text: "",
      });
      return text === "" ? null : (JSON.parse(text) as unknown);
    },
  };
}

async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const found = await axe.run(document, { runOnly });
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((at) => at.html.slice(0, 200)).join(" | ")}`,
    );
  });
}
