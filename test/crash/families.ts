/** Runs that start runs and wait for them, and that ask a worker outside: more for the kills to hit. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../shared/base/json.ts";
import type { Database } from "../../server/store/database.ts";

/** What these runs need of the API. */
export interface FamilyClient {
  readonly post: (path: string, body: unknown) => Promise<Record<string, Json>>;
  readonly get: (path: string) => Promise<Record<string, Json>>;
  /** Null for an answer without a body. */
  readonly poll: (activity: string) => Promise<Record<string, Json> | null>;
}

const activity = "approve";
const items = [1, 2, 3];
/** 1 → approved → child doubles it → 2, and so on. */
const expected = items.map((item) => ({ approved: item, doubled: item * 2 }));

/** Three workers lost in a row are an error; here they are bad luck. */
const again = [{ ErrorEquals: ["Cairn.WorkerLost"], MaxAttempts: 10, IntervalSeconds: 1 }];

const child = {
  QueryLanguage: "JSONata",
  StartAt: "Pause",
  States: {
    Pause: { Type: "Wait", Seconds: 1, Next: "Double" },
    Double: { Type: "Pass", Output: { n: "{% $states.input.n * 2 %}" }, End: true },
  },
};

const parent = (childId: string): Json => ({
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Items: items,
      ItemProcessor: {
        StartAt: "Approve",
        States: {
          Approve: {
            Type: "Task",
            Resource: `arn:aws:states:eu-west-1:123456789012:activity:${activity}`,
            Arguments: { n: "{% $states.input %}" },
            TimeoutSeconds: 600,
            Retry: again,
            Next: "Compute",
          },
          Compute: {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution.sync:2",
            Arguments: { StateMachineArn: childId, Input: { n: "{% $states.input %}" } },
            TimeoutSeconds: 600,
            Retry: again,
            Output: { approved: "{% $states.input %}", doubled: "{% $states.result.Output.n %}" },
            End: true,
          },
        },
      },
      End: true,
    },
  },
});

/** Starts parents; returns their ids. */
export async function startFamilies(
  client: FamilyClient,
  count: number,
): Promise<readonly string[]> {
  const publish = async (name: string, definition: Json): Promise<string> =>
    String((await client.post("/api/v1/workflows", { name, definition }))["id"]);
  const workflowId = await publish("Parent", parent(await publish("Child", child)));
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    // eslint-disable-next-line no-await-in-loop -- started one by one, as people do
    const run = await client.post(`/api/v1/workflows/${workflowId}/runs`, { input: {} });
    ids.push(String(run["id"]));
  }
  return ids;
}

/** A worker outside: approves whatever it is asked, until told to stop. */
export async function approveAll(client: FamilyClient, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    // eslint-disable-next-line no-await-in-loop -- one task after the other
    const task = await client.poll(activity);
    if (task === null) continue;
    const { n } = task["input"] as { readonly n: Json };
    // eslint-disable-next-line no-await-in-loop
    await client.post(`/api/v1/tasks/${String(task["token"])}/success`, { output: n });
  }
}

/** Ids of the runs that these have started. */
export async function childrenOf(
  database: Database,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.db
    .selectFrom("runs")
    .select("id")
    .where("parent_run", "in", [...ids])
    .execute();
  return rows.map((row) => row.id);
}

/** What is wrong with the parents, once all have ended. That each step has its one child is invariant I28. */
export async function checkFamilies(
  client: FamilyClient,
  ids: readonly string[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const id of ids) {
    // eslint-disable-next-line no-await-in-loop
    const run = await client.get(`/api/v1/runs/${id}`);
    if (run["status"] !== "SUCCEEDED" || !isDeepStrictEqual(run["output"], expected))
      wrong.push(`parent ${id} ended ${String(run["status"])}: ${JSON.stringify(run)}`);
  }
  return wrong;
}
