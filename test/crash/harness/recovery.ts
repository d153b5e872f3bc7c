/** How long the steps of a killed worker wait until another has them. */
import { timing, type World } from "./world.ts";

/** Time beyond lease and sweep that the promise allows, milliseconds. */
const graceMs = 2_000;

/** Prints the times from the death of workers to the next start of their steps, and checks the 99th of a hundred in the full form. */
export async function checkRecovery({ database, fleet, setting }: World): Promise<void> {
  const { rows } = await database.pool.query<{ worker: string; lost: Date; again: Date }>(
    `select l.data ->> 'worker' as worker, l.at as lost, n.at as again
     from public_v1.events l
     join lateral (
       select s.at from public_v1.events s
       where s.run_id = l.run_id and s.path = l.path and s.visit = l.visit and s.seq > l.seq
         and s.type in ('step.started', 'undo.started', 'step.failed', 'undo.failed', 'step.cancelled')
       order by s.seq limit 1) n on true
     where l.type in ('step.lost', 'undo.lost')`,
  );
  const since = (of: (row: { lost: Date; again: Date }) => Date): readonly number[] =>
    rows
      .flatMap((row) => {
        const killed = killTime(fleet.killed, row.worker);
        return killed === null ? [] : [of(row).getTime() - killed];
      })
      .toSorted((a, b) => a - b);
  const noticed = since((row) => row.lost);
  const times = since((row) => row.again);
  if (times.length === 0) {
    setting.say("no step lost its worker: nothing to measure");
    return;
  }
  const limit = timing.leaseMs + timing.watchdogMs + graceMs;
  setting.say(
    `recovery of ${String(times.length)} steps: ${quantiles(times)}; its worker's death was noticed after ${quantiles(noticed)} (promised p99: ${show(limit)})`,
  );
  // The small form shares the machine with others: there it would be a test of the machine.
  if (setting.short) return;
  setting.checks.check("recovery p99 is within lease + sweep + 2 s", at(times, 0.99) <= limit, () =>
    show(at(times, 0.99)),
  );
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

function show(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function quantiles(sorted: readonly number[]): string {
  return `p50 ${show(at(sorted, 0.5))}, p99 ${show(at(sorted, 0.99))}, longest ${show(at(sorted, 1))}`;
}

/** A worker's id holds the id of its process. */
function killTime(killed: ReadonlyMap<number, number>, worker: string): number | null {
  for (const part of worker.split("-")) {
    const time = killed.get(Number(part));
    if (time !== undefined) return time;
  }
  return null;
}
