/** Settings of a step in a real Chromium: expressions with completion, previews on data of runs, the playground, and the forms. */
import { describe, expect, test } from "vitest";
import type { Locator } from "playwright-core";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser();
const ended = z.object({ status: z.string() });
const created = z.object({ id: z.string() });

/** Takes an order apart, and sums it up. */
const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Order",
  States: {
    Order: {
      Type: "Pass",
      Output: {
        customer: { name: "Ada", city: "London" },
        lines: [
          { item: "pen", price: 3 },
          { item: "ink", price: 9 },
        ],
      },
      Assign: { discount: 2 },
      Next: "Sum",
    },
    Sum: {
      Type: "Pass",
      Output: { total: "{% $sum($states.input.lines.price) %}" },
      End: true,
    },
  },
};

async function workflow(name: string, document: unknown): Promise<string> {
  const { id } = created.parse(
    await cairn.call("POST", "/api/v1/workflows", { name, definition: document }),
  );
  return id;
}

async function run(id: string, input: unknown): Promise<void> {
  const started = created.parse(
    await cairn.call("POST", `/api/v1/workflows/${id}/runs`, { input }),
  );
  await until(
    async () =>
      ended.parse(await cairn.call("GET", `/api/v1/runs/${started.id}`)).status === "SUCCEEDED",
  );
}

const settings = (): Locator => cairn.page.getByRole("region", { name: "Settings" });

async function open(id: string, node: string): Promise<void> {
  await cairn.page.goto(`${cairn.url}/workflows/${id}`);
  await cairn.node(node).click();
  await settings().getByRole("textbox", { name: "Name", exact: true }).first().waitFor();
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

describe("an expression", () => {
  test("shows what it gives on the data of the last run, offers what is there, and says where it is wrong", async () => {
    const { page } = cairn;
    const id = await workflow("Orders", definition);
    await run(id, {});
    await open(id, "Sum");
    const data = settings().getByRole("button", { name: /^Sample data/u });
    await data.getByText("From the last run, step Sum").waitFor();
    const template = settings().getByRole("status", { name: "Output, preview" });
    await template.getByText('{"total":12}').waitFor();

    // The whole output as one expression: what was there stays, as an object with the expression in it.
    await settings().getByRole("button", { name: "Write an expression" }).click();
    const field = settings().getByRole("textbox", { name: "Output, expression" });
    await field.fill("$states.input.");
    const list = page.getByRole("listbox");
    await list.getByRole("option", { name: /^customer/u }).waitFor();
    await list.getByRole("option", { name: /^lines/u }).waitFor();
    await inBothThemes("inspector-completion");
    await page.keyboard.type("cus");
    await page.keyboard.press("Enter");
    await page.keyboard.type(".name & ' in ' & $disc");
    await list.getByRole("option", { name: "$discount" }).waitFor();
    await page.keyboard.press("Escape");
    await field.fill("$states.input.customer.name & '!'");
    await template.getByText('"Ada!"').waitFor();
    await field.fill("$states.input.custmer");
    await template.getByText("Nothing is there").waitFor();
    await field.fill("$states.input.lines[price > 5].item & $notThere()");
    await template.getByText("no function").waitFor();
    await inBothThemes("inspector-fault");
    expect(await template.innerText()).toContain("At character");
  });

  test("is written by a click into the data, and runs away for a second at most", async () => {
    const { page } = cairn;
    const id = await workflow("Orders picked", definition);
    await run(id, {});
    await open(id, "Sum");
    await settings().getByRole("button", { name: "Write an expression" }).click();
    const field = settings().getByRole("textbox", { name: "Output, expression" });
    await field.fill("");
    await settings().getByRole("button", { name: "Pick from the data: Output" }).click();
    const picker = page.getByRole("dialog", { name: "Pick from the data" });
    await inBothThemes("inspector-picker");
    await picker.getByRole("button", { name: 'city "London"' }).click();
    const preview = settings().getByRole("status", { name: "Output, preview" });
    await preview.getByText('"London"').waitFor();
    await page.keyboard.press("Escape");
    await field.fill("($f := function($n) { $f($n + 1) }; $f(0))");
    await preview.getByText("longer than a second").waitFor();
    await field.fill("$hash('a', 'MD5')");
    await preview.getByText("0cc175b9c0f1b6a831c399e269772661").waitFor();
    expect(await field.innerText()).toBe("$hash('a', 'MD5')");
  });

  test("is tried in the playground, on data that is typed in, and stopped there", async () => {
    const { page } = cairn;
    const id = await workflow("Orders tried", definition);
    await open(id, "Sum");
    await settings().getByRole("button", { name: "Write an expression" }).click();
    await settings().getByRole("button", { name: "Open in the playground: Output" }).click();
    const dialog = page.getByRole("dialog", { name: "Expression playground" });
    await dialog.getByRole("combobox", { name: "Data for previews" }).click();
    await page.getByRole("option", { name: "Data typed in here" }).click();
    await dialog
      .getByRole("textbox", { name: "Data typed in here" })
      .fill('{"input":{"words":["a","b"]}}');
    const text = dialog.getByRole("textbox", { name: "Expression", exact: true });
    await text.fill("$states.input.words ~> $join('-')");
    const result = dialog.getByRole("status", { name: "Result" });
    await result.getByText("a-b").waitFor();
    await inBothThemes("inspector-playground");
    await page.setViewportSize({ width: 390, height: 844 });
    await keepScreenshot(page, "inspector-playground-phone");
    await page.setViewportSize({ width: 1440, height: 900 });
    await text.fill("($f := function($n) { $f($n + 1) }; $f(0))");
    await dialog.getByRole("button", { name: "Stop" }).click();
    await result.getByText("Stopped.").waitFor();
    await text.fill("$states.input.words[0]");
    await result.getByText("“a”").waitFor();
    await dialog.getByRole("button", { name: "Use for Output" }).click();
    const field = settings().getByRole("textbox", { name: "Output, expression" });
    expect(await field.innerText()).toBe("$states.input.words[0]");
    // From the list of commands too.
    await page.keyboard.press("ControlOrMeta+K");
    await page.keyboard.type("playground");
    await page.keyboard.press("Enter");
    await dialog.waitFor();
  });
});
