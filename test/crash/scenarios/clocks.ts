import { fileURLToPath } from "node:url";
import type { JsonObject } from "../../../shared/base/json.ts";
import { Load } from "../harness/load.ts";
import { effect, machines, type Machine } from "../harness/machines.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

const window = 60;
const hourMs = 3_600_000;
/** Clocks of the workers: one an hour ahead, one an hour behind, one right. */
const offsetsMs = [hourMs, -hourMs, 0] as const;
const preload = fileURLToPath(new URL("../../support/shifted-clock.mjs", import.meta.url));
/** A run takes seconds; a wrong clock is off by an hour. */
const toleranceMs = 600_000;

const aSecondLater = "{% $fromMillis($toMillis($states.context.State.EnteredTime) + 1000) %}";

/** What a run is told of the time, at its beginning, after effects, after a timer and in an iteration; and a limit that must not pass. */
const told: Machine = {
  name: "Told",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "First",
    States: {
      First: effect({
        TimeoutSeconds: 60,
        HeartbeatSeconds: 30,
        Assign: times("first"),
        Next: "Until",
      }),
      Until: { Type: "Wait", Timestamp: aSecondLater, Assign: times("until"), Next: "Relay" },
      Relay: { Type: "Pass", Assign: times("relay"), Next: "Last" },
      Last: effect({ Arguments: { n: 1 }, Assign: times("last"), Next: "End" }),
      End: {
        Type: "Pass",
        Output: {
          started: "{% $states.context.Execution.StartTime %}",
          first: "{% $first %}",
          until: "{% $until %}",
          relay: "{% $relay %}",
          last: "{% $last %}",
          end: "{% $states.context.State.EnteredTime %}",
          now: "{% $now() %}",
        },
        End: true,
      },
    },
  },
  inputOf: (nth) => ({ n: nth }),
  expected: () => ({ status: "SUCCEEDED" }),
};

function times(name: string): JsonObject {
  return { [name]: "{% $states.context.State.EnteredTime %}" };
}

/** Every time that the runs were told is the database's. */
async function checkTimes({ database, setting }: World): Promise<void> {
  const { rows } = await database.pool.query<{ id: string; name: string; off: number }>(
    `select r.id, t.key as name, extract(epoch from t.value::timestamptz - r.created_at)::float8 * 1000 as off
     from public_v1.runs r, jsonb_each_text(r.output) t where jsonb_typeof(r.output) = 'object' and r.output ? 'started'`,
  );
  setting.checks.check("runs were told the time", rows.length > 0);
  const wrong = new Map<string, number>();
  for (const { name, off } of rows)
    if (Math.abs(off) > toleranceMs) wrong.set(name, (wrong.get(name) ?? 0) + 1);
  for (const name of new Set(rows.map((row) => row.name)))
    setting.checks.check(
      `the time '${name}' is the database's`,
      !wrong.has(name),
      () => `off by an hour in ${String(wrong.get(name))} runs`,
    );
}

export const clocks: Scenario = {
  name: "clocks",
  title: "workers whose clocks are an hour ahead and an hour behind: time is the database's",
  sizes: { short: { runs: 70, faults: 3 }, full: { runs: 2000, faults: 3 } },
  run: async (setting) => {
    const special = (nth: number) => ({
      NODE_OPTIONS: `--import=${preload}`,
      CLOCK_OFFSET_MS: String(offsetsMs[nth % offsetsMs.length]),
    });
    await withWorld(setting, { workers: offsetsMs.length, special }, async (world) => {
      const load = new Load(world, [...machines, told]);
      await load.start(setting.size.runs, window);
      await settle(world, load);
      await checkTimes(world);
      const { rows } = await world.database.pool.query<{ lost: string }>(
        "select count(*) as lost from public_v1.events where type in ('step.lost', 'undo.lost')",
      );
      setting.checks.check("no worker was taken for dead", Number(rows[0]?.lost) === 0);
    });
  },
};
