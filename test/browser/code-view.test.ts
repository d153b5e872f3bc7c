/** The code view, in a real Chromium: JSON beside the canvas, both ways, with cursor and selection that follow each other. */
import { expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const { canvas, node, expectAccessible } = cairn;

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "First",
  States: {
    First: { Type: "Pass", Output: "one", Next: "Second" },
    Second: { Type: "Pass", Output: "two", End: true },
  },
};

const code = () => cairn.page.getByRole("textbox", { name: "Definition as JSON" });
const selected = () => cairn.page.locator(".react-flow__node.selected");

async function openCode(): Promise<void> {
  const { page, url } = cairn;
  page.setDefaultTimeout(20_000);
  const { id } = (await cairn.call("POST", "/api/v1/workflows", { name: "Coded", definition })) as {
    readonly id: string;
  };
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${url}/workflows/${id}`);
  await node("Second").waitFor();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Show the code" }).click();
  await code().waitFor();
}

/** Replaces the whole text as a paste does. */
async function write(text: string): Promise<void> {
  const { page } = cairn;
  await code().click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

test("cursor and selection follow each other", async () => {
  const { page } = cairn;
  await openCode();
  await code().getByText('"First"').last().click();
  await expect.poll(async () => await selected().innerText()).toContain("First");
  await code().getByText('"two"').click();
  await expect.poll(async () => await selected().innerText()).toContain("Second");
  await node("First").click();
  // The line of the state is the one that the cursor is in.
  await expect
    .poll(async () => await page.locator(".cm-activeLine").first().innerText())
    .toContain("First");
});

test("what is typed is on the canvas, as one step of undo; what is no JSON leaves the last valid canvas", async () => {
  const { page } = cairn;
  await openCode();
  const changed = {
    ...definition,
    StartAt: "Begin",
    States: {
      Begin: { Type: "Wait", Seconds: 5, Next: "First" },
      ...definition.States,
    },
  };
  await write(JSON.stringify(changed, null, 2));
  await node("Begin").waitFor();
  await canvas()
    .getByRole("group", { name: "Start to Begin", exact: true })
    .waitFor({ state: "attached" });

  await write('{ "StartAt": ');
  await page.getByText("This is not JSON yet. The canvas shows the last valid version.").waitFor();
  await page.getByText("Last valid version", { exact: true }).waitFor();
  await node("Begin").waitFor();
  await keepScreenshot(page, "code-view-invalid");
  await expectAccessible("code view with text that is no JSON");

  await write(JSON.stringify({ ...changed, StartAt: "Nowhere" }, null, 2));
  await page.getByText("1 problem keeps this from the canvas").waitFor();
  await node("Begin").waitFor();
  await keepScreenshot(page, "code-view-problem");
  await page.getByRole("button", { name: "Back to the canvas" }).first().click();
  await page.getByText("Last valid version", { exact: true }).waitFor({ state: "detached" });
  expect(await code().innerText()).toContain('"Begin"');

  await page.getByRole("button", { name: "Undo: Edit code" }).click();
  await node("Begin").waitFor({ state: "detached" });
  await expect.poll(async () => await code().innerText()).not.toContain('"Begin"');
});
