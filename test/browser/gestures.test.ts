/** Adding and connecting by hand on the canvas, in a real Chromium: each gesture ends in the drawing that it says. */
import type { Locator } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const { canvas, node } = cairn;

/** A start and a step that are connected, and one below that is not. */
const graph = {
  format: 1,
  nodes: [
    step("start", { kind: "start", name: "Start", x: 0, y: 0 }),
    step("a", { kind: "transform", name: "Read", x: 560, y: 0 }),
    step("b", { kind: "transform", name: "Loose", x: 240, y: 320 }),
  ],
  edges: [{ id: "first", source: "start", sourcePort: "next", target: "a" }],
};

interface Drawn {
  readonly kind: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

function step(id: string, { kind, name, x, y }: Drawn) {
  return { id, kind, name, position: { x, y }, params: {}, fields: {} };
}

beforeEach(async () => {
  const { page } = cairn;
  page.setDefaultTimeout(20_000);
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name: "By hand",
    graph,
    publish: false,
  })) as { readonly id: string };
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${cairn.url}/workflows/${id}`);
  await node("Loose").waitFor();
  await canvas().press("1");
  // Once the view has come to rest.
  let last = "";
  await expect
    .poll(async () => {
      const before = last;
      last = JSON.stringify(await node("Loose").boundingBox());
      return last === before;
    })
    .toBe(true);
});

async function middleOf(what: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await what.boundingBox();
  if (box === null) throw new Error("not on the page");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(from: Locator, to: { readonly x: number; readonly y: number }): Promise<void> {
  const { mouse } = cairn.page;
  const at = await middleOf(from);
  await mouse.move(at.x, at.y);
  await mouse.down();
  // What it takes to tell a drag from a click does not count.
  await mouse.move(at.x + 4, at.y);
  await mouse.move(to.x, to.y, { steps: 6 });
}

/** The middle of the connection from the start to the step. */
async function onConnection(): Promise<{ readonly x: number; readonly y: number }> {
  const [from, to] = [await middleOf(node("Start")), await middleOf(node("Read"))];
  return { x: (from.x + to.x) / 2, y: from.y };
}

// A level line has no height, so it counts as hidden.
const connected = async (name: string): Promise<void> =>
  await canvas().getByRole("group", { name, exact: true }).waitFor({ state: "attached" });

const countOf = async (name: string): Promise<number> =>
  await canvas().getByRole("group", { name, exact: true }).count();

async function chooseKind(title: string, kind: string): Promise<void> {
  const { page } = cairn;
  await page.getByRole("dialog", { name: title }).waitFor();
  await page.keyboard.type(kind);
  await page.getByRole("option", { name: kind, exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await node(kind).waitFor();
}

test("a double-click on the empty canvas searches and adds where it was", async () => {
  const { page } = cairn;
  const pane = await middleOf(canvas());
  const at = { x: pane.x + 120, y: pane.y + 260 };
  await page.mouse.dblclick(at.x, at.y);
  await chooseKind("Add a node", "Wait");
  const added = await middleOf(node("Wait"));
  expect(Math.hypot(added.x - at.x, added.y - at.y)).toBeLessThan(60);
});

test("a connection dropped on nothing offers nodes that fit, and connects the one that is chosen", async () => {
  const { page } = cairn;
  const from = await middleOf(node("Read"));
  await drag(node("Read").locator(".react-flow__handle.source"), { x: from.x, y: from.y + 260 });
  await page.mouse.up();
  await page.getByRole("dialog", { name: "Add after Read" }).waitFor();
  expect(await page.getByRole("option", { name: "Start", exact: true }).count()).toBe(0);
  await chooseKind("Add after Read", "Wait");
  await connected("Read to Wait");
});

test("the + of a connection inserts between", async () => {
  const { page } = cairn;
  const at = await onConnection();
  await page.mouse.move(at.x, at.y - 40);
  await page.mouse.move(at.x, at.y, { steps: 3 });
  await page.getByRole("button", { name: "Insert a node here" }).click();
  await chooseKind("Insert into the connection", "Wait");
  await connected("Start to Wait");
  await connected("Wait to Read");
  expect(await countOf("Start to Read")).toBe(0);
});

test("a node dropped on a connection is put into it, and undo takes it out again", async () => {
  const { page } = cairn;
  await drag(node("Loose"), await onConnection());
  await page.mouse.up();
  await connected("Start to Loose");
  await connected("Loose to Read");
  expect(await countOf("Start to Read")).toBe(0);
  await page.keyboard.press("ControlOrMeta+z");
  await connected("Start to Read");
});

test("a kind dragged from the palette onto a connection is put into it", async () => {
  const { page } = cairn;
  const at = await onConnection();
  const pane = await canvas().boundingBox();
  await page
    .getByRole("button", { name: /^Wait Waits for a length/ })
    .dragTo(canvas(), { targetPosition: { x: at.x - (pane?.x ?? 0), y: at.y - (pane?.y ?? 0) } });
  await connected("Start to Wait");
  await connected("Wait to Read");
  expect(await countOf("Start to Read")).toBe(0);
});

test("Alt and a drag leave the node where it is and set down a copy", async () => {
  const { page } = cairn;
  const was = await middleOf(node("Loose"));
  await page.keyboard.down("Alt");
  await drag(node("Loose"), { x: was.x + 120, y: was.y + 140 });
  await page.mouse.up();
  await page.keyboard.up("Alt");
  const copy = node("Loose 2");
  await copy.waitFor();
  const stays = page.locator(".react-flow__node").filter({
    hasText: "Loose",
    hasNotText: "Loose 2",
  });
  expect(await middleOf(stays)).toEqual(was);
  const at = await middleOf(copy);
  expect(at.y).toBeGreaterThan(was.y + 80);
  await page.getByRole("button", { name: /^Undo: Duplicate/ }).waitFor();
});
