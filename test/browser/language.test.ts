/** The designer in German, in a real Chromium against a real server: chosen in a menu, spoken on every page, kept until another is chosen. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const created = z.object({ id: z.string() });
const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Greet",
  States: {
    Greet: {
      Type: "Task",
      Resource: "cairn:model",
      Arguments: { Model: "gpt-5.4-mini", Prompt: "Say hello.", MaxTokens: 50 },
      Next: "Rest",
    },
    Rest: { Type: "Wait", Seconds: 0, End: true },
  },
};

async function look(name: string): Promise<void> {
  const { page } = cairn;
  for (const [size, viewport] of Object.entries({ wide, narrow })) {
    // eslint-disable-next-line no-await-in-loop -- one page
    await page.setViewportSize(viewport);
    // eslint-disable-next-line no-await-in-loop
    await keepScreenshot(page, `german-${name}-${size}`);
    // eslint-disable-next-line no-await-in-loop
    await cairn.expectAccessible(`${name}, ${size}`);
    // eslint-disable-next-line no-await-in-loop
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect({ name, size, overflow }).toEqual({ name, size, overflow: 0 });
  }
  await page.setViewportSize(wide);
}

async function choose(menu: string, language: string): Promise<void> {
  const { page } = cairn;
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitemradio", { name: language }).click();
}

const spoken = async () => await cairn.page.locator("html").getAttribute("lang");

describe("the language", () => {
  test("is German once it was chosen, from the gallery to a run, and English again when that was", async () => {
    const { page, url, call } = cairn;
    const { id } = created.parse(
      await call("POST", "/api/v1/workflows", { name: "Grüße", definition }),
    );
    await page.goto(url);
    await page.getByRole("heading", { name: "My workflows" }).waitFor();
    await choose("Look and language", "Deutsch");
    await page.getByRole("heading", { name: "Meine Workflows" }).waitFor();
    expect(await spoken()).toBe("de");
    await look("gallery");

    await page.goto(`${url}/workflows/${id}`);
    const canvas = page.getByRole("application", { name: "Zeichenfläche" });
    await canvas.getByRole("group", { name: /^Greet,/ }).click();
    await page.getByRole("tab", { name: "Checkpoint" }).waitFor();
    await look("editor");
    await page.getByRole("searchbox", { name: "Knoten suchen" }).fill("model");
    await page.getByRole("list", { name: "Gefunden" }).getByRole("button").first().waitFor();

    await page.getByRole("button", { name: "Starten", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Starten", exact: true }).click();
    await page.getByText("Ergebnis zeigen").click();
    await page.waitForURL(/\/runs\/run_/);
    await page.getByText("Dauer", { exact: true }).first().waitFor();
    await look("run");
    await page.goto(`${url}/runs`);
    await page.getByRole("row", { name: /Grüße/ }).first().waitFor();
    await look("runs");
    await page.goto(`${url}/cost`);
    await page.getByText("Ausgegeben").first().waitFor();
    await look("cost");

    await choose("Aussehen und Sprache", "English");
    await page.getByRole("link", { name: "Workflows", exact: true }).first().click();
    await page.getByRole("heading", { name: "My workflows" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "My workflows" }).waitFor();
    expect(await spoken()).toBe("en");
  });

  test("is the browser's own for whoever has not chosen, also behind the link of an approval", async () => {
    const { page, url } = cairn;
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "languages", { value: ["fr-FR", "de-CH", "en"] });
    });
    await page.goto(`${url}/approve/apr_none`);
    await page.getByRole("button", { name: "Aussehen und Sprache" }).waitFor();
    expect(await spoken()).toBe("de");
  });
});
