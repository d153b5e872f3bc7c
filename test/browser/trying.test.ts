/** Trying a workflow before anybody publishes it: test one node, pin what comes out, simulate the whole, in a real Chromium. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const created = z.object({ id: z.string() });
const runs = z.object({
  runs: z.array(z.object({ id: z.string(), version: z.number(), status: z.string() })),
});
const cost = z.object({ entries: z.array(z.object({ model: z.string() })) });

const node = { fields: {}, params: {} };
/** Cleans a text up, has it summed up, waits, and decides by its length. Somebody else's service is told of it. */
const graph = {
  format: 1,
  fields: { QueryLanguage: "JSONata" },
  nodes: [
    { ...node, id: "start", kind: "start", name: "Start", position: { x: 0, y: 0 } },
    {
      ...node,
      id: "clean",
      kind: "transform",
      name: "Clean",
      position: { x: 300, y: 0 },
      params: { Output: { text: "{% $uppercase($states.input.text) %}" } },
    },
    {
      ...node,
      id: "sum",
      kind: "model",
      name: "Sum up",
      position: { x: 600, y: 0 },
      params: {
        Model: "gpt-5.4-mini",
        Prompt: "{% 'Summarise: ' & $states.input.text %}",
        MaxTokens: 100,
      },
      fields: {
        Retry: [{ ErrorEquals: ["Cairn.RateLimited"], IntervalSeconds: 30, MaxAttempts: 2 }],
      },
    },
    {
      ...node,
      id: "tell",
      kind: "task",
      name: "Tell",
      position: { x: 900, y: 0 },
      params: {
        Resource: "arn:aws:lambda:eu-west-1:123456789012:function:tell",
        Arguments: { said: "{% $states.input.text %}" },
      },
    },
  ],
  edges: [
    { id: "e1", source: "start", sourcePort: "next", target: "clean" },
    { id: "e2", source: "clean", sourcePort: "next", target: "sum" },
    { id: "e3", source: "sum", sourcePort: "next", target: "tell" },
  ],
};

async function open(): Promise<string> {
  const { page, url, call } = cairn;
  const { id } = created.parse(
    await call("POST", "/api/v1/workflows", { name: "Bees", graph, publish: false }),
  );
  await page.goto(`${url}/workflows/${id}`);
  await cairn.node("Clean").waitFor();
  return id;
}

async function write(label: string, value: unknown): Promise<void> {
  const box = cairn.page.getByRole("textbox", { name: label, exact: true });
  await box.click();
  await cairn.page.keyboard.press("ControlOrMeta+A");
  await cairn.page.keyboard.insertText(JSON.stringify(value));
}

async function inBothThemes(name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    // eslint-disable-next-line no-await-in-loop -- one page
    await cairn.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    // eslint-disable-next-line no-await-in-loop
    await keepScreenshot(cairn.page, `${name}-${theme}`);
    // eslint-disable-next-line no-await-in-loop
    await cairn.expectAccessible(`${name}, ${theme}`);
  }
}

describe("trying", () => {
  test("tests a node, pins what comes out, and tests the next one with it", async () => {
    const { page, call } = cairn;
    const workflow = await open();
    await cairn.node("Start").click();
    await page.getByRole("tab", { name: "Try" }).click();
    await page.getByRole("button", { name: "Pin an example" }).click();
    await write("Test input as JSON", { text: "bees dance" });

    await cairn.node("Clean").click();
    await page.keyboard.press("Shift+Enter");
    const result = page.getByRole("region", { name: "Result" });
    await result.getByText("BEES DANCE").waitFor();
    await result.getByText("Goes on to Sum up").waitFor();
    await inBothThemes("trying-state");

    await cairn.node("Sum up").click();
    await page.getByText("Output of Clean, tried just now").waitFor();
    await page.getByText(/gpt-5.4-mini: \$[\d.]+ per million tokens in/).waitFor();
    await page.keyboard.press("Shift+Enter");
    await result.getByText("offline").waitFor();
    await result.getByText(/^<?\$0\.\d+$/).waitFor();
    await inBothThemes("trying-run");
    await result.getByRole("button", { name: "Pin this output" }).click();
    await cairn.node("Sum up").getByText("Pinned").waitFor();

    const list = runs.parse(await call("GET", `/api/v1/runs?workflow=${workflow}`));
    expect(list.runs).toMatchObject([{ status: "SUCCEEDED", version: -1 }]);
    const [run] = list.runs;
    const { entries } = cost.parse(await call("GET", `/api/v1/runs/${run?.id ?? ""}/cost`));
    expect(entries).toMatchObject([{ model: "gpt-5.4-mini" }]);

    await cairn.node("Tell").click();
    await page.getByText("Pinned output of Sum up").waitFor();
    await page.getByRole("button", { name: "Test node" }).click();
    await page.getByRole("alertdialog", { name: "Test Tell for real?" }).waitFor();
    await inBothThemes("trying-ask");
    await page.keyboard.press("Escape");
  });

  test("pins and unpins with a key, and the history takes it back", async () => {
    const { page } = cairn;
    await open();
    await cairn.node("Clean").click();
    await page.keyboard.press("p");
    await page.getByText("Clean has no output yet.").waitFor();
    await page.getByRole("button", { name: "Pin an example" }).click();
    const mark = cairn.node("Clean").getByText("Pinned");
    await mark.waitFor();
    await write("Pinned output as JSON", { text: "mine" });
    await cairn.node("Clean").click();
    await page.keyboard.press("p");
    await mark.waitFor({ state: "detached" });
    await page.keyboard.press("ControlOrMeta+Z");
    await mark.waitFor();
    const box = page.getByRole("textbox", { name: "Pinned output as JSON" });
    expect(await box.innerText()).toContain("mine");
  });

  test("simulates the whole workflow in the browser, failures and waits included", async () => {
    const { page, call } = cairn;
    const workflow = await open();
    await cairn.canvas().focus();
    await page.keyboard.press("ControlOrMeta+K");
    await page.keyboard.type("Simulate");
    await page.keyboard.press("Enter");
    await page.getByText("One node needs an answer").waitFor();
    const start = page.getByRole("button", { name: "Simulate", exact: true });
    expect(await start.isDisabled()).toBe(true);
    await page.getByRole("button", { name: /^Mock of Tell/ }).waitFor();
    await inBothThemes("trying-mocks");
    await write("Answer as JSON", { told: true });
    await write("Input as JSON", { text: "bees dance" });
    await page.getByRole("button", { name: /^Mock of Tell/ }).click();
    await page.getByRole("button", { name: /^Mock of Sum up/ }).click();
    await page.getByRole("button", { name: "Add a failing attempt" }).click();
    await page.getByText("fails once first").waitFor();
    await start.click();

    await page.getByText(/^3 steps, .* of virtual time/).waitFor();
    await cairn.node("Sum up").getByText("Succeeded · attempt 2").waitFor();
    await cairn.node("Tell").getByText("Succeeded").waitFor();
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    const data = page.getByRole("complementary", { name: "Data of the step" });
    await data.getByText("told").waitFor();
    await page.getByRole("region", { name: "Timeline" }).getByText("Sum up").first().click();
    await data.getByText("BEES DANCE").waitFor();
    await inBothThemes("trying-simulated");
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByText("Cairn.RateLimited").first().waitFor();
    await inBothThemes("trying-events");
    expect(runs.parse(await call("GET", `/api/v1/runs?workflow=${workflow}`)).runs).toEqual([]);
  });
});
