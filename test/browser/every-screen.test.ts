/** Every screen to begin and to draw on, with real data: see screen-visits.ts for what is expected of each. */
import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { type Screen, screenVisits } from "../support/screen-visits.ts";
import { makeWorldOnScreen, type WorldOnScreen } from "../support/world-on-screen.ts";

const cairn = cairnInBrowser();
const { canvas, node } = cairn;
const { visit, open, heading, dialog, press, close } = screenVisits(cairn);
let world: WorldOnScreen;

async function openEditor(id: string, selected: Locator): Promise<void> {
  await open(`/workflows/${id}`);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
  await selected.click();
}

async function fromMenu(item: string, shown: () => Locator): Promise<void> {
  await close();
  await press("button", /^More$/);
  await press("menuitem", item);
  await shown().waitFor();
}

async function fromCommands(title: string): Promise<void> {
  await cairn.page.keyboard.press("ControlOrMeta+k");
  await cairn.page.keyboard.type(title);
  await cairn.page.getByRole("option", { name: title }).first().waitFor();
  await cairn.page.keyboard.press("Enter");
}

const inspectorTab = (name: string): Screen => [
  `inspector-${name.toLowerCase().replaceAll(/[^a-z]+/gu, "-")}`,
  async (page) => {
    // Behind its name a tab says how many problems it has.
    const tab = new RegExp(`^${name}( \\d+)?$`, "u");
    await page.getByRole("region", { name: "Settings" }).getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel").last().waitFor();
  },
];

test("the first page, before there is anything", async () => {
  expect(
    await visit([
      [
        "gallery-empty",
        async (page) => {
          await open("/");
          await page.getByText("Nothing of your own yet").waitFor();
          await page.getByRole("button", { name: /^Document analysis(?!,)/ }).waitFor();
        },
      ],
      ["runs-empty", async () => [await open("/runs"), await heading("Runs").waitFor()]],
      ["waiting-empty", async () => [await open("/waiting"), await heading(/waiting/i).waitFor()]],
      [
        "dead-letters-empty",
        async () => [await open("/dead-letters"), await heading("Dead letters").waitFor()],
      ],
      [
        "triggers-empty",
        async () => [await open("/triggers"), await heading("Triggers").waitFor()],
      ],
      [
        "approvals-empty",
        async () => [await open("/approvals"), await heading("Approvals").waitFor()],
      ],
      ["cost-empty", async () => [await open("/cost"), await heading("Cost").waitFor()]],
    ]),
  ).toEqual([]);
});

describe("with work of every sort", () => {
  beforeAll(async () => {
    world = await makeWorldOnScreen(cairn);
  });

  test("workflows, imports, help, and an address that leads nowhere", async () => {
    expect(
      await visit([
        [
          "gallery",
          async (page) => {
            await open("/");
            await page.getByRole("link", { name: /Quarterly report/ }).waitFor();
            await page.getByRole("button", { name: /^Document analysis(?!,)/ }).waitFor();
          },
        ],
        [
          "gallery-import",
          async () => {
            await press("button", /^Import/);
            await dialog().waitFor();
          },
        ],
        [
          "help",
          async () => {
            await close();
            await press("button", "Help");
            await dialog().waitFor();
          },
        ],
        [
          "not-found",
          async () => [
            await open("/nowhere"),
            await cairn.page.getByText("There is nothing here").waitFor(),
          ],
        ],
      ]),
    ).toEqual([]);
  });

  test("the editor: each tab left, right and below", async () => {
    expect(
      await visit([
        [
          "inspector-parameters",
          async () => {
            await openEditor(world.analysis.workflow, node("Report"));
            await cairn.page
              .getByRole("region", { name: "Settings" })
              .getByRole("textbox", { name: "Title" })
              .first()
              .waitFor();
          },
        ],
        ...[
          "Retry & catch",
          "Checkpoint",
          "Compensation",
          "Output & variables",
          "Check",
          "Try",
          "Notes",
        ].map(inspectorTab),
        [
          "inspector-workflow",
          async (page) => {
            await canvas().press("Escape");
            await page.getByRole("heading", { name: "Workflow", exact: true }).waitFor();
          },
        ],
        [
          "editor-outline",
          async (page) => {
            await press("tab", "Outline");
            await page.getByRole("tree").first().waitFor();
          },
        ],
        [
          "editor-simulation",
          async (page) => {
            await press("tab", "Nodes");
            await fromCommands("Simulate the workflow");
            await page.getByRole("button", { name: "Simulate", exact: true }).waitFor();
          },
        ],
        [
          "editor-code",
          async (page) => {
            await press("tab", "Code");
            await page.getByRole("textbox", { name: "Definition as JSON" }).waitFor();
          },
        ],
      ]),
    ).toEqual([]);
  });

  test("the editor: what opens above it", async () => {
    expect(
      await visit([
        [
          "editor-commands",
          async (page) => {
            await openEditor(world.failed.workflow, node("Work"));
            await page.keyboard.press("ControlOrMeta+k");
            await page.getByRole("option", { name: /Tidy up the whole canvas/ }).waitFor();
          },
        ],
        [
          "editor-find",
          async (page) => {
            await close();
            await page.keyboard.press("ControlOrMeta+f");
            await page.getByRole("option", { name: /Work/ }).waitFor();
          },
        ],
        [
          "editor-keys",
          async () => {
            await close();
            await canvas().press("?");
            await heading("Keys of the editor").waitFor();
          },
        ],
        [
          "editor-versions",
          () => fromMenu("Versions…", () => dialog().getByText("Version 2").first()),
        ],
        [
          "editor-export",
          () => fromMenu("Export…", () => dialog().getByRole("button", { name: "Download" })),
        ],
        [
          "editor-limits",
          () => fromMenu("Limits…", () => dialog().getByText("Runs at once", { exact: true })),
        ],
        [
          "editor-publish",
          async () => {
            await close();
            await press("button", /^Publish/);
            await dialog()
              .getByRole("button", { name: /^Publish/ })
              .waitFor();
          },
        ],
        [
          "editor-run",
          async (page) => {
            await close();
            await press("button", /^Run$/);
            await page.getByRole("status", { name: "What this run may cost" }).waitFor();
          },
        ],
        [
          "editor-drill",
          async () => {
            await close();
            await node("Work").click();
            await fromCommands("Drill: crash here");
            await heading(/what if “Work” fails/).waitFor();
          },
        ],
        [
          "editor-playground",
          async () => {
            await close();
            await fromCommands("Expression playground");
            await heading("Expression playground").waitFor();
          },
        ],
        [
          "editor-add",
          async (page) => {
            await close();
            await canvas().press("n");
            await page.getByRole("option", { name: /Transform/ }).waitFor();
          },
        ],
      ]),
    ).toEqual([]);
  });
});
