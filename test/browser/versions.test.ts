/**
 * What a person does with versions and problems, in a real Chromium against a real server: publish with a summary, change, compare on two
 * canvases that move together, take an old version back, and mend problems with one press.
 */
import { expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const { canvas, node, expectAccessible } = cairn;

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };

async function createWorkflow(name: string): Promise<string> {
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name,
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Fetch",
      States: {
        Fetch: {
          Type: "Task",
          Resource: "cairn:http",
          Arguments: { Url: "https://example.com" },
          Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
          Next: "Keep",
        },
        Keep: { Type: "Pass", Output: "first", End: true },
      },
    },
  })) as { readonly id: string };
  return id;
}

interface Draft {
  readonly graph: { readonly nodes: readonly { readonly name: string }[] };
  readonly revision: number;
}

/** Changes the stored draft as if somebody had drawn: the text of it, replaced. */
async function changeDraft(id: string, from: string, to: string): Promise<void> {
  const draft = (await cairn.call("GET", `/api/v1/workflows/${id}`)) as Draft;
  const text = JSON.stringify(draft.graph);
  expect(text).toContain(from);
  await cairn.call("PUT", `/api/v1/workflows/${id}/draft`, {
    graph: JSON.parse(text.replace(from, to)) as unknown,
  });
}

async function openWorkflow(id: string): Promise<void> {
  const { page, url } = cairn;
  await page.goto(`${url}/workflows/${id}`);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
}

async function pictures(
  name: string,
  sizes: Readonly<Record<string, typeof desktop>> = { desktop, phone },
): Promise<void> {
  const { page } = cairn;
  for (const [size, viewport] of Object.entries(sizes)) {
    // eslint-disable-next-line no-await-in-loop -- one picture after the other
    await page.setViewportSize(viewport);
    for (const theme of ["light", "dark"] as const) {
      // eslint-disable-next-line no-await-in-loop
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      // eslint-disable-next-line no-await-in-loop
      await keepScreenshot(page, `${name}-${size}-${theme}`);
      // eslint-disable-next-line no-await-in-loop
      await expectAccessible(`${name}, ${size}, ${theme}`);
    }
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
}

async function openMenu(item: string): Promise<void> {
  const { page } = cairn;
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("publishing shows what it means and keeps a summary; versions are compared on two canvases and taken back", async () => {
  const { page } = cairn;
  const id = await createWorkflow("Nightly fetch");
  await changeDraft(id, '"MaxAttempts":2', '"MaxAttempts":5');
  await changeDraft(id, '"first"', '"second"');
  await openWorkflow(id);

  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const publish = page.getByRole("dialog", { name: "Publish this workflow" });
  await publish
    .getByRole("region", { name: "What it means" })
    .getByText("Fetch is now tried again 5 times")
    .waitFor();
  await publish.getByText("second", { exact: false }).first().waitFor();
  const summary = publish.getByRole("textbox", { name: "What this version changes" });
  expect(await summary.inputValue()).toContain("tried again 5 times");
  await summary.fill("Patient with the web site");
  await pictures("publish-dialog");
  await publish.getByRole("button", { name: "Publish", exact: true }).click();
  await publish.waitFor({ state: "hidden" });
  await page.getByText("Version 2 is published").waitFor();

  await openMenu("Versions…");
  const dialog = page.getByRole("dialog", { name: "Versions" });
  const list = dialog.getByRole("list", { name: "Versions" });
  await list.getByText("Patient with the web site").waitFor();
  await list.getByRole("button", { name: /^Version 2/ }).click();
  const before = dialog.getByRole("region", { name: "Before: Version 1" });
  const after = dialog.getByRole("region", { name: "After: Version 2" });
  await before.getByText("Changed").first().waitFor();
  await after.getByText("Changed").first().waitFor();
  const changes = dialog.getByRole("region", { name: "What differs" });
  await changes.getByText("first").waitFor();
  await changes.getByText("second").waitFor();
  await pictures("versions");

  // Both canvases go together.
  const zoomOf = async (pane: typeof before) =>
    await pane.getByRole("button", { name: /^\d+ %$/ }).textContent();
  const zoom = await zoomOf(after);
  await before.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(async () => await zoomOf(after)).not.toBe(zoom);
  await expect.poll(async () => (await zoomOf(before)) === (await zoomOf(after))).toBe(true);
  await changes.getByRole("button", { name: /^Keep/ }).click();
  expect(await changes.getByRole("button", { name: /^Keep/ }).getAttribute("aria-pressed")).toBe(
    "true",
  );

  await list.getByRole("button", { name: /^Version 1/ }).click();
  await dialog.getByRole("button", { name: "Take version 1 into the draft" }).click();
  await dialog.waitFor({ state: "hidden" });
  await node("Keep").getByText("first").waitFor();
  await page.getByRole("button", { name: "Undo: Restore version 1" }).click();
  await node("Keep").getByText("second").waitFor();
});

test("runs under way are said to stay on their version", async () => {
  const { page } = cairn;
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name: "Waits",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 3000, End: true } },
    },
  })) as { readonly id: string };
  await cairn.call("POST", `/api/v1/workflows/${id}/runs`, { input: {} });
  await changeDraft(id, "3000", "4000");
  await openWorkflow(id);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").getByText("1 run under way stays on version 1.").waitFor();
  await page.keyboard.press("Escape");
  await openMenu("Versions…");
  const list = page.getByRole("dialog").getByRole("list", { name: "Versions" });
  await list.getByText("1 is running").waitFor();
  expect(await list.getByRole("button", { name: /^Version 1/ }).textContent()).toContain("1 run");
});

test("problems are filtered, and mended with one press each or all at once", async () => {
  const { page } = cairn;
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name: "Faulty",
    publish: false,
    graph: {
      format: 1,
      nodes: [
        { id: "s", kind: "start", name: "Start", position: { x: 0, y: 0 }, params: {}, fields: {} },
        ...["One", "Two", "Three"].map((name, at) => ({
          id: name,
          kind: "transform",
          name,
          position: { x: 320, y: at * 160 },
          params: { Output: at === 0 ? "{% $states.inptu.name %}" : "x" },
          fields: {},
        })),
      ],
      edges: [],
    },
  })) as { readonly id: string };
  await openWorkflow(id);
  await page.getByRole("button", { name: /1 error/ }).click();
  const list = page.getByRole("list", { name: "Problems" });
  await list.getByText("The start node leads nowhere.").waitFor();
  await pictures("problems", { desktop });
  await list.getByRole("button", { name: "Connect to One: Start" }).click();
  await canvas()
    .getByRole("group", { name: "Start to One", exact: true })
    .waitFor({ state: "attached" });
  await list.getByRole("button", { name: "Use $states.input: One" }).click();
  await node("One").getByText("$states.input.name").waitFor();
  await page.getByRole("searchbox", { name: "Search problems" }).fill("never reached");
  await page.getByRole("button", { name: /^Fix 2 like/ }).click();
  await page.getByText("No problems. This workflow can be published.").waitFor();
  await canvas()
    .getByRole("group", { name: "One to Two", exact: true })
    .waitFor({ state: "attached" });
  await page.getByRole("button", { name: /^Undo: Connect after/ }).click();
  await list
    .getByText(/is never reached/)
    .first()
    .waitFor();

  // From the node itself, by the keyboard.
  await node("Two").click();
  await page.keyboard.press("ControlOrMeta+.");
  await canvas()
    .getByRole("group", { name: "One to Two", exact: true })
    .waitFor({ state: "attached" });
  await expect.poll(async () => await list.getByText(/is never reached/).count()).toBeLessThan(2);
});
