/** Every screen to watch, to decide and to count money on, with real data: see screen-visits.ts for what is expected of each. */
import { beforeAll, describe, expect, test } from "vitest";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { type Screen, screenVisits } from "../support/screen-visits.ts";
import { makeWorldOnScreen, type WorldOnScreen } from "../support/world-on-screen.ts";

const cairn = cairnInBrowser();
const { node } = cairn;
const { visit, open, heading, dialog, press, close } = screenVisits(cairn);
let world: WorldOnScreen;

describe("with work of every sort", () => {
  beforeAll(async () => {
    world = await makeWorldOnScreen(cairn);
  });

  test("the runs: list, waiting, dead letters, comparison", async () => {
    const { failed } = world;
    expect(
      await visit([
        [
          "runs",
          async (page) => [
            await open("/runs"),
            await page.getByRole("row").filter({ hasText: "Patient" }).waitFor(),
          ],
        ],
        [
          "runs-selected",
          async (page) => {
            await page.getByRole("row").nth(1).getByRole("checkbox").click();
            await page.getByRole("toolbar", { name: "1 selected" }).waitFor();
          },
        ],
        [
          "waiting",
          async (page) => {
            await open("/waiting");
            await page.getByRole("region", { name: "A worker" }).waitFor();
            await page.getByText("Patient").first().waitFor();
          },
        ],
        [
          "waiting-answer",
          async () => [await press("button", /^Answer$/), await dialog().waitFor()],
        ],
        [
          "dead-letters",
          async (page) => {
            await open("/dead-letters");
            await page.getByText("No such region").first().waitFor();
          },
        ],
        [
          "compare",
          async (page) => {
            await open(`/compare?a=${failed.run}&b=${failed.other}`);
            await page.getByRole("table", { name: "Steps" }).waitFor();
          },
        ],
        ["compare-choose", async () => [await open("/compare"), await heading(/./).waitFor()]],
      ]),
    ).toEqual([]);
  });

  test("a run: each pane", async () => {
    const { analysis } = world;
    const pane = (name: string): Screen => [
      `run-${name}`,
      async (page) => {
        await open(`/runs/${analysis.run}?pane=${name}`);
        await node("Report").getByText("Succeeded").waitFor();
        await page.getByRole("tab", { selected: true }).first().waitFor();
      },
    ];
    expect(
      await visit([
        ...["timeline", "events", "logs", "data", "result", "cost"].map(pane),
        [
          "run-past",
          async (page) => {
            await open(`/runs/${analysis.run}?t=12`);
            await page.getByText(/^As it was at event 12/).waitFor();
          },
        ],
      ]),
    ).toEqual([]);
  });

  test("triggers, approvals, and the page of a link", async () => {
    expect(
      await visit([
        [
          "triggers",
          async (page) => [
            await open("/triggers"),
            await page.getByText("Weekly").first().waitFor(),
            await page.getByText("from-github").first().waitFor(),
          ],
        ],
        [
          "triggers-schedule",
          async () => [await press("button", "New schedule"), await dialog().waitFor()],
        ],
        [
          "triggers-webhook",
          async () => {
            await close();
            await press("button", "New webhook");
            await dialog().waitFor();
          },
        ],
        [
          "approvals",
          async (page) => {
            await open("/approvals");
            await page.getByRole("link", { name: /quarterly report/ }).waitFor();
          },
        ],
        [
          "approval",
          async (page) => {
            await page.getByRole("link", { name: /quarterly report/ }).click();
            await page.getByRole("button", { name: "Approve" }).waitFor();
          },
        ],
        [
          "approve-link",
          async (page) => {
            await open(`/approve/${world.waiting.approvalToken}`);
            await page.getByRole("button", { name: "Approve" }).waitFor();
          },
        ],
      ]),
    ).toEqual([]);
  });

  test("the money", async () => {
    expect(
      await visit([
        [
          "cost-spending",
          async (page) => {
            await open("/cost");
            await page.getByRole("table", { name: "Wasted, by cause" }).waitFor();
          },
        ],
        [
          "cost-economics",
          async (page) => {
            await press("tab", "Economics");
            await page.getByRole("table", { name: "Steps in order" }).waitFor();
          },
        ],
        [
          "cost-prices",
          async (page) => {
            await press("tab", "Prices");
            await page.getByRole("table", { name: "Prices of persistence" }).waitFor();
          },
        ],
        [
          "cost-price",
          async () => [await press("button", /^(Add|New) /), await dialog().waitFor()],
        ],
      ]),
    ).toEqual([]);
  });
});
