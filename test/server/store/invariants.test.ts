/** Every query of `test/crash/invariants.sql` can fail: each is shown a small healthy database that is broken in one way. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { Api } from "../../crash/harness/api.ts";
import { approveAll, startFamilies } from "../../crash/harness/families.ts";
import {
  chain,
  effect,
  effectResource,
  machines,
  wait,
  type Machine,
} from "../../crash/harness/machines.ts";
import { usualScript, Witness } from "../../crash/harness/witness.ts";
import { checkInvariants, readInvariants } from "../../crash/invariants.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import { until } from "../../support/until.ts";

const retryAtOnce = { ErrorEquals: ["Peer.Refused"], IntervalSeconds: 1, BackoffRate: 1 };

function machine(name: string, startAt: string, states: JsonObject): Machine {
  return {
    name,
    definition: { QueryLanguage: "JSONata", StartAt: startAt, States: states },
    inputOf: () => ({ n: 1 }),
    expected: () => ({ status: "SUCCEEDED" }),
  };
}

/** An effect refused twice; a saga whose undo is refused once; a value that is kept as an artifact; a model call that costs; a long sleep. */
const more: readonly Machine[] = [
  machine("Twice", "Try", {
    Try: effect({ Arguments: { n: 1, do: "fail-twice" }, Retry: [retryAtOnce], End: true }),
  }),
  machine("Undo", "Make", {
    Make: effect({
      Compensate: {
        Resource: effectResource,
        Arguments: { n: 1, do: "fail-once" },
        Retry: [retryAtOnce],
      },
      Next: "Break",
    }),
    Break: { Type: "Fail", Error: "Broken" },
  }),
  machine("Large", "Grow", { Grow: effect({ Arguments: { n: 1, do: "grow" }, End: true }) }),
  machine("Model", "Ask", {
    Ask: {
      Type: "Task",
      Resource: "cairn:model",
      Arguments: { Model: "gpt-4o-mini", Prompt: "What is a cairn? A cairn is a heap of stones." },
      End: true,
    },
  }),
  machine("Sleeper", "Sleep", { Sleep: { Type: "Wait", Seconds: 86_400, End: true } }),
];

/** How a healthy database is broken: the number of the invariant, and statements with `:Name` for the run of a machine. */
const breakages: Readonly<Record<string, string>> = {
  I1: "update events set type = 'run.begun' where run_id = :Chain and seq = 1",
  I2: "delete from events where run_id = :Chain and type = 'step.scheduled' and path = 'Two'",
  I3: "update runs set status = 'ABORTED' where id = :Chain",
  I4: "update events set attempt = 9 where run_id = :Chain and path = 'One' and type = 'step.succeeded'",
  I4b: "update events set attempt = 2 where run_id = :Chain and path = 'One' and attempt = 1",
  I5: "update events set type = 'step.released', path = 'One' where run_id = :Chain and path = 'Relay' and type = 'step.scheduled'",
  I6b: "update steps set ended_seq = ended_seq + 1 where run_id = :Chain and path = 'One'",
  I7: "delete from artifacts where id in (select data #>> '{output,$artifact}' from events where run_id = :Large)",
  I8: "update ledger set cost_micros = coalesce(cost_micros, 0) + 1 where run_id = :Model",
  I8b: `update events set data = '{"output": 1, "assign": {}, "next": null, "costMicros": 99999999}' where run_id = :Model and type = 'step.succeeded'`,
  I9: "update events set type = 'step.heartbeat' where run_id = :Retry and path = 'Stubborn' and type in ('step.retried', 'timer.fired')",
  I9b: "update events set type = 'undo.heartbeat' where run_id = :Undo and path = 'Make' and type in ('undo.retried', 'undo.fired')",
  I10: "update events set visit = 7 where run_id = :Saga and path = 'Reserve' and type = 'undo.scheduled'; update events set type = 'undo.heartbeat' where run_id = :Saga and path = 'Reserve' and type = 'undo.started'",
  I10b: "update events set path = case path when 'Ship' then 'Charge' else 'Ship' end where run_id = :Saga and path in ('Ship', 'Charge') and type = 'undo.scheduled'",
  I10c: "update events set type = 'undo.released' where run_id = :Saga and path = 'Reserve' and type = 'undo.succeeded'",
  I10d: "update events set type = 'undo.succeeded', path = 'Ship' where run_id = :Saga and path = 'Reserve' and type = 'undo.scheduled'; update events set type = 'undo.heartbeat' where run_id = :Saga and path = 'Reserve' and type = 'undo.started'",
  I11: `update events set data = jsonb_set(data::jsonb, '{count}', '4')::json where run_id = :Map and type = 'map.started'`,
  I11b: `update events set data = '{"index": 0}' where run_id = :Map and type = 'iteration.started' and data ->> 'index' = '1'`,
  I11c: `update events set data = jsonb_set(data::jsonb, '{lanes}', '1')::json where run_id = :Map and type = 'map.started'`,
  I13: `update events set data = '{"delayMs": 3600000, "until": null}' where run_id = :Wait and type = 'timer.set'`,
  I17: "update steps set status = 'ready' where run_id = :Chain and path = 'Relay'",
  I18: "update events set attempt = 1 where run_id = :Twice and type = 'step.failed' and attempt = 2",
  I18b: "update events set type = 'step.heartbeat' where run_id = :Twice and type = 'step.failed' and attempt = 1",
  I22: "update events set at = at - interval '1 minute' where run_id = :Chain and seq = 3",
  I25: "update events set attempt = 5 where run_id = :Parent and type = 'task.answered' and path = 'Each/0/Approve'",
  I26: "update events set type = 'task.taken' where run_id = :Parent and type = 'task.parked' and path = 'Each/0/Approve'",
  I27: `update events set data = '{"kind": "run", "name": "none"}' where run_id = :Parent and type = 'task.parked' and path = 'Each/0/Compute'`,
  I28: "update runs set parent_path = 'Each/0/Compute' where parent_run = :Parent and parent_path = 'Each/1/Compute'",
  I28b: `update events set type = 'task.parked', path = 'One', attempt = 1, data = json_build_object('kind', 'run', 'name', :Sleeper)
      where run_id = :Chain and path = 'Two' and type = 'step.scheduled';
    update runs set ended_at = ended_at - interval '2 minutes' where id = :Chain`,
};

let cairn: RunningCairn;
let witness: Witness;
let client: pg.Client;
const runs = new Map<string, string>();

async function startAll(api: Api): Promise<void> {
  for (const { name, definition, inputOf } of [...machines, ...more]) {
    const path = `/api/v1/workflows/${await api.publish(name, definition)}/runs`;
    const run = await api.send("POST", path, { json: { input: inputOf(1) } });
    runs.set(name, String(run["id"]));
  }
  const [parent = ""] = await startFamilies(api, 1);
  runs.set("Parent", parent);
}

beforeAll(async () => {
  cairn = await startRunningCairn();
  witness = await Witness.start();
  witness.script = async (call) => {
    const { do: act } = call.args;
    if (act === "grow") return { type: "result", value: "x".repeat(300_000) };
    const isRefused = act === "fail-twice" && call.earlier < 2;
    return await usualScript(isRefused ? { ...call, args: { do: "fail" } } : call);
  };
  client = new pg.Client({ connectionString: cairn.databaseUrl });
  await client.connect();
  const api = new Api(cairn.url);
  const binding = { resource: effectResource, url: witness.url };
  await api.send("PUT", "/api/v1/bindings", { json: binding });
  await startAll(api);
  let over = false;
  const approving = approveAll(api, () => over);
  await until(async () => {
    const { rows } = await client.query("select id from public_v1.runs where ended_at is null");
    return rows.length === 1;
  });
  over = true;
  await approving;
}, 120_000);

afterAll(async () => {
  await client.end();
  await cairn.stop();
  await witness.close();
});

/** Numbers of the invariants that do not hold. */
async function broken(): Promise<readonly string[]> {
  const { violations } = await checkInvariants(client);
  return violations.map(({ invariant }) => invariant.split(" ")[0] ?? "");
}

function withIds(statement: string): string {
  return statement.replaceAll(/:([A-Z]\w+)/g, (_, name: string) =>
    client.escapeLiteral(runs.get(name) ?? "no such machine"),
  );
}

describe("invariants", () => {
  it("hold in a healthy database", async () => {
    expect([chain.name, wait.name].every((name) => runs.has(name))).toBe(true);
    expect((await checkInvariants(client)).violations).toEqual([]);
  });

  it("are all shown to fail", async () => {
    const names = (await readInvariants()).map(({ name }) => name.split(" ")[0]);
    expect(names).toEqual(Object.keys(breakages));
  });

  it.each(Object.entries(breakages))("%s alone reports what breaks it", async (number, damage) => {
    await client.query("begin");
    try {
      // Neither foreign keys nor triggers stand in the way of what must be found afterwards.
      await client.query("set local session_replication_role = replica");
      await client.query(withIds(damage));
      expect(await broken()).toEqual([number]);
    } finally {
      await client.query("rollback");
    }
  });
});
