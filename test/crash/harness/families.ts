/** Runs that start runs and wait for them, and that ask a worker outside: more for the kills to hit. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../../shared/base/json.ts";
import { again } from "./machines.ts";
import type { Api } from "./api.ts";
import type { World } from "./world.ts";

const activity = "approve";
const items = [1, 2, 3];
/** 1 → approved → child doubles it → 2, and so on. */
const expected = items.map((item) => ({ approved: item, doubled: item * 2 }));

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
            Retry: [again],
            Next: "Compute",
          },
          Compute: {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution.sync:2",
            Arguments: { StateMachineArn: childId, Input: { n: "{% $states.input %}" } },
            TimeoutSeconds: 600,
            Retry: [again],
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
export async function startFamilies(api: Api, count: number): Promise<readonly string[]> {
  const childId = await api.publish("Child", child);
  const workflowId = await api.publish("Parent", parent(childId));
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const path = `/api/v1/workflows/${workflowId}/runs`;
    const run = await api.send("POST", path, { json: { input: {} }, key: `family-${String(i)}` });
    ids.push(String(run["id"]));
  }
  return ids;
}

/** A worker outside: approves whatever it is asked, until told to stop. */
export async function approveAll(api: Api, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const poll = `/api/v1/activities/${activity}/poll`;
    const { status, body } = await api.ask("POST", poll, { json: { waitSeconds: 2 } });
    if (status === 204) continue;
    const { n } = body["input"] as { readonly n: Json };
    await api.send("POST", `/api/v1/tasks/${String(body["token"])}/success`, {
      json: { output: n },
    });
  }
}

/** Each has the results of its children. That each step has its one child is invariant I28. */
export async function checkFamilies(world: World, ids: readonly string[]): Promise<void> {
  const { rows } = await world.database.pool.query<{ id: string; status: string; output: Json }>(
    "select id, status, output from public_v1.runs where id = any ($1)",
    [ids],
  );
  for (const row of rows)
    world.setting.checks.check(
      `parent ${row.id} has the results of its children`,
      row.status === "SUCCEEDED" && isDeepStrictEqual(row.output, expected),
      () => JSON.stringify(row),
    );
}
