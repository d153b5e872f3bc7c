/** What work costs the main thread of a page, in CPU time: on a busy machine time on the clock says more about the others. */
import type { CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";

export interface MeasuredPage {
  readonly page: Page;
  /** Milliseconds of CPU of the page's main thread that the work takes, drawing included. */
  readonly costMs: (work: () => Promise<void>) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** A page in a browser of its own. */
export async function openMeasuredPage(): Promise<MeasuredPage> {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable", { timeDomain: "threadTicks" });
  return {
    page,
    costMs: async (work) => {
      const before = await threadMs(devTools);
      await work();
      return (await threadMs(devTools)) - before;
    },
    close: async () => await browser.close(),
  };
}

async function threadMs(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send("Performance.getMetrics");
  const seconds = metrics.find(({ name }) => name === "ThreadTime")?.value;
  if (seconds === undefined) throw new Error("this browser does not tell the time of a thread");
  return 1000 * seconds;
}

/** Resolves when what was changed has been painted. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}
