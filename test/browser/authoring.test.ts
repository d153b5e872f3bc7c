/**
 * What a person who draws does and sees, in a real Chromium against a real server: groups, colours, alignment lines, sub-workflows, tidying
 * up, favourites, modes of the pointer, copies, keys of one's own, and a finger in place of a mouse.
 */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
/** The canvas moves with the next frames. */
const patient = { timeout: 10_000 };
const { canvas, node, expectAccessible } = cairn;

/** A start and three steps in a row, the last of them an end. */
const row = {
  format: 1,
  nodes: [
    step("start", "start", "Start", 0),
    step("a", "transform", "Read", 320),
    step("b", "transform", "Count", 640),
    step("c", "transform", "Tell", 960),
    step("d", "end", "Done", 1280),
  ],
  edges: ["start > a", "a > b", "b > c", "c > d"].map((text) => {
    const [source, target] = text.split(" > ");
    return { id: text, source, sourcePort: "next", target };
  }),
};

function step(id: string, kind: string, name: string, x: number) {
  return { id, kind, name, position: { x, y: 160 }, params: {}, fields: {} };
}

async function open(graph: object = row, name = "Drawing"): Promise<string> {
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name,
    graph,
    publish: false,
  })) as { readonly id: string };
  await show(cairn.page, id);
  await canvas().press("1");
  return id;
}

async function show(page: Page, id: string): Promise<void> {
  page.setDefaultTimeout(20_000);
  await page.goto(`${cairn.url}/workflows/${id}`);
  await page.getByRole("application", { name: "Canvas" }).waitFor();
  await page.emulateMedia({ reducedMotion: "reduce" });
}

async function middleOf(what: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await what.boundingBox();
  if (box === null) throw new Error("not on the page");
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 24) };
}

/** Selects nodes by click, the others with Shift. */
async function choose(...names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    // eslint-disable-next-line no-await-in-loop -- one click after the other
    await node(name).click({ position: { x: 60, y: 20 }, modifiers: at === 0 ? [] : ["Shift"] });
  }
}

async function drag(from: Locator, by: { readonly x: number; readonly y: number }): Promise<void> {
  const { mouse } = cairn.page;
  const at = await middleOf(from);
  await mouse.move(at.x, at.y);
  await mouse.down();
  // What it takes to tell a drag from a click does not count.
  await mouse.move(at.x + 4, at.y);
  await mouse.move(at.x + by.x / 2, at.y + by.y / 2, { steps: 4 });
  await mouse.move(at.x + by.x, at.y + by.y, { steps: 4 });
}

const undoLabel = () =>
  cairn.page.getByRole("button", { name: /^Undo/ }).first().getAttribute("aria-label");

test("nodes become a group that has a name and a colour, moves as one and is dissolved", async () => {
  const { page } = cairn;
  await open();
  await choose("Read", "Count");
  await page.keyboard.press("Control+g");
  const frame = page.getByRole("group", { name: "Group Group, 2 nodes" });
  await frame.waitFor();
  await frame.getByText("Group", { exact: true }).dblclick();
  await page.getByRole("textbox", { name: "Name of the group" }).fill("Preparing");
  await page.keyboard.press("Enter");
  const named = page.getByRole("group", { name: "Group Preparing, 2 nodes" });
  await named.waitFor();

  await node("Tell").click({ position: { x: 60, y: 20 } });
  await named.getByText("Preparing").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Colour: blue" }).click();
  await choose("Tell");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("colour: orange");
  await page.keyboard.press("Enter");
  for (const theme of ["light", "dark"] as const) {
    // eslint-disable-next-line no-await-in-loop
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    // eslint-disable-next-line no-await-in-loop
    await keepScreenshot(page, `authoring-group-${theme}`);
    // eslint-disable-next-line no-await-in-loop
    await expectAccessible(`group, ${theme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });

  const before = [await middleOf(node("Read")), await middleOf(node("Count"))];
  await drag(named.getByText("Preparing"), { x: 0, y: 128 });
  await page.mouse.up();
  const after = [await middleOf(node("Read")), await middleOf(node("Count"))];
  for (const [at, was] of before.entries()) expect(after[at]?.y).toBeGreaterThan(was.y + 60);
  expect(await undoLabel()).toContain("Move 2 items");

  await page.keyboard.press("Control+Shift+g");
  await named.waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await named.waitFor();
});

test("a dragged node settles level with its neighbours, shows with whom, and is free with Mod", async () => {
  const { page } = cairn;
  await open();
  // Once all of it is in view.
  await expect.poll(async () => (await middleOf(node("Done"))).x).toBeLessThan(1050);
  const target = await middleOf(node("Tell"));
  await drag(node("Tell"), { x: 9, y: 96 });
  await page.mouse.move(target.x + 18, target.y + 4, { steps: 6 });
  await keepScreenshot(page, "authoring-alignment-lines");
  await page.locator("[data-alignment-lines]").waitFor({ state: "attached" });
  expect((await middleOf(node("Tell"))).y).toBeCloseTo(target.y, 0);
  await page.keyboard.down("Control");
  await page.mouse.move(target.x + 20, target.y + 4, { steps: 2 });
  expect((await middleOf(node("Tell"))).y).not.toBeCloseTo(target.y, 0);
  await page.mouse.up();
  await page.keyboard.up("Control");
  await page.locator("[data-alignment-lines]").waitFor({ state: "detached" });
  expect(await undoLabel()).toContain("Move Tell");
});

test("steps become a sub-workflow, and come back", async () => {
  const { page } = cairn;
  await open(row, "Letters");
  await choose("Start", "Read");
  await page.keyboard.press("Alt+x");
  await page.getByText("The start cannot become part of a sub-workflow.").waitFor();
  await choose("Read", "Count");
  await page.keyboard.press("Alt+x");
  const dialog = page.getByRole("dialog", { name: "Make a sub-workflow" });
  const field = dialog.getByRole("textbox", { name: "Name of the new workflow" });
  expect(await field.inputValue()).toBe("Letters: Read");
  await field.fill("Letters");
  await dialog.getByRole("button", { name: "Make it" }).click();
  await dialog.getByText("There is a workflow called Letters already.").waitFor();
  await field.fill("Prepare letters");
  await keepScreenshot(page, "authoring-sub-workflow");
  await expectAccessible("sub-workflow dialog");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await node("Prepare letters").waitFor();
  await node("Count").waitFor({ state: "detached" });
  expect(await undoLabel()).toContain("Make the sub-workflow Prepare letters");
  const { workflows } = (await cairn.call("GET", "/api/v1/workflows?q=Prepare%20letters")) as {
    readonly workflows: readonly { readonly version: number | null }[];
  };
  expect(workflows.map(({ version }) => version)).toEqual([1]);

  await node("Prepare letters").click({ button: "right", position: { x: 60, y: 20 } });
  await page.getByRole("menuitem", { name: "Put the steps of the sub-workflow here" }).click();
  await node("Count").waitFor();
  await node("Prepare letters").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await node("Count").waitFor();
});

test("the pointer selects or moves the canvas; keys fit, walk and delete with reconnecting", async () => {
  const { page } = cairn;
  await open();
  const at = async () => await middleOf(node("Read"));
  await canvas().press("h");
  const before = await at();
  await page.mouse.move(700, 700);
  await page.mouse.down();
  await page.mouse.move(760, 740, { steps: 4 });
  await page.mouse.up();
  const movedBy = async () => Math.round((await at()).x - before.x);
  await expect.poll(movedBy, patient).toBe(60);
  await canvas().press("ArrowRight");
  await expect.poll(movedBy, patient).toBe(-4);
  await canvas().press("v");
  await page.keyboard.down("Space");
  await page.mouse.move(700, 700);
  await page.mouse.down();
  await page.mouse.move(640, 700, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Space");
  await expect.poll(movedBy, patient).toBe(-64);
  await page.mouse.move(700, 700);
  await page.mouse.down({ button: "middle" });
  await page.mouse.move(764, 700, { steps: 4 });
  await page.mouse.up({ button: "middle" });
  // What it takes to tell a drag from a click does not count.
  await expect.poll(movedBy, patient).toBeGreaterThan(-40);

  await choose("Read");
  const small = await node("Read").boundingBox();
  await canvas().press("2");
  await expect
    .poll(async () => (await node("Read").boundingBox())?.width ?? 0, patient)
    .toBeGreaterThan(small?.width ?? 0);
  await canvas().press("1");
  await choose("Count");
  await page.keyboard.press("Control+Backspace");
  await node("Count").waitFor({ state: "detached" });
  // A level line has no height, so it counts as hidden.
  await page.getByRole("group", { name: "Read to Tell" }).waitFor({ state: "attached" });
  expect(await undoLabel()).toContain("Delete Count and reconnect");
});

test("tidying up arranges the selection where it stands", async () => {
  const { page } = cairn;
  const messy = {
    ...row,
    nodes: row.nodes.map((each) =>
      each.id === "b" ? { ...each, position: { x: 700, y: 420 } } : each,
    ),
  };
  await open(messy);
  await choose("Read", "Count", "Tell");
  const done = await middleOf(node("Done"));
  await page.keyboard.press("Shift+Alt+t");
  await expect
    .poll(async () => (await middleOf(node("Count"))).y)
    .toBeCloseTo((await middleOf(node("Read"))).y, 0);
  expect(await middleOf(node("Done"))).toEqual(done);
  expect(await undoLabel()).toContain("Tidy up");
});

test("favourites stand first in the palette, and a search finds the best answer first", async () => {
  const { page } = cairn;
  const id = await open();
  const palette = page.getByRole("region", { name: "Add a node" });
  await palette.getByRole("button", { name: "Add Model to the favourites" }).click();
  await show(page, id);
  const favourites = palette.getByRole("list", { name: "Favourites" });
  await favourites.getByText("Model", { exact: true }).waitFor();
  await palette.getByRole("searchbox", { name: "Search nodes" }).fill("wait");
  const first = palette.getByRole("list", { name: "Found" }).getByRole("listitem").first();
  await first.getByText("Wait", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await palette.getByRole("searchbox", { name: "Search nodes" }).fill("");
  await palette
    .getByRole("list", { name: "Added last" })
    .getByText("Wait", { exact: true })
    .waitFor();
  await keepScreenshot(page, "authoring-palette");
  await expectAccessible("palette with favourites");
});

test("states are pasted as text, and nodes go from one tab to another", async () => {
  const { page } = cairn;
  await open();
  const paste = async (to: Page, text: string) => {
    await to.getByRole("application", { name: "Canvas" }).focus();
    await to.evaluate((held) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", held);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, text);
  };
  await page.mouse.move(500, 600);
  await paste(
    page,
    JSON.stringify({
      Rest: { Type: "Wait", Seconds: 5, Next: "Go" },
      Go: { Type: "Pass", End: true },
    }),
  );
  await node("Rest").waitFor();
  expect(Math.abs((await node("Rest").boundingBox())?.y ?? 0) - 600).toBeLessThan(80);
  await choose("Read", "Count");
  const copied = await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return clipboardData.getData("text/plain");
  });
  expect(JSON.parse(copied)).toMatchObject({ format: "cairn-clip" });
  const other = await page.context().newPage();
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name: "Other",
    publish: false,
  })) as {
    readonly id: string;
  };
  await show(other, id);
  await paste(other, copied);
  await other.locator(".react-flow__node").filter({ hasText: "Count" }).waitFor();
  await other.close();
});

test("keys are changed, taken from others with a word, reset, and single letters switched off", async () => {
  const { page } = cairn;
  await open();
  await canvas().press("?");
  const dialog = page.getByRole("dialog", { name: "Keys of the editor" });
  await dialog.getByRole("button", { name: /^Change the key of Disable or enable/ }).click();
  await page.keyboard.press("m");
  await dialog
    .getByText("Disable or enable is M now. M was taken from Show or hide the overview.")
    .waitFor();
  await keepScreenshot(page, "authoring-keys");
  await expectAccessible("keys");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await choose("Read");
  await canvas().press("m");
  expect(await undoLabel()).toContain("Disable Read");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("keys of the editor");
  await page.keyboard.press("Enter");
  await dialog.getByRole("switch", { name: "Single-letter keys" }).click();
  await dialog.getByRole("button", { name: "Back to the usual keys" }).click();
  await page.keyboard.press("Escape");
  await choose("Count");
  await canvas().press("d");
  expect(await undoLabel()).toContain("Disable Read");
});

test("with a finger: one pans, a tap selects, a long press opens the menu", async () => {
  const id = await open();
  const browser = cairn.page.context().browser();
  if (browser === null) throw new Error("no browser");
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${cairn.url}/workflows/${id}`);
  const read = page.locator(".react-flow__node").filter({ hasText: "Read" }).first();
  await read.waitFor();
  const touch = await context.newCDPSession(page);
  const at = async (type: "touchStart" | "touchMove" | "touchEnd", x = 0, y = 0) =>
    await touch.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x, y }],
    });
  await page.getByRole("button", { name: "Fit to view" }).tap();
  // Fitting takes a moment; what is read meanwhile is somewhere on the way.
  let last = Number.NaN;
  await expect
    .poll(async () => {
      const now = (await read.boundingBox())?.x ?? Number.NaN;
      const isStill = now === last;
      last = now;
      return isStill;
    }, patient)
    .toBe(true);
  await keepScreenshot(page, "authoring-touch");
  const pane = await page.getByRole("application", { name: "Canvas" }).boundingBox();
  const before = await read.boundingBox();
  if (pane === null || before === null) throw new Error("no canvas");
  const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height - 160];
  await at("touchStart", x, y);
  await at("touchMove", x + 20, y);
  await at("touchMove", x + 40, y);
  await at("touchEnd");
  await expect
    .poll(async () => (await read.boundingBox())?.x ?? 0, patient)
    .toBeGreaterThan(before.x + 10);
  await read.tap();
  await page.locator(".react-flow__node.selected").waitFor();
  const { x: left, y: top } = await middleOf(read);
  await at("touchStart", left, top);
  await page.getByRole("menuitem", { name: "Duplicate" }).waitFor();
  await at("touchEnd");
  await keepScreenshot(page, "authoring-touch-menu");
  await context.close();
});
