/**
 * What a person does to runs, in a real Chromium against a real server: pause and resume, redrive a failed run on a newer version, fork with other
 * data, decide about a step that nobody knows the end of, and go through what happened.
 */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser();
const created = z.object({ id: z.string() });
const stated = z.object({ status: z.string(), output: z.unknown() });

const code = (body: string) => ({
  Type: "Task",
  Resource: "cairn:code",
  Arguments: { Code: body, Input: "{% $states.input %}" },
  Output: "{% $states.result.value %}",
});
const machine = (states: Readonly<Record<string, object>>) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
});
const model = {
  Type: "Task",
  Resource: "cairn:model",
  Arguments: { Model: "gpt-5.4-mini", Prompt: "Summarise: bees dance.", MaxTokens: 60 },
  Assign: { summary: "{% $states.result.text %}" },
  Output: "{% $states.input %}",
};

async function publish(name: string, definition: object): Promise<string> {
  return created.parse(await cairn.call("POST", "/api/v1/workflows", { name, definition })).id;
}

async function start(workflow: string, body: object): Promise<string> {
  return created.parse(await cairn.call("POST", `/api/v1/workflows/${workflow}/runs`, body)).id;
}

async function read(id: string): Promise<z.infer<typeof stated>> {
  return stated.parse(await cairn.call("GET", `/api/v1/runs/${id}`));
}

async function reaches(id: string, status: string): Promise<void> {
  await until(async () => (await read(id)).status === status);
}

/** Two themes where colours say something that is nowhere else on the page. */
async function look(
  name: string,
  themes: readonly ("light" | "dark")[] = ["light"],
): Promise<void> {
  for (const theme of themes) {
    // eslint-disable-next-line no-await-in-loop -- one page
    await cairn.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    // eslint-disable-next-line no-await-in-loop
    await keepScreenshot(cairn.page, `run-control-${name}-${theme}`);
    // eslint-disable-next-line no-await-in-loop
    await cairn.expectAccessible(`${name}, ${theme}`);
  }
  await cairn.page.emulateMedia({ colorScheme: "light" });
}

/** The id of a finished run of three steps, whose last one doubles a number. */
async function sums(): Promise<string> {
  const workflow = await publish(
    "Sums",
    machine({
      Prepare: { Type: "Pass", Assign: { factor: 2 }, Output: { number: 20 }, Next: "Ask" },
      Ask: { ...model, Next: "Double" },
      Double: { ...code("return input.number * 2;"), End: true },
    }),
  );
  const id = await start(workflow, { input: {} });
  await reaches(id, "SUCCEEDED");
  return id;
}

const idOf = (url: string): string => /\/runs\/([^?]+)/.exec(url)?.[1] ?? "";

describe("a person who looks after runs", () => {
  test("pauses a run and resumes it", async () => {
    const { page, url } = cairn;
    const workflow = await publish(
      "Patient",
      machine({
        Wait: { Type: "Wait", Seconds: 3600, Next: "Done" },
        Done: { Type: "Pass", End: true },
      }),
    );
    const id = await start(workflow, { input: {} });
    await page.goto(`${url}/runs/${id}`);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("Paused: somebody asked for it.").waitFor();
    await page.getByText("Nothing new starts until somebody resumes it.").waitFor();
    await look("paused");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("Paused: somebody asked for it.").waitFor({ state: "detached" });
    // What it waits for is said on the step.
    await page.goto(`${url}/runs/${id}?step=Wait%401`);
    const waiting = page.getByRole("group", { name: "Waits for a time" });
    await waiting.getByText(/^Until .*, in 5\d min/).waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Not needed any more");
    await dialog.getByRole("button", { name: "Cancel the run" }).click();
    await reaches(id, "ABORTED");
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByText("Not needed any more").first().waitFor();
    expect(await page.getByText("Not needed any more").count()).toBeGreaterThan(0);
  });

  test("raises the budget that stopped a run", async () => {
    const { page, url } = cairn;
    const workflow = await publish(
      "Thrifty",
      machine({ Ask: { ...model, Next: "Again" }, Again: { ...model, End: true } }),
    );
    const id = await start(workflow, { input: {}, budget: { maxCostUsd: 0.000001 } });
    await reaches(id, "PAUSED");
    await page.goto(`${url}/runs/${id}`);
    await page.getByText("Paused: the budget of the run is spent.").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Spent so far").waitFor();
    await look("budget");
    const budget = dialog.getByRole("textbox", { name: "New budget in US dollars" });
    await budget.fill("0");
    await dialog.getByText(/^More than the/).waitFor();
    await budget.fill("1");
    await dialog.getByRole("button", { name: "Raise and resume" }).click();
    await reaches(id, "SUCCEEDED");
    expect((await read(id)).output).toEqual({});
  });

  test("redrives a failed run on a newer version, knowing what is kept and what repeats", async () => {
    const { page, url, node } = cairn;
    const broken = code("console.warn('about to fail'); throw new Error('No such region');");
    const definition = (last: object) =>
      machine({ Read: { ...model, Next: "Work" }, Work: { ...last, End: true } });
    const workflow = await publish("Regions", definition(broken));
    const id = await start(workflow, { input: { region: "north" } });
    await reaches(id, "FAILED");
    const graph = z.object({ graph: z.unknown() }).parse(
      await cairn.call("POST", "/api/v1/decompile", {
        definition: definition(code("return { region: input.region, fixed: true };")),
      }),
    ).graph;
    await cairn.call("PUT", `/api/v1/workflows/${workflow}/draft`, { graph });
    await cairn.call("POST", `/api/v1/workflows/${workflow}/publish`, {});

    await page.goto(`${url}/runs/${id}`);
    await page.getByText(/^This failure cost/).waitFor();
    await look("failed");
    await page.getByRole("button", { name: "Redrive" }).click();
    const side = page.getByRole("region", { name: "Redrive this run" });
    await side.getByRole("radio", { name: /With the newest version/ }).check();
    await side.getByText("Version 2 fits").waitFor();
    await page.getByText("Version 2, with which the run would go on").waitFor();
    await side.getByText("1 step").first().waitFor();
    await side.getByText(/not paid again/).waitFor();
    await node("Read").getByText("Kept").waitFor();
    await node("Work").getByText("Runs again").waitFor();
    await look("redrive", ["light", "dark"]);
    await side.getByRole("button", { name: "Redrive", exact: true }).click();
    await page.waitForURL((at) => at.pathname.startsWith("/runs/") && !at.pathname.endsWith(id));
    const again = idOf(page.url());
    await reaches(again, "SUCCEEDED");
    expect((await read(again)).output).toEqual({ region: "north", fixed: true });
    await page.getByRole("list", { name: "Related runs" }).getByText("Redrive of").waitFor();
    await node("Read").click();
    await page.getByText("Kept from the run before: not executed again").waitFor();
    await page.getByRole("link", { name: id.slice(0, 12) }).click();
    await page.getByText("Redriven as").waitFor();
    await page.getByRole("tab", { name: "Logs" }).first().click();
    await page.getByRole("log").getByText("about to fail").waitFor();
    await look("logs");
  });

  test("goes through what happened, by press and by key", async () => {
    const { page, url } = cairn;
    const id = await sums();
    await page.goto(`${url}/runs/${id}?t=2`);
    const scrubber = page.getByRole("region", { name: "Playback" });
    await scrubber.getByText(/^As it was at event 2 of/).waitFor();
    await page.keyboard.press(".");
    await scrubber.getByText(/^As it was at event 3 of/).waitFor();
    await page.keyboard.press(",");
    await scrubber.getByText(/^As it was at event 2 of/).waitFor();
    await page.keyboard.press("j");
    await scrubber.getByText(/^As it was at event 3 of/).waitFor();
    await page.keyboard.press("k");
    await scrubber.getByText(/^As it was at event 2 of/).waitFor();
    await page.keyboard.press("j");
    await page.waitForURL(/t=3/);
    await look("scrubber", ["light", "dark"]);
    await scrubber.getByRole("button", { name: "Play", exact: true }).click();
    await scrubber.getByText(/^As it was at event (\d+) of \1/).waitFor();
    await page.getByRole("tab", { name: "Data" }).click();
    await page.getByRole("region", { name: "Variables" }).getByText("$factor").waitFor();
    await look("data");
    await scrubber.getByRole("button", { name: "Back to now" }).click();
    await page.keyboard.press("f");
    const filter = page.getByRole("textbox", { name: "Filter by type, state or text" });
    await filter.waitFor();
    const events = page.getByRole("listbox", { name: "Events" }).getByRole("option");
    const all = await events.count();
    await filter.fill("Double");
    await expect.poll(async () => await events.count(), { timeout: 10_000 }).toBeLessThan(all);
    await events.getByText("Double").first().waitFor();
  });

  test("forks from a step with other data", async () => {
    const { page, url, node } = cairn;
    const id = await sums();
    await page.goto(`${url}/runs/${id}`);
    await node("Double").click();
    const step = page.getByRole("region", { name: "Step" });
    await step.getByText("Executed once").waitFor();
    await step.getByRole("button", { name: "Copy the idempotency key" }).waitFor();
    await look("step");
    await step.getByRole("button", { name: "Fork from here" }).click();
    const side = page.getByRole("region", { name: "Fork this run" });
    await side.getByRole("textbox", { name: "Input of “Double”" }).fill('{"number": 50}');
    await side.getByText(/not paid again/).waitFor();
    await look("fork", ["light", "dark"]);
    await side.getByRole("button", { name: "Fork", exact: true }).click();
    await page.waitForURL((at) => at.pathname.startsWith("/runs/") && !at.pathname.endsWith(id));
    const fork = idOf(page.url());
    await reaches(fork, "SUCCEEDED");
    expect((await read(fork)).output).toBe(100);
    await page.getByText(/^Forked at event/).waitFor();
    await page.getByRole("button", { name: "More" }).click();
    const saved = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Download as JSON" }).click();
    expect((await saved).suggestedFilename()).toBe(`${fork}.json`);
    await page.setViewportSize({ width: 390, height: 844 });
    await keepScreenshot(page, "run-control-phone");
  });
});
