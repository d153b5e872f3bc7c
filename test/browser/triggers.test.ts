/**
 * What a person who lets workflows run by themselves does and sees, in a real Chromium against a real server and worker: a schedule of every
 * second that is made, watched and switched off, and a webhook that another system calls.
 */
import { expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser({ SECRET_GITHUB_WEBHOOK: "of the test" });
const { expectAccessible } = cairn;

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };

async function publish(name: string): Promise<string> {
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name,
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Keep",
      States: { Keep: { Type: "Pass", End: true } },
    },
  })) as { readonly id: string };
  return id;
}

async function pictures(name: string): Promise<void> {
  const { page } = cairn;
  for (const [size, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one picture after the other
    await page.setViewportSize(viewport);
    for (const theme of ["light", "dark"] as const) {
      // Without motion nothing is between two colours in a picture.
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

test("a schedule of every second is made, its runs come, and it is switched off", async () => {
  const { page, url } = cairn;
  const workflow = await publish("Morning report");
  await page.goto(`${url}/workflows/${workflow}`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Triggers…" }).click();
  await page.waitForURL(/\/triggers\?workflow=wf_/);
  await page.getByText("Nothing runs by the clock yet").waitFor();
  await pictures("triggers-empty");

  await page.getByRole("button", { name: "New schedule" }).click();
  const dialog = page.getByRole("dialog", { name: "New schedule" });
  await dialog.getByRole("table").getByText(/^in /).nth(4).waitFor();
  await dialog.getByRole("combobox", { name: "Time zone" }).fill("Asia/Kathmandu");
  await dialog.getByRole("columnheader", { name: "Clock of Asia/Kathmandu" }).waitFor();
  await pictures("triggers-schedule-dialog");
  await dialog.getByRole("combobox", { name: "When", exact: true }).click();
  await page.getByRole("option", { name: "Cron expression" }).click();
  const cron = dialog.getByRole("textbox", { name: "Cron expression" });
  await cron.fill("* * * * * 99");
  await dialog.getByText(/This is no cron expression/).waitFor();
  await cron.fill("* * * * * *");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Every second");
  await dialog.getByRole("textbox", { name: "Input" }).fill('{"at":"{{scheduledTime}}"}');
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.waitFor({ state: "hidden" });

  const row = page.getByRole("list", { name: "Schedules" }).getByRole("listitem");
  await row.getByText("Every second", { exact: true }).first().waitFor();
  await row.getByRole("link", { name: "Succeeded" }).waitFor();
  const list = `/api/v1/runs?workflow=${workflow}`;
  await until(async () => {
    const { runs } = (await cairn.call("GET", list)) as { readonly runs: readonly unknown[] };
    return runs.length > 2;
  });
  await row.getByRole("switch", { name: "Every second is on" }).click();
  await row.getByText("Off", { exact: true }).waitFor();
  const { schedules } = (await cairn.call("GET", "/api/v1/schedules")) as {
    readonly schedules: readonly { readonly enabled: boolean; readonly nextAt: string | null }[];
  };
  expect(schedules).toMatchObject([{ enabled: false, nextAt: null }]);

  await row.getByRole("button", { name: "More about Every second" }).click();
  await page.getByRole("menuitem", { name: "History" }).click();
  const history = page.getByRole("dialog", { name: "History of Every second" });
  await history.getByText("Started", { exact: true }).nth(1).waitFor();
  await pictures("triggers-history");
  await history.getByRole("link", { name: "Open the run" }).first().click();
  await page.waitForURL(/\/runs\/run_/);
  await page.getByRole("link", { name: "Started by a schedule" }).waitFor();
  await keepScreenshot(page, "triggers-run");
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await page
    .getByText(/^Started by a schedule for/)
    .first()
    .waitFor();
  await keepScreenshot(page, "triggers-runs");
  await expectAccessible("the list of runs that a schedule started");
});

test("a webhook is made, called, and its run is there", async () => {
  const { page, url } = cairn;
  const workflow = await publish("Take orders");
  await cairn.call("POST", "/api/v1/schedules", {
    workflowId: workflow,
    name: "Weekly invoice",
    cron: "30 7 * * 1",
    timeZone: "America/New_York",
  });
  await cairn.call("PUT", "/api/v1/hooks/from-github", {
    workflowId: workflow,
    signature: "github",
    secret: "SECRET_GITHUB_WEBHOOK",
  });
  await cairn.call("PUT", "/api/v1/hooks/from-stripe", {
    workflowId: workflow,
    signature: "stripe",
    secret: "SECRET_NOT_THERE",
  });
  await page.goto(url);
  await page.getByRole("link", { name: "Triggers", exact: true }).click();
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByRole("textbox", { name: "Address" }).fill("orders");
  await dialog.getByText(`${url}/hooks/orders`).waitFor();
  await dialog.getByRole("combobox", { name: "Workflow" }).click();
  await page.getByRole("option", { name: "Take orders" }).click();
  await pictures("triggers-webhook-dialog");
  await dialog.getByRole("combobox", { name: "Who signs, and how" }).click();
  await page.getByRole("option", { name: "None" }).click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("SECRET_NOT_THERE is not set").waitFor();
  await pictures("triggers-page");

  const response = await fetch(`${url}/hooks/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"order":7}',
  });
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as { readonly id: string };
  await page.goto(`${url}/runs/${id}`);
  await page.getByRole("link", { name: "Started by a webhook" }).waitFor();

  await page.getByRole("link", { name: "Started by a webhook" }).click();
  await page.getByRole("button", { name: "More about orders" }).click();
  await page.getByRole("menuitem", { name: "How to call it" }).click();
  await page.getByText(/^curl -X POST/).waitFor();
  await pictures("triggers-guide");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More about orders" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(`${url}/hooks/orders`).waitFor({ state: "hidden" });
  expect((await fetch(`${url}/hooks/orders`, { method: "POST" })).status).toBe(404);
});
