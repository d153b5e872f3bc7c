/** A person's very first visit: the page teaches, and shows around whoever asks, without being in the way. In a real Chromium. */
import { expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();
const { canvas, expectAccessible } = cairn;

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Dropped in",
  States: { "Dropped in": { Type: "Pass", End: true } },
};

test("the tour goes from a template to the run button by doing it, can be left with Escape, and starts again from the help", async () => {
  const { page, url } = cairn;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(url);
  await page.getByText("Nothing of your own yet").waitFor();
  await page.getByRole("button", { name: "Show me around" }).click();
  const tour = page.getByRole("region", { name: "Guided first run" });
  await tour.getByText("Begin with a template").waitFor();
  await keepScreenshot(page, "tour-gallery");
  await expectAccessible("tour, gallery");
  await page.getByRole("button", { name: /^Document analysis(?!,)/ }).click();
  await tour.getByText("This is the workflow").waitFor();
  await tour.getByRole("button", { name: "Next" }).click();
  await tour.getByText("Run it").waitFor();
  // Nothing is blocked: the canvas under it takes the pointer.
  await canvas().getByRole("group", { name: "Start", exact: true }).click();
  await keepScreenshot(page, "tour-run");
  await page.reload();
  await tour.getByText("Step 3 of 6").waitFor();
  await tour.getByRole("button", { name: "Back" }).focus();
  await page.keyboard.press("Escape");
  await tour.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Show me around" }).click();
  await tour.getByText("This is the workflow").waitFor();
  for (const title of ["Run it", "Watch it work", "Nothing is forgotten", "What it cost"]) {
    // eslint-disable-next-line no-await-in-loop -- one step after the other
    await tour.getByRole("button", { name: "Next" }).click();
    // eslint-disable-next-line no-await-in-loop
    await tour.getByRole("heading", { name: title }).waitFor();
  }
  await tour.getByRole("button", { name: "Done" }).click();
  await tour.waitFor({ state: "hidden" });
  expect(await page.getByRole("button", { name: "Run", exact: true }).isEnabled()).toBe(true);
});

/** Drops a file as the system's file manager does. */
async function dropFile(selector: string, name: string, content: string): Promise<void> {
  await cairn.page.evaluate(
    ([to, fileName, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text ?? ""], fileName ?? "", { type: "application/json" }));
      const target = document.querySelector(to ?? "");
      for (const type of ["dragover", "drop"])
        target?.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
    },
    [selector, name, content],
  );
}

test("a file dropped onto the first page becomes a workflow, and onto a canvas replaces it when that is confirmed", async () => {
  const { page, url } = cairn;
  await page.goto(url);
  await page.getByRole("button", { name: /^Blank workflow/ }).waitFor();
  await dropFile("#start-title", "flow.asl.json", JSON.stringify(definition));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await canvas()
    .getByRole("group", { name: /^Dropped in/ })
    .waitFor();

  const other = JSON.stringify(definition).replaceAll("Dropped in", "Another one");
  await dropFile("[data-canvas]", "other.json", other);
  await dialog.getByRole("button", { name: "Replace the canvas" }).click();
  await canvas()
    .getByRole("group", { name: /^Another one/ })
    .waitFor();
  expect(
    await canvas()
      .getByRole("group", { name: /^Dropped in/ })
      .count(),
  ).toBe(0);
  await page.getByRole("button", { name: /^Undo: Import/ }).click();
  await canvas()
    .getByRole("group", { name: /^Dropped in/ })
    .waitFor();
});
