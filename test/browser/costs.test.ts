/** Where the money went and where it will go, in a real Chromium against a real server: forecast, cost of a run, economics, prices. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser();
const ended = z.object({ status: z.string() });
const created = z.object({ id: z.string() });

const ask = (prompt: string) => ({
  Type: "Task",
  Resource: "cairn:model",
  Arguments: { Model: "gpt-5.4-mini", Prompt: prompt, MaxTokens: 200 },
});
const text = "Bees tell each other where the flowers are. ".repeat(40);
/** Reads every document, asks for what no answer can be, twice for nothing, and sums up. */
const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Documents",
  States: {
    Documents: {
      Type: "Map",
      Items: "{% $states.context.Execution.Input.documents %}",
      ItemProcessor: {
        StartAt: "Read",
        States: { Read: { ...ask(`{% 'Summarise: ' & $states.input %}`), End: true } },
      },
      Next: "Classify",
    },
    Classify: {
      ...ask(`Which class? ${text}`),
      Validate: { type: "object", required: ["class"] },
      Retry: [{ ErrorEquals: ["Cairn.InvalidOutput"], MaxAttempts: 1, IntervalSeconds: 0 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Report" }],
      Next: "Report",
    },
    Report: { ...ask(`Sum up. ${text}`), End: true },
  },
};

async function run(workflow: string, input: unknown): Promise<string> {
  const { id } = created.parse(
    await cairn.call("POST", `/api/v1/workflows/${workflow}/runs`, { input }),
  );
  await until(
    async () => ended.parse(await cairn.call("GET", `/api/v1/runs/${id}`)).status === "SUCCEEDED",
  );
  return id;
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

describe("the money", () => {
  test("is forecast before a run, told after it, and compared with the price of durability", async () => {
    const { page, url, call } = cairn;
    const { id: workflow } = created.parse(
      await call("POST", "/api/v1/workflows", { name: "Bees", definition }),
    );
    await page.goto(`${url}/workflows/${workflow}`);
    const forecastOf = async (documents: number): Promise<string> => {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("radio", { name: "JSON" }).click();
      const box = dialog.getByRole("textbox");
      await box.fill(JSON.stringify({ documents: Array.from({ length: documents }, () => text) }));
      const forecast = dialog.getByRole("status", { name: "What this run may cost" });
      await forecast.getByText(`Documents × ${String(documents)}`).waitFor();
      const said = await forecast.innerText();
      await inBothThemes(`costs-run-dialog-${String(documents)}`);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      return said;
    };
    expect(await forecastOf(3)).toMatch(/^About \$0\.\d+ \(0\.\d+–0\.\d+\), no runs yet/);
    let last = "";
    for (const documents of [2, 3, 4]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      last = await run(workflow, { documents: Array.from({ length: documents }, () => text) });
    }
    expect(await forecastOf(5)).toContain("from 3 runs");

    await page.goto(`${url}/runs/${last}?pane=cost`);
    const waste = page.getByRole("table", { name: "Wasted, by cause" });
    await waste.getByText("Output refused: Cairn.InvalidOutput").waitFor();
    await page.getByRole("combobox", { name: "Instead of gpt-5.4-mini" }).click();
    await page.getByRole("option", { name: "deepseek-v4-pro" }).click();
    await page.getByText(/What the run would have cost is unknown/).waitFor();
    await inBothThemes("costs-run");

    await page.goto(`${url}/cost`);
    await page.getByRole("table", { name: "Wasted, by cause" }).waitFor();
    await inBothThemes("costs-spending");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^cairn-costs-.*\.csv$/);
    await page.getByRole("tab", { name: "Economics" }).click();
    await page.getByRole("table", { name: "Steps in order" }).waitFor();
    await inBothThemes("costs-economics");
    await page.getByRole("tab", { name: "Prices" }).click();
    await page.getByRole("table", { name: "Prices of persistence" }).waitFor();
    await inBothThemes("costs-prices");
  });
});
