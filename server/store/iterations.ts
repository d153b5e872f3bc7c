/** What the flows of containers got and gave. */
import { sql } from "kysely";
import type { Flow } from "../../shared/run/run-state.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";
import type { EventRow } from "./event-data.ts";
import { decodeLog, decodeWith } from "./read-values.ts";
import { readPayload, type BodyPayload } from "./written-values.ts";

/** An opening of a container: the step, and what the paths of its flows begin with. */
export interface OpeningOf {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly flowPrefix: string;
}

/** Outputs of the flows that a container step opened under one opening, by index; flows that failed are left out. */
export async function loadFlowOutputs(
  database: Database,
  params: OpeningOf,
): Promise<readonly { readonly index: number; readonly output: Payload }[]> {
  const { runId, path, visit, flowPrefix } = params;
  const { rows } = await sql<{ index: number; output: BodyPayload; since: Date }>`
    select f.index, f.output, r.created_at as since from flows f join runs r on r.id = f.run_id
    where f.run_id = ${runId} and f.parent_path = ${path} and f.parent_visit = ${visit}
      and f.status = 'succeeded' and f.path like ${likePrefix(flowPrefix)}
    order by f.index`.execute(database.db);
  const since = rows[0]?.since ?? new Date(0);
  return await decodeWith(
    { database, written: null, log: { runId, since, until: null } },
    (resolve) => rows.map(({ index, output }) => ({ index, output: readPayload(output, resolve) })),
  );
}

/** How an iteration stands or ended, for a record of results. */
export interface IterationFacts {
  readonly index: number;
  readonly status: Flow["status"];
  readonly output: Payload | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** All flows that a container step opened under one opening, by index. */
export async function loadIterations(
  database: Database,
  params: OpeningOf,
): Promise<readonly IterationFacts[]> {
  const { runId, path, visit, flowPrefix } = params;
  const { rows } = await database.pool.query<
    Omit<IterationFacts, "output"> & { output: BodyPayload | null; since: Date }
  >({
    name: "iterations",
    text: `
      with times as (
        select (e.data ->> 'index')::integer as index, max(e.at) filter (where e.type = 'iteration.started') as started,
          max(e.at) filter (where e.type <> 'iteration.started') as stopped
        from runs r join events e on e.run_id = r.id and e.at >= r.created_at
        where r.id = $1 and e.run_id = $1 and e.path = $2 and e.visit = $3
          and e.type in ('iteration.started', 'iteration.succeeded', 'iteration.failed', 'iteration.cancelled')
        group by 1)
      select f.index, f.status, f.output, f.error, f.cause, t.started as "startedAt", t.stopped as "stoppedAt", r.created_at as since
      from flows f join runs r on r.id = f.run_id left join times t on t.index = f.index
      where f.run_id = $1 and f.parent_path = $2 and f.parent_visit = $3 and f.path like $4
      order by f.index`,
    values: [runId, path, visit, likePrefix(flowPrefix)],
  });
  const log = { runId, since: rows[0]?.since ?? new Date(0), until: null };
  return await decodeWith({ database, written: null, log }, (resolve) =>
    rows.map(({ since: _since, output, ...facts }) => ({
      ...facts,
      output: output === null ? null : readPayload(output, resolve),
    })),
  );
}

/** The inputs that a Map gave its iterations, long after the Map may have ended; null when the flow is no iteration. */
export async function loadItems(
  database: Database,
  params: { readonly runId: string; readonly flow: string },
): Promise<Payload | null> {
  const { runId, flow } = params;
  const opening = Number(/#(\d+)\/\d+$/.exec(flow)?.[1] ?? 1);
  const { rows } = await database.pool.query<EventRow & { since: Date }>({
    name: "items",
    text: `
      select e.seq, e.type, e.state, e.path, e.visit, e.attempt, e.data, r.created_at as since
      from runs r
      join flows f on f.run_id = r.id
      join events e on e.run_id = r.id and e.at >= r.created_at and e.path = f.parent_path and e.visit = f.parent_visit
      where r.id = $1 and e.run_id = $1 and f.path = $2 and e.type = 'map.started' and (e.data ->> 'opening')::integer = $3
      limit 1`,
    values: [runId, flow, opening],
  });
  const [first] = rows;
  if (first === undefined) return null;
  const [event] = await decodeLog(
    { database, written: null, log: { runId, since: first.since, until: null } },
    rows,
  );
  return event?.type === "map.started" ? event.data.items : null;
}

function likePrefix(prefix: string): string {
  return `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
