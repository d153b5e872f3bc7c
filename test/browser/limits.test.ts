/** The limits of a workflow, in a real Chromium against a real server: how many runs go on at once, and what they may spend. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser();
const created = z.object({ id: z.string() });
const run = z.object({ status: z.string(), budget: z.object({ maxCostMicros: z.number() }) });

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "cairn:model",
      Arguments: {
        Model: "gpt-5.4-mini",
        Prompt: "{% $states.input.text %}",
        MaxTokens: 200,
      },
      Next: "Rest",
    },
    Rest: { Type: "Wait", Seconds: 3600, End: true },
  },
};

const text = "Bees tell each other where the flowers are. ".repeat(40);
const looks = [
  { theme: "light", size: { width: 1440, height: 900 } },
  { theme: "dark", size: { width: 390, height: 844 } },
] as const;

async function inLooks(name: string): Promise<void> {
  const { page } = cairn;
  for (const { theme, size } of looks) {
    /* eslint-disable no-await-in-loop -- one page */
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await keepScreenshot(page, `${name}-${theme}`);
    await cairn.expectAccessible(`${name}, ${theme}`);
    /* eslint-enable no-await-in-loop */
  }
  await page.setViewportSize(looks[0].size);
}

describe("limits", () => {
  test("are set in the editor, kept, in force once published, and shown with what is used of them", async () => {
    const { page, url, call } = cairn;
    const { id } = created.parse(
      await call("POST", "/api/v1/workflows", { name: "Bees", definition }),
    );
    const inputs = [1, 2, 3].map((n) => ({ customer: `c${String(n % 2)}`, text }));
    await page.goto(`${url}/workflows/${id}`);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Limits…" }).click();
    const dialog = page.getByRole("dialog", { name: "Limits of Bees" });
    await dialog.getByText("0 under way, none waits for its turn").waitFor();

    // What does not fit is told at its field, and nothing is saved.
    await dialog.getByLabel("Most runs at once", { exact: true }).fill("two");
    await dialog.getByLabel("Most runs at once, of each key").fill("1");
    await dialog.getByLabel("Most that all runs may cost in a month, in US dollars").fill("-1");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Give a whole number from 1 on, or leave it empty.").waitFor();
    await dialog.getByText("Say what tells the keys apart.").waitFor();
    await dialog.getByText("Give an amount above 0, such as 2.50, or leave it empty.").waitFor();
    await inLooks("limits-errors");

    await dialog.getByLabel("Most runs at once", { exact: true }).fill("2");
    await dialog.getByLabel("Count apart by").fill("{% $states.input.customer %}");
    await dialog.getByLabel("Most that all runs may cost in a month, in US dollars").fill("2.50");
    await dialog.getByLabel("Most that a run may cost, in US dollars").fill("0.75");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Those of runs are in force once you publish.").waitFor();
    expect(await call("GET", `/api/v1/workflows/${id}/budget`)).toMatchObject({
      maxCostMicros: 2_500_000,
    });

    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Publish/u })
      .click();
    await until(
      async () =>
        z
          .object({ version: z.number().nullable() })
          .parse(await call("GET", `/api/v1/workflows/${id}`)).version === 2,
    );
    for (const input of inputs)
      // eslint-disable-next-line no-await-in-loop -- in order
      await call("POST", `/api/v1/workflows/${id}/runs`, { input });
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Limits…" }).click();
    await dialog.getByText("2 of 2 under way, 1 waits for its turn").waitFor();
    const keys = dialog.getByRole("table", { name: "Longest lines, by key" });
    await keys.getByRole("row", { name: /^c1 1 1$/u }).waitFor();
    await dialog.getByText(/of \$2\.50 spent this month/u).waitFor();
    expect(await dialog.getByLabel("Count apart by").inputValue()).toBe(
      "{% $states.input.customer %}",
    );
    await inLooks("limits");

    // The budget alone can be set from the list of workflows; what is nearly spent is told.
    await call("PUT", `/api/v1/workflows/${id}/budget`, { maxCostUsd: 0.000_001 });
    await page.goto(url);
    await page.getByRole("button", { name: "More about Bees" }).click();
    await page.getByRole("menuitem", { name: "Limits…" }).click();
    await dialog.getByText("The budget is spent: runs are paused.").waitFor();
    await dialog.getByText(/Open it in the editor/u).waitFor();
    await dialog.getByLabel("Most that all runs may cost in a month, in US dollars").fill("");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Limits saved").waitFor();
    expect(await call("GET", `/api/v1/workflows/${id}/budget`)).toMatchObject({
      maxCostMicros: null,
    });
  });

  test("of one run are set where it is started", async () => {
    const { page, url, call } = cairn;
    const { id } = created.parse(
      await call("POST", "/api/v1/workflows", { name: "One run", definition }),
    );
    await page.goto(`${url}/workflows/${id}`);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "JSON" }).click();
    await dialog.getByRole("textbox").first().fill(JSON.stringify({ text }));
    await dialog.getByText("Limit its cost").click();
    const budget = dialog.getByLabel("Most that this run may cost, in US dollars");
    await budget.fill("none");
    await dialog.getByText("Give an amount above 0, such as 2.50, or leave it empty.").waitFor();
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    await dialog.waitFor();
    await budget.fill("0.0001");
    await dialog.getByText("Likely to exceed the budget of $0.0001.").waitFor();
    await inLooks("limits-run-dialog");
    await budget.fill("1.25");
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    const { runs } = z
      .object({ runs: z.array(created) })
      .parse(await call("GET", `/api/v1/runs?workflow=${id}`));
    expect(run.parse(await call("GET", `/api/v1/runs/${runs[0]?.id ?? ""}`)).budget).toMatchObject({
      maxCostMicros: 1_250_000,
    });
  });
});
