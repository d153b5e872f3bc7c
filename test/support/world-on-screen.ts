/** What the screens have to show: workflows of every sort, and a run in each state that a person may find one in. All of it is made through the API. */
import { z } from "zod";
import { documentAnalysis } from "../../shared/templates/document-analysis.ts";
import type { CairnInBrowser } from "./cairn-in-browser.ts";
import { storeFile } from "./template-runs.ts";
import { until } from "./until.ts";

const created = z.object({ id: z.string() });
const stated = z.object({ status: z.string() });
const drafted = z.object({ graph: z.unknown() });
const openApprovals = z.object({ approvals: z.array(z.object({ token: z.string() })) });

const model = {
  Type: "Task",
  Resource: "cairn:model",
  Arguments: {
    Model: "gpt-5.4-mini",
    Prompt: "{% 'Summarise: ' & $states.input.text %}",
    MaxTokens: 80,
  },
  Assign: { summary: "{% $states.result.text %}" },
  Output: "{% $states.input %}",
};

const code = (body: string) => ({
  Type: "Task",
  Resource: "cairn:code",
  Arguments: { Code: body, Input: "{% $states.input %}" },
  Output: "{% $states.result.value %}",
  Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1, IntervalSeconds: 0 }],
});

const machine = (states: Readonly<Record<string, object>>) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
});

/** Reads, then cannot find the region. */
const regions = (last: object) =>
  machine({ Read: { ...model, Next: "Work" }, Work: { ...last, End: true } });

const branch = (name: string, state: object) => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
});

const waits = machine({
  Everything: {
    Type: "Parallel",
    Branches: [
      branch("Ask the editor", {
        Type: "Task",
        Resource: "cairn:approval.waitForTaskToken",
        Arguments: {
          Title: "Publish the quarterly report?",
          Message:
            "The report is **ready**.\n\n| Chapter | Pages |\n| --- | ---: |\n| Findings | 12 |",
          Data: { report: "q3.pdf", pages: 16 },
          Form: {
            type: "object",
            properties: {
              channel: { type: "string", title: "Where", enum: ["Website", "Print"] },
              on: { type: "string", format: "date", title: "On which day" },
            },
            required: ["channel"],
          },
        },
        TimeoutSeconds: 7200,
      }),
      branch("Call back", {
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
});

const patient = machine({ Rest: { Type: "Wait", Seconds: 3600, End: true } });

const at = (id: string, kind: string, name: string, more: object) => ({
  id,
  kind,
  name,
  position: { x: 0, y: 0 },
  params: {},
  fields: {},
  ...more,
});

/** What one has while one draws: a step that nothing leads to, a call without an address, a note. */
const unfinished = {
  format: 1,
  fields: { QueryLanguage: "JSONata" },
  nodes: [
    at("start", "start", "Start", {}),
    at("fetch", "http", "Fetch the page", { position: { x: 320, y: 0 } }),
    at("alone", "transform", "Left over", { position: { x: 640, y: 200 } }),
    at("done", "end", "Done", { position: { x: 640, y: 0 } }),
  ],
  edges: [
    { id: "e1", source: "start", sourcePort: "next", target: "fetch" },
    { id: "e2", source: "fetch", sourcePort: "next", target: "done" },
  ],
};

/** Ids of what there is. */
export interface WorldOnScreen {
  readonly analysis: { readonly workflow: string; readonly run: string };
  readonly failed: { readonly workflow: string; readonly run: string; readonly other: string };
  readonly waiting: { readonly run: string; readonly approvalToken: string };
  readonly paused: string;
  readonly unfinished: string;
}

type Caller = Pick<CairnInBrowser, "call" | "url">;

async function make(cairn: Caller, name: string, body: object): Promise<string> {
  return created.parse(await cairn.call("POST", "/api/v1/workflows", { name, ...body })).id;
}

async function start(cairn: Caller, workflow: string, input: object): Promise<string> {
  return created.parse(await cairn.call("POST", `/api/v1/workflows/${workflow}/runs`, { input }))
    .id;
}

async function reaches(cairn: Caller, run: string, status: string): Promise<void> {
  await until(
    async () => stated.parse(await cairn.call("GET", `/api/v1/runs/${run}`)).status === status,
  );
}

async function analyse(cairn: Caller): Promise<WorldOnScreen["analysis"]> {
  const workflow = await make(cairn, documentAnalysis.title, { graph: documentAnalysis.graph });
  const texts = ["Ada Lovelace wrote to Charles Babbage in London in 1843.", "Bees dance in Graz."];
  const documents = await Promise.all(
    texts.map(
      async (text, index) =>
        await storeFile(cairn.url, { name: `letter-${index}.txt`, type: "text/plain", text }),
    ),
  );
  const run = await start(cairn, workflow, { documents });
  await reaches(cairn, run, "SUCCEEDED");
  return { workflow, run };
}

/** A failed run, and a newer version and a newer draft of its workflow. */
async function fail(cairn: Caller): Promise<WorldOnScreen["failed"]> {
  const broken = code("console.warn('about to fail'); throw new Error('No such region');");
  const workflow = await make(cairn, "Regions", { definition: regions(broken) });
  const text = "The north has two regions and the south has three. ".repeat(20);
  const run = await start(cairn, workflow, { region: "north", text });
  const other = await start(cairn, workflow, { region: "south", text });
  await reaches(cairn, run, "FAILED");
  await reaches(cairn, other, "FAILED");
  const draft = async (body: string) => {
    const definition = regions(code(body));
    const { graph } = drafted.parse(await cairn.call("POST", "/api/v1/decompile", { definition }));
    await cairn.call("PUT", `/api/v1/workflows/${workflow}/draft`, { graph });
  };
  await draft("return { region: input.region, fixed: true };");
  await cairn.call("POST", `/api/v1/workflows/${workflow}/publish`, {});
  await draft("return { region: input.region, fixed: true, checked: true };");
  return { workflow, run, other };
}

async function wait(cairn: Caller): Promise<WorldOnScreen["waiting"]> {
  const workflow = await make(cairn, "Quarterly report", { definition: waits });
  const run = await start(cairn, workflow, {});
  let approvalToken: string | undefined;
  await until(async () => {
    const { approvals } = openApprovals.parse(
      await cairn.call("GET", `/api/v1/approvals?run=${run}`),
    );
    approvalToken = approvals[0]?.token;
    return approvalToken !== undefined;
  });
  return { run, approvalToken: approvalToken ?? "" };
}

async function pause(cairn: Caller): Promise<string> {
  const run = await start(cairn, await make(cairn, "Patient", { definition: patient }), {});
  await cairn.call("POST", `/api/v1/runs/${run}/pause`);
  await reaches(cairn, run, "PAUSED");
  return run;
}

async function trigger(cairn: Caller, workflowId: string): Promise<void> {
  const cron = { cron: "30 7 * * 1", timeZone: "America/New_York" };
  await cairn.call("POST", "/api/v1/schedules", { workflowId, name: "Weekly", ...cron });
  const signed = { signature: "github", secret: "SECRET_GITHUB_WEBHOOK" };
  await cairn.call("PUT", "/api/v1/hooks/from-github", { workflowId, ...signed });
}

/** Makes all of it and waits until it is there. */
export async function makeWorldOnScreen(cairn: Caller): Promise<WorldOnScreen> {
  const [analysis, failed, waiting, paused] = await Promise.all([
    analyse(cairn),
    fail(cairn),
    wait(cairn),
    pause(cairn),
  ]);
  await trigger(cairn, failed.workflow);
  const draft = await make(cairn, "Unfinished", { graph: unfinished, publish: false });
  return { analysis, failed, waiting, paused, unfinished: draft };
}
