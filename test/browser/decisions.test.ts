/**
 * What a person decides who looks after runs, in a real Chromium against a real server: about a step that nobody knows the end of, and about
 * effects that a redrive would repeat.
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser({ WATCHDOG_MS: "300" });
const created = z.object({ id: z.string() });
const stated = z.object({ status: z.string(), output: z.unknown() });

const code = (body: string) => ({
  Type: "Task",
  Resource: "cairn:code",
  Arguments: { Code: body, Input: "{% $states.input %}" },
});
const machine = (states: Readonly<Record<string, object>>) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
});

async function start(name: string, definition: object, drill?: object): Promise<string> {
  const { call } = cairn;
  const { id } = created.parse(await call("POST", "/api/v1/workflows", { name, definition }));
  const body = { input: {}, ...(drill === undefined ? {} : { drill: [drill] }) };
  return created.parse(await call("POST", `/api/v1/workflows/${id}/runs`, body)).id;
}

async function read(id: string): Promise<z.infer<typeof stated>> {
  return stated.parse(await cairn.call("GET", `/api/v1/runs/${id}`));
}

test("a step that nobody knows the end of is decided about, with the ways that it has", async () => {
  const { page, url, node } = cairn;
  const pay = { ...code("return { paid: true };"), OnUnknown: "Hold", End: true };
  const id = await start("Payment", machine({ Pay: pay }), { state: "Pay", fault: "crash" });
  await page.goto(`${url}/runs/${id}`);
  await node("Pay").click();
  await page.getByRole("group", { name: "Held for a person" }).waitFor();
  await page.getByRole("button", { name: "Decide" }).click();
  const dialog = page.getByRole("dialog", { name: "Decide about “Pay”" });
  await dialog.getByRole("radio", { name: "No: do it again" }).waitFor();
  // The state has no Verify: there is nothing to ask.
  expect(await dialog.getByRole("radio").count()).toBe(3);
  await dialog.getByRole("radio", { name: "Yes: go on" }).check();
  await dialog.getByRole("textbox", { name: "Result as JSON" }).fill('{"paid": "seen"}');
  await keepScreenshot(page, "decide");
  await cairn.expectAccessible("decide");
  await dialog.getByRole("button", { name: "Decide" }).click();
  await dialog.waitFor({ state: "hidden" });
  await until(async () => (await read(id)).status === "SUCCEEDED");
  expect((await read(id)).output).toEqual({ paid: "seen" });
});

test("a redrive says which effect outside it repeats, and a run is held against another", async () => {
  const { page, url, node } = cairn;
  const send = {
    Type: "Task",
    Resource: "cairn:http",
    Arguments: { Method: "POST", Url: "http://127.0.0.1:9/letters", Body: {} },
    End: true,
  };
  const id = await start("Letter", machine({ Send: send }));
  await until(async () => (await read(id)).status === "FAILED");
  await page.goto(`${url}/runs/${id}`);
  await page.getByText(/^This failure cost/).waitFor();
  await page.keyboard.press("r");
  const side = page.getByRole("region", { name: "Redrive this run" });
  await side.getByRole("group", { name: "1 effect outside happens again" }).waitFor();
  await node("Send").getByText("Repeats an effect").waitFor();
  await keepScreenshot(page, "redrive-effect");
  await cairn.expectAccessible("redrive-effect");
  await page.setViewportSize({ width: 390, height: 844 });
  await keepScreenshot(page, "redrive-effect-phone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Escape");
  await side.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Compare with…" }).click();
  await page.waitForURL(/\/compare\?a=run_/);
  expect(await page.getByRole("textbox", { name: "Id of run A" }).inputValue()).toBe(id);
});
