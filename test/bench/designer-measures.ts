/** What a person does with a graph or a run, and what it costs the page. */
import type { Page } from "playwright-core";
import { z } from "zod";
import { type MeasuredPage, painted } from "./page-cost.ts";

const dragFrames = 60;
const scrubSteps = 60;
const typed = "a long name of a step";
const created = z.object({ id: z.string() });
const run = z.object({ status: z.string() });

export async function post(url: string, body: unknown): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return created.parse(await response.json()).id;
}

/** Asks the server, not the page: what a page is asked, it works for. */
export async function ended(url: string, id: string): Promise<void> {
  for (;;) {
    // eslint-disable-next-line no-await-in-loop
    const { status } = run.parse(await (await fetch(`${url}/api/v1/runs/${id}`)).json());
    if (status === "SUCCEEDED") return;
    if (status !== "RUNNING") throw new Error(`the run ended as ${status}`);
    // eslint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** From the click on the workflow until it is painted: CPU, and time on the clock. */
export async function measureMount(
  { page, costMs }: MeasuredPage,
  url: string,
  name: string,
): Promise<{ readonly costMs: number; readonly clockMs: number }> {
  await page.goto(url);
  await page.getByRole("link", { name, exact: true }).first().waitFor();
  let clockMs = 0;
  const cost = await costMs(async () => {
    const startMs = await page.evaluate((wanted) => {
      const links = [...document.querySelectorAll("a")];
      links.find((each) => each.textContent.trim() === wanted)?.click();
      return performance.now();
    }, name);
    await page.waitForFunction(
      () => document.querySelector(".react-flow__node") !== null,
      undefined,
      { polling: "raf" },
    );
    await painted(page);
    clockMs = (await page.evaluate(() => performance.now())) - startMs;
  });
  return { costMs: cost, clockMs };
}

export async function measureMoves(
  { page, costMs }: MeasuredPage,
  button: "left" | "middle",
  from: { readonly x: number; readonly y: number },
): Promise<number> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down({ button });
  const takenMs = await costMs(async () => {
    for (let frame = 1; frame <= dragFrames; frame += 1) {
      // eslint-disable-next-line no-await-in-loop -- one move a frame, as a hand does
      await page.mouse.move(from.x + frame, from.y + Math.round(frame / 2));
      // eslint-disable-next-line no-await-in-loop
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  });
  await page.mouse.up({ button });
  return takenMs / dragFrames;
}

/** A card in the middle of the canvas, with nothing over it. */
export async function cardInView(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const spot = await page.evaluate(() => {
    const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
    for (const card of document.querySelectorAll(".react-flow__node")) {
      const box = card.getBoundingClientRect();
      const x = box.x + box.width / 2;
      const y = box.y + Math.min(box.height / 2, 16);
      const isInside =
        pane !== undefined && x > pane.left + 80 && x < pane.right - 80 && y > pane.top + 80;
      if (isInside && card.contains(document.elementFromPoint(x, y))) return { x, y };
    }
    return null;
  });
  if (spot === null) throw new Error("no card can be taken hold of");
  return spot;
}

/** A key pressed in the name of the selected node. */
export async function measureTyping({ page, costMs }: MeasuredPage): Promise<number> {
  const name = page.getByRole("textbox", { name: "Name", exact: true }).first();
  await name.click();
  const takenMs = await costMs(async () => {
    for (const key of typed) {
      // eslint-disable-next-line no-await-in-loop -- one after the other, as a hand does
      await page.keyboard.type(key);
      // eslint-disable-next-line no-await-in-loop
      await painted(page);
    }
  });
  return takenMs / typed.length;
}

/** A step that begins and ends while the run is watched. */
export async function measureRun(
  { page, costMs }: MeasuredPage,
  url: string,
  workflow: { readonly id: string; readonly size: number },
): Promise<number> {
  const id = await post(`${url}/api/v1/workflows/${workflow.id}/runs`, {});
  await page.goto(`${url}/runs/${id}`);
  await page.locator(".react-flow__node").first().waitFor();
  const takenMs = await costMs(async () => {
    await ended(url, id);
    await page.getByText("Succeeded", { exact: true }).first().waitFor();
    await painted(page);
  });
  return takenMs / workflow.size;
}

/** Puts the scrubber somewhere, as a drag of its thumb does. */
async function scrubTo(page: Page, seq: number): Promise<void> {
  await page.evaluate((to) => {
    const scrubber = document.querySelector<HTMLInputElement>("input[type=range]");
    const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    if (scrubber === null) throw new Error("there is no scrubber");
    property?.set?.call(scrubber, String(to));
    scrubber.dispatchEvent(new Event("input", { bubbles: true }));
  }, seq);
  await painted(page);
}

export interface ScrubFigures {
  /** The first step into the past. */
  readonly firstMs: number;
  /** A step of a drag through the log, and one to anywhere in it. */
  readonly dragMs: number;
  readonly jumpMs: number;
}

/** Of a run that has ended; null in a build that has no scrubber. */
export async function measureScrubbing(
  { page, costMs }: MeasuredPage,
  address: string,
  events: number,
): Promise<ScrubFigures | null> {
  await page.goto(`${address}?pane=timeline`);
  await page.getByText(events.toLocaleString("en"), { exact: true }).first().waitFor();
  await page.locator(".react-flow__node").first().waitFor();
  await painted(page);
  const firstMs = await costMs(async () => {
    await page.keyboard.press(",");
    await painted(page);
  });
  if ((await page.locator("input[type=range]").count()) === 0) return null;
  const steps = async (seqOf: (step: number) => number) =>
    (await costMs(async () => {
      // eslint-disable-next-line no-await-in-loop
      for (let step = 0; step < scrubSteps; step += 1) await scrubTo(page, seqOf(step));
    })) / scrubSteps;
  const dragMs = await steps((step) => Math.round(events / 2) + step * 20);
  const jumpMs = await steps(
    (step) => Math.round((events * ((step * 7) % scrubSteps)) / scrubSteps) + 1,
  );
  return { firstMs, dragMs, jumpMs };
}
