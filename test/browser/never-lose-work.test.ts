/**
 * Nothing that somebody draws is lost: two tabs, no connection, two people, a refresh in the middle, a window that is closed. In a real
 * Chromium against a real server, with two pages or two people's browsers.
 */
import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();

async function createWorkflow(name: string): Promise<string> {
  const state = (text: string, next: object) => ({ Type: "Pass", Output: text, ...next });
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name,
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Alpha",
      States: { Alpha: state("a", { Next: "Beta" }), Beta: state("b", { End: true }) },
    },
  })) as { readonly id: string };
  return id;
}

function card(page: Page, name: string) {
  return page.locator(".react-flow__node").filter({ hasText: name }).first();
}

async function open(page: Page, id: string): Promise<void> {
  await page.goto(`${cairn.url}/workflows/${id}`);
  await card(page, "Alpha").waitFor();
  await card(page, "Beta").click();
  await page.getByRole("textbox", { name: "Name", exact: true }).waitFor();
}

/** Renames a node as people do: F2 on the canvas. */
async function rename(page: Page, from: string, to: string): Promise<void> {
  await card(page, from).click();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill(to);
  await name.press("Enter");
  await card(page, to).waitFor();
}

async function storedNames(id: string): Promise<readonly string[]> {
  const { graph } = (await cairn.call("GET", `/api/v1/workflows/${id}`)) as {
    readonly graph: { readonly nodes: readonly { readonly name: string }[] };
  };
  return graph.nodes.map(({ name }) => name).toSorted();
}

async function saved(page: Page): Promise<void> {
  await page.getByText("Saved", { exact: true }).waitFor();
}

/** Another person: another browser, with nothing in common but the server. */
async function asAnotherPerson(act: (page: Page) => Promise<void>): Promise<void> {
  const browser = cairn.page.context().browser();
  const context: BrowserContext | undefined = await browser?.newContext({
    viewport: { width: 1440, height: 900 },
  });
  if (context === undefined) throw new Error("no browser");
  try {
    await act(await context.newPage());
  } finally {
    await context.close();
  }
}

test("two tabs show the same: what one saves appears in the other, and each says that there is another", async () => {
  const { page } = cairn;
  const id = await createWorkflow("Two tabs");
  await open(page, id);
  const second = await page.context().newPage();
  await open(second, id);
  await page.getByRole("button", { name: "Open in another tab" }).waitFor();
  await second.getByRole("button", { name: "Open in another tab" }).waitFor();
  await rename(page, "Alpha", "First tab");
  await card(second, "First tab").waitFor();
  await rename(second, "Beta", "Second tab");
  await card(page, "Second tab").waitFor();
  await saved(page);
  await saved(second);
  expect(await storedNames(id)).toEqual(expect.arrayContaining(["First tab", "Second tab"]));
  await keepScreenshot(page, "two-tabs");
  await second.close({ runBeforeUnload: true });
  await page.getByRole("button", { name: "Open in another tab" }).waitFor({ state: "hidden" });
});

test("two people who change different things at once get both, without a question", async () => {
  const { page } = cairn;
  const id = await createWorkflow("Two people");
  await open(page, id);
  await asAnotherPerson(async (other) => {
    await open(other, id);
    await other.context().setOffline(true);
    await rename(other, "Beta", "Theirs");
    await rename(page, "Alpha", "Mine");
    await saved(page);
    await other.context().setOffline(false);
    await saved(other);
    await card(other, "Mine").waitFor();
  });
  expect(await storedNames(id)).toEqual(expect.arrayContaining(["Mine", "Theirs"]));
});

test("two people who change the same thing are asked, node by node, and see both drawings", async () => {
  const { page } = cairn;
  const id = await createWorkflow("Conflict");
  await open(page, id);
  await asAnotherPerson(async (other) => {
    await open(other, id);
    await page.context().setOffline(true);
    await rename(page, "Alpha", "Mine");
    await page.getByText("Not saved: no connection").waitFor();
    await rename(other, "Alpha", "Theirs");
    await rename(other, "Beta", "Also theirs");
    await saved(other);
  });
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Changed elsewhere" }).click();
  await page.getByRole("button", { name: "Decide…" }).click();
  const dialog = page.getByRole("dialog", { name: "This draft was changed elsewhere" });
  await dialog.getByRole("region", { name: "Theirs" }).waitFor();
  await dialog.getByRole("region", { name: "Mine" }).getByText("Changed").first().waitFor();
  await keepScreenshot(page, "conflict-light");
  await cairn.expectAccessible("conflict");
  // Nothing was stored while the question is open.
  expect(await storedNames(id)).toContain("Theirs");
  await dialog.getByRole("radio", { name: "Theirs" }).click();
  await dialog.getByRole("button", { name: "Bring together" }).click();
  await card(page, "Also theirs").waitFor();
  await saved(page);
  expect(await storedNames(id)).toEqual(expect.arrayContaining(["Also theirs", "Theirs"]));
});

test("without a connection the work is kept, shown as unsent, survives a closed window, and is sent when there is one", async () => {
  const { page } = cairn;
  const id = await createWorkflow("Offline");
  await open(page, id);
  await page.route("**/api/v1/workflows/*/draft", (route) => route.abort());
  await rename(page, "Alpha", "Kept");
  await page.getByText("Not saved: no connection").waitFor();
  // Closing asks, because something is where only this browser finds it.
  const asked = new Promise<string>((resolve) => {
    page.once("dialog", (dialog) => {
      resolve(dialog.type());
      void dialog.accept();
    });
  });
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe("beforeunload");
  expect(await storedNames(id)).toContain("Alpha");

  const again = await cairn.page.context().newPage();
  await again.goto(`${cairn.url}/workflows/${id}`);
  await card(again, "Kept").waitFor();
  await again.getByText("Changes that had not been saved when you left were restored.").waitFor();
  await saved(again);
  expect(await storedNames(id)).toContain("Kept");
});

test("a refresh right after a change loses nothing, and closing what is saved asks nothing", async () => {
  const { page } = cairn;
  const id = await createWorkflow("Refresh");
  await open(page, id);
  page.on("dialog", (dialog) => void dialog.accept());
  await rename(page, "Beta", "Just now");
  await page.reload();
  await card(page, "Just now").waitFor();
  await saved(page);
  expect(await storedNames(id)).toContain("Just now");
  let asked = false;
  page.on("dialog", () => {
    asked = true;
  });
  await page.reload();
  await card(page, "Just now").waitFor();
  expect(asked).toBe(false);
});
