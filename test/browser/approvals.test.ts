/**
 * What a person who decides does and sees, in a real Chromium against a real server and worker: somebody draws a workflow that asks, starts
 * it, and others answer from the list of approvals, from a link alone, and on a phone.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { OpenApproval } from "../../shared/api/approval.ts";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser();
const { canvas, node, expectAccessible } = cairn;

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };

const form = {
  type: "object",
  properties: {
    price: { type: "number", title: "Price in euros", minimum: 1, default: 12.5 },
    channel: {
      type: "string",
      title: "Where to publish",
      enum: ["Website", "Print", "Newsletter"],
    },
    on: { type: "string", format: "date", title: "On which day", description: "A working day." },
    proofread: { type: "boolean", title: "Somebody has proofread it" },
    note: { type: "string", format: "textarea", title: "Note to the printer" },
  },
  required: ["channel", "on"],
};

const message = `The quarterly report is **ready**. It says:

- Stones mark the way back
- Costs fell by 12 %

| Chapter | Pages |
| --- | ---: |
| Findings | 12 |
| Method | 4 |`;

async function publish(states: object): Promise<string> {
  const definition = { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states };
  const { id } = (await cairn.call("POST", "/api/v1/workflows", {
    name: "Quarterly report",
    definition,
  })) as { readonly id: string };
  return id;
}

const ask = (title: string) => ({
  Ask: {
    Type: "Task",
    Resource: "cairn:approval.waitForTaskToken",
    Arguments: {
      Title: title,
      Message: message,
      Data: { report: "q3.pdf", pages: 16, "cost so far": "$1.20", reviewed: true },
      Form: form,
      Assignees: ["Ada Lovelace", "press@example.com"],
    },
    TimeoutSeconds: 7200,
    End: true,
  },
});

async function startOf(workflow: string): Promise<{ readonly id: string; approval: OpenApproval }> {
  const { id } = (await cairn.call("POST", `/api/v1/workflows/${workflow}/runs`, {
    input: {},
  })) as { readonly id: string };
  let approval: OpenApproval | undefined;
  await until(async () => {
    const page = (await cairn.call("GET", `/api/v1/approvals?run=${id}`)) as {
      readonly approvals: readonly OpenApproval[];
    };
    approval = page.approvals[0];
    return approval !== undefined;
  });
  if (approval === undefined) throw new Error("nothing waits");
  return { id, approval };
}

async function statusOf(id: string): Promise<string> {
  return ((await cairn.call("GET", `/api/v1/runs/${id}`)) as { readonly status: string }).status;
}

async function inTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  // Without motion nothing is between two colours in a picture.
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
}

async function pictures(name: string, screen: string): Promise<void> {
  const { page } = cairn;
  for (const [size, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one picture after the other
    await page.setViewportSize(viewport);
    for (const theme of ["light", "dark"] as const) {
      // eslint-disable-next-line no-await-in-loop
      await inTheme(page, theme);
      // eslint-disable-next-line no-await-in-loop
      await keepScreenshot(page, `${name}-${size}-${theme}`);
      // eslint-disable-next-line no-await-in-loop
      await expectAccessible(`${screen}, ${size}, ${theme}`);
    }
  }
  await page.setViewportSize(desktop);
  await inTheme(page, "light");
}

test("somebody draws an approval, runs it, answers it with its form, and the run goes on", async () => {
  const { page, url } = cairn;
  await page.goto(url);
  await page.getByRole("button", { name: /^Blank workflow/ }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await canvas().getByRole("group", { name: "Start", exact: true }).waitFor();
  await page
    .getByRole("button", { name: /^Approval/ })
    .dragTo(canvas(), { targetPosition: { x: 500, y: 420 } });
  await node("Approval").waitFor();
  await node("Start")
    .locator(".react-flow__handle.source")
    .dragTo(node("Approval").locator(".react-flow__handle.target"));
  await canvas()
    .getByRole("group", { name: "Start to Approval", exact: true })
    .waitFor({ state: "attached" });
  await node("Approval").click();
  const settings = page.getByRole("region", { name: "Settings" });
  await settings.getByRole("textbox", { name: "Title" }).fill("Publish the quarterly report?");
  await settings.getByRole("textbox", { name: "Message" }).fill(message);
  await settings.getByRole("button", { name: "Add value" }).click();
  await settings.getByRole("textbox", { name: "Name", exact: true }).last().fill("reason");
  await settings.getByRole("checkbox", { name: "Required" }).check();
  await keepScreenshot(page, "approval-settings");
  await expectAccessible("the settings of an approval");
  await page.getByText("Saved", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Run$/ }).last().click();
  await dialog.waitFor({ state: "hidden" });
  await node("Approval").getByText("Waiting for a decision").waitFor();
  await page.getByRole("link", { name: /^Approvals.*1 waits for a decision/ }).waitFor();

  const [id] = /run_\w+/.exec(JSON.stringify(await cairn.call("GET", "/api/v1/approvals"))) ?? [""];
  await page.goto(`${url}/runs/${id}`);
  await node("Approval").click();
  const waiting = page.getByRole("group", { name: "Waiting for a decision" });
  await waiting.getByRole("button", { name: "Copy link" }).waitFor();
  await keepScreenshot(page, "approval-in-run");
  await expectAccessible("the run that waits");
  await waiting.getByRole("link", { name: "Answer" }).click();
  await page.getByRole("heading", { name: "Publish the quarterly report?", level: 1 }).waitFor();
  await page.getByLabel("Reason").fill("The numbers are checked.");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("The run goes on with this.").waitFor();
  await page.getByRole("link", { name: "Open the run" }).click();
  await node("Approval").getByText("Succeeded").waitFor();
  expect(await statusOf(id)).toBe("SUCCEEDED");
});

test("the list of approvals leads to each of them; the form says what does not fit", async () => {
  const { page, url } = cairn;
  const workflow = await publish(ask("Publish the third quarter?"));
  const other = await publish(ask("Send the newsletter to 12,000 people?"));
  const { id } = await startOf(workflow);
  await startOf(other);
  await page.goto(`${url}/approvals`);
  await page.getByRole("heading", { name: "Approvals", level: 1 }).waitFor();
  await page.getByText("2 open").first().waitFor();
  await page.setViewportSize(phone);
  await keepScreenshot(page, "approvals-list-phone-light");
  await expectAccessible("the list on a phone");
  await page.getByRole("link", { name: /third quarter/ }).click();
  await page.getByRole("heading", { name: "Publish the third quarter?" }).waitFor();
  await pictures("approvals", "an approval in the list");

  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("2 answers do not fit yet.").waitFor();
  const channel = page.getByRole("combobox", { name: /Where to publish/ });
  expect(await channel.getAttribute("aria-invalid")).toBe("true");
  expect(await channel.evaluate((at) => at === document.activeElement)).toBe(true);
  await keepScreenshot(page, "approvals-misfit");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "Print" }).click();
  await page.getByLabel(/On which day/).fill("2026-12-01");
  await page.getByRole("checkbox", { name: /proofread/ }).press("Space");
  await page.getByLabel("Comment").fill("Well done.");
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Approve" }).press("Enter");
  await page.getByText("Approve, by Ada").waitFor();
  await keepScreenshot(page, "approvals-decided");
  await expectAccessible("a decision that was made");
  await until(async () => (await statusOf(id)) === "SUCCEEDED");
  const run = await cairn.call("GET", `/api/v1/runs/${id}`);
  expect(run).toMatchObject({
    output: {
      decision: "Approve",
      values: { price: 12.5, channel: "Print", on: "2026-12-01", proofread: true },
      comment: "Well done.",
      by: "Ada",
    },
  });
  await page.getByText("1 open").first().waitFor();
});

test("whoever has nothing but the link decides with it, and is told when there is nothing to decide any more", async () => {
  const { page, url } = cairn;
  const workflow = await publish(ask("Publish the fourth quarter?"));
  const { id, approval } = await startOf(workflow);
  expect(approval.url).toBe(`${url}/approve/${approval.token}`);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(approval.url);
  await page.getByRole("heading", { name: "Publish the fourth quarter?" }).waitFor();
  await page.getByRole("cell", { name: "Findings" }).waitFor();
  expect(await page.getByRole("navigation").count()).toBe(0);
  await pictures("approve-link", "the page of a link");
  await page.setViewportSize(phone);
  await page.getByLabel("Comment").fill("Not yet: the numbers are old.");
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByText("Thank you.").waitFor();
  await keepScreenshot(page, "approve-link-rejected-phone");
  await expectAccessible("a rejection");
  await until(async () => (await statusOf(id)) === "SUCCEEDED");
  const api = asked.filter((path) => path.startsWith("/api/"));
  expect(api.every((path) => path === `/api/v1/approvals/${approval.token}`)).toBe(true);
  await page.reload();
  await page.getByText("Reject", { exact: true }).waitFor();

  const second = await startOf(workflow);
  await page.goto(second.approval.url);
  await page.getByRole("button", { name: "Approve" }).waitFor();
  await cairn.call("POST", `/api/v1/runs/${second.id}/cancel`);
  await page.getByText("The run that asked was cancelled").waitFor();
  await keepScreenshot(page, "approve-link-cancelled-phone");

  await page.goto(`${url}/approve/no.such`);
  await page.getByText("This link leads nowhere").waitFor();
  await expectAccessible("a link that leads nowhere");
});

test("of two people who decide at the same time one is told that the other was faster", async () => {
  const { page } = cairn;
  const { approval } = await startOf(await publish(ask("Go?")));
  await page.goto(approval.url);
  await page.getByRole("button", { name: "Reject" }).waitFor();
  await page.getByLabel("Your name").fill("Ben");
  await cairn.call("POST", `/api/v1/approvals/${approval.token}`, {
    decision: "Reject",
    by: "Ada",
  });
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByText("Reject, by Ada").waitFor();
  expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
});
