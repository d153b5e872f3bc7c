/** A person watches a model write, leaves, comes back, and looks at what it was asked. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot } from "../support/browser.ts";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";
import { startDrippingModel, type DrippingModel } from "../support/dripping-model.ts";
import { until } from "../support/until.ts";

const cairn = cairnInBrowser({ EGRESS_ALLOW: "127.0.0.1" });
let model: DrippingModel;
beforeAll(async () => {
  model = await startDrippingModel();
  await cairn.call("PUT", "/api/v1/providers/dripping", { baseUrl: model.baseUrl });
});
afterAll(async () => {
  await model.close();
});

const hostile = '<img src=x onerror="document.title = 1">';
const definition = {
  StartAt: "Write",
  States: {
    Write: {
      Type: "Task",
      Resource: "cairn:model",
      QueryLanguage: "JSONata",
      Arguments: {
        Provider: "dripping",
        Model: "slow-writer",
        System: "You are a patient beekeeper.",
        Prompt: `A letter about bees. ${hostile}`,
        Temperature: 0.4,
      },
      End: true,
    },
  },
};

async function startWriting(): Promise<string> {
  const workflow = { name: "Bee letter", definition };
  const { id } = (await cairn.call("POST", "/api/v1/workflows", workflow)) as { id: string };
  const run = await cairn.call("POST", `/api/v1/workflows/${id}/runs`, { input: {} });
  return (run as { id: string }).id;
}

async function expectText(text: string): Promise<void> {
  const log = cairn.page.getByRole("log", { name: "Text of the model" });
  await expect.poll(async () => await log.textContent(), { timeout: 20_000 }).toBe(text);
}

test("the text of a model step comes as it is written, is whole after a reload, and its call can be read", async () => {
  const { page, url } = cairn;
  const runId = await startWriting();
  await until(() => model.answers.length === 1);
  const [answer] = model.answers;
  await page.goto(`${url}/runs/${runId}?step=${encodeURIComponent("Write@1")}`);
  answer?.say("Dear neighbour,\n\nthe bees ");
  await expectText("Dear neighbour,\n\nthe bees ");
  answer?.say(`are busy. ${hostile}`);
  const soFar = `Dear neighbour,\n\nthe bees are busy. ${hostile}`;
  await expectText(soFar);
  await keepScreenshot(page, "streamed-text");
  await cairn.expectAccessible("a step whose model writes");

  await page.reload();
  await expectText(soFar);
  answer?.say(" Yours.");
  await expectText(`${soFar} Yours.`);
  answer?.finish();
  await page.getByLabel("Step", { exact: true }).getByText("Succeeded").waitFor();
  await page.getByRole("tab", { name: "Text" }).click();
  await expectText(`${soFar} Yours.`);

  await page.getByRole("tab", { name: "Calls" }).click();
  await page.getByRole("button", { name: "Show all of it" }).click();
  await page.getByText("You are a patient beekeeper.").waitFor();
  await page.getByText(`A letter about bees. ${hostile}`).waitFor();
  await page.getByText("0.4", { exact: true }).waitFor();
  await keepScreenshot(page, "model-call");
  await cairn.expectAccessible("the calls of a step");
  expect(await page.locator("img[src=x]").count()).toBe(0);
});
