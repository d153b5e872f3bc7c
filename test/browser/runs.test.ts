/**
 * What a person who looks after many runs does and sees, in a real Chromium against a real server: the history with its filters, what is done
 * to many at once, what waits, what was left behind, and two runs against each other.
 */
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser();
const { expectAccessible } = cairn;

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };

/** Refuses what it is told to refuse, and writes about the rest. */
const letters = {
  QueryLanguage: "JSONata",
  StartAt: "Check",
  States: {
    Check: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.refuse = true %}", Next: "Refused" }],
      Default: "Write",
    },
    Refused: { Type: "Fail", Error: "Letters.Refused", Cause: "The address does not exist." },
    Write: {
      Type: "Task",
      Resource: "cairn:model",
      Arguments: {
        Model: "gpt-5.4-mini",
        Prompt: "{% 'Write about ' & $states.input.about %}",
        MaxTokens: 60,
      },
      End: true,
    },
  },
};
const branch = (name: string, state: object) => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
});
const waits = {
  QueryLanguage: "JSONata",
  StartAt: "Everything",
  States: {
    Everything: {
      Type: "Parallel",
      Branches: [
        branch("Ask", {
          Type: "Task",
          Resource: "cairn:callback.waitForTaskToken",
          Arguments: {},
        }),
        branch("Print", {
          Type: "Task",
          Resource: "arn:aws:states:eu-west-1:123456789012:activity:printer",
        }),
        branch("Rest", { Type: "Wait", Seconds: 3600 }),
      ],
      End: true,
    },
  },
};

const made = { letters: "", waits: "" };
const runs: string[] = [];

async function publish(name: string, definition: object): Promise<string> {
  const answer = await cairn.call("POST", "/api/v1/workflows", { name, definition });
  return (answer as { readonly id: string }).id;
}

async function start(workflow: string, input: object): Promise<string> {
  const answer = await cairn.call("POST", `/api/v1/workflows/${workflow}/runs`, { input });
  return (answer as { readonly id: string }).id;
}

async function listed(query: string): Promise<readonly { readonly id: string }[]> {
  const answer = await cairn.call("GET", `/api/v1/runs?${query}`);
  return (answer as { readonly runs: readonly { readonly id: string }[] }).runs;
}

beforeAll(async () => {
  made.letters = await publish("Letters", letters);
  made.waits = await publish("Waits", waits);
  for (const about of ["bees", "wasps"]) runs.push(await start(made.letters, { about }));
  for (let i = 0; i < 3; i += 1) await start(made.letters, { refuse: true, number: i });
  for (let i = 0; i < 2; i += 1) await start(made.waits, {});
  await until(
    async () => (await listed(`workflow=${made.letters}&status=SUCCEEDED,FAILED`)).length === 5,
  );
});

async function pictures(name: string): Promise<void> {
  const { page } = cairn;
  for (const [size, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    await page.setViewportSize(viewport);
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await keepScreenshot(page, `${name}-${size}-${theme}`);
      await expectAccessible(`${name}, ${size}, ${theme}`);
    }
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
}

test("the history is filtered, sorted, kept under a name and downloaded", async () => {
  const { page, url } = cairn;
  await page.goto(`${url}/runs`);
  const rows = page.getByRole("table", { name: "Runs" }).getByRole("row");
  await rows.nth(7).waitFor();
  await page.getByRole("button", { name: "2 running" }).waitFor();
  await page.getByRole("button", { name: "3 failed in 24 h" }).waitFor();
  await pictures("runs-all");

  await page.getByRole("button", { name: "Failed today" }).click();
  await rows.nth(4).waitFor({ state: "detached" });
  expect(await rows.count()).toBe(4);
  await rows.getByRole("button", { name: "Letters.Refused" }).first().click();
  await page.getByRole("button", { name: /^Error: Letters.Refused/ }).waitFor();
  await page.getByRole("button", { name: "Save filter" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Bad addresses");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await rows.nth(7).waitFor();

  // The server sorts: what cost most, then what took longest.
  await page.getByRole("columnheader", { name: "Cost" }).getByRole("button").click();
  await rows.nth(3).waitFor({ state: "detached" });
  expect(await rows.nth(1).innerText()).toContain("Letters");
  await page.reload();
  await page.getByRole("columnheader", { name: "Cost" }).waitFor();
  const cost = page.getByRole("columnheader", { name: "Cost" });
  expect(await cost.getAttribute("aria-sort")).toBe("descending");
  await page.getByRole("button", { name: "Bad addresses" }).click();
  await page.getByRole("button", { name: /^Error: Letters.Refused/ }).waitFor();
  expect(await rows.count()).toBe(4);

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Version" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Version" }).waitFor({ state: "detached" });

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const file = await (await download).path();
  const lines = (await readFile(file, "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain('"Letters.Refused","The address does not exist."');
});

test("a range is chosen with Shift, and a dry run says what would become of it", async () => {
  const { page, url } = cairn;
  await page.goto(`${url}/runs`);
  const rows = page.getByRole("table", { name: "Runs" }).getByRole("row");
  await rows.nth(7).waitFor();
  await rows.nth(1).getByRole("checkbox").click();
  await rows
    .nth(3)
    .getByRole("checkbox")
    .click({ modifiers: ["Shift"] });
  const bar = page.getByRole("toolbar", { name: "3 selected" });
  await bar.getByRole("button", { name: "Pause" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause runs" });
  await dialog.getByText("Pauses 2 runs.").waitFor();
  await dialog.getByText("1 run cannot be changed and stays as it is:").waitFor();
  await dialog.getByText("The run has already ended.").waitFor();
  await pictures("runs-bulk-dry");
  await dialog.getByRole("button", { name: "Pause 2 runs" }).click();
  await dialog.getByText("Done with 2 runs.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: "2 paused" }).click();
  await rows.nth(3).waitFor({ state: "detached" });
  await page.getByRole("checkbox", { name: "Select all shown" }).click();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByRole("button", { name: "Resume 2 runs" }).click();
  await page.getByText("Done with 2 runs.").waitFor();
  await until(async () => (await listed("status=PAUSED")).length === 0);
  expect(await listed("status=RUNNING")).toHaveLength(2);
});

test("what waits is listed by what for, and answered there", async () => {
  const { page, url } = cairn;
  await page.goto(`${url}/runs`);
  await page
    .getByRole("navigation", { name: "Runs" })
    .getByRole("link", { name: /Waiting/ })
    .click();
  await page.getByRole("heading", { name: "What is everything waiting for?" }).waitFor();
  const workers = page.getByRole("region", { name: "A worker" });
  await workers.getByText("A worker of printer").first().waitFor();
  await page
    .getByRole("region", { name: "A time" })
    .getByText(/^in 59 min|^in 1 h/)
    .first()
    .waitFor();
  await pictures("waiting");
  const answers = page.getByRole("region", { name: "An answer" });
  expect(await answers.getByRole("listitem").count()).toBe(2);
  await answers.getByRole("button", { name: "Answer" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Answer for Ask" });
  await dialog.getByRole("textbox", { name: "Result as JSON" }).fill('{"come": true');
  await dialog.getByText(/This is not JSON/).waitFor();
  await dialog.getByRole("textbox", { name: "Result as JSON" }).fill('{"come": true}');
  await pictures("waiting-answer");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.waitFor({ state: "hidden" });
  await answers.getByRole("listitem").nth(1).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^A worker/ }).click();
  await page.waitForURL(/for=activity/);
  await answers.waitFor({ state: "detached" });
  // The step is one press away, and its address stands on its own.
  await workers.getByRole("link", { name: "Print" }).first().click();
  await page.waitForURL(/\/runs\/.+step=/);
  await page.reload();
  await page.getByRole("heading", { name: "Print", level: 2 }).waitFor();
});

test("what was left behind says why and what it cost, and goes on from there", async () => {
  const { page, url } = cairn;
  await page.goto(`${url}/dead-letters`);
  const list = page.getByRole("list", { name: "Dead letters" });
  await list.getByRole("listitem").nth(2).waitFor();
  await list.getByText("The address does not exist.").first().waitFor();
  await pictures("dead-letters");
  await list.getByRole("button", { name: "Redrive" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Redrive" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("It goes on as a new run").waitFor();
  await list.getByRole("button", { name: "Letters.Refused" }).first().click();
  await page.waitForURL(/error=Letters.Refused/);
  await page.getByRole("button", { name: "Redrive all that fit" }).click();
  const bulk = page.getByRole("dialog", { name: "Redrive runs" });
  await bulk.getByRole("button", { name: "Redrive 3 runs" }).click();
  await bulk.getByText("Done with 3 runs.").waitFor();
  expect((await listed(`workflow=${made.letters}`)).length).toBe(9);
});

test("two runs are held against each other", async () => {
  const { page, url } = cairn;
  const [a = "", b = ""] = runs;
  await page.goto(`${url}/compare?a=${a}&b=${b}`);
  const facts = page.getByRole("table", { name: "Facts" });
  await facts.getByRole("row", { name: /Status Succeeded Succeeded same/ }).waitFor();
  await page.getByRole("table", { name: "Input of the run" }).getByText("wasps").waitFor();
  const steps = page.getByRole("table", { name: "Steps" });
  await steps.getByRole("row").filter({ hasText: "Write" }).getByRole("button").click();
  await page.waitForURL(/step=Write/);
  await page.getByRole("region", { name: /What differs in Write/ }).waitFor();
  await pictures("compare");
  await page.getByRole("button", { name: "Swap A and B" }).click();
  await page.waitForURL(new RegExp(`a=${b}`));
  await page.goto(`${url}/compare`);
  await page.getByRole("textbox", { name: "Id of run A" }).fill(a);
  await page
    .getByRole("textbox", { name: "Id of run B" })
    .fill((await listed("status=FAILED"))[0]?.id ?? "");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await facts.getByText(/Letters.Refused/).waitFor();
  await page.getByRole("switch", { name: "Only what differs" }).click();
  await steps.getByText("not there").first().waitFor();
  expect(await steps.getByRole("row").count()).toBeGreaterThan(1);
});
