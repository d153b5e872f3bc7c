import { Refusal } from "../../shared/api/errors.ts";
import { runStatuses } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { findRunCost, findRunFigures } from "../store/run-cost.ts";
import { listRuns } from "../store/run-list.ts";
import { findRunHead, listEvents } from "../store/run-queries.ts";
import { listSteps } from "../store/run-steps.ts";
import { answered, type Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";
import { readRun } from "./read-run.ts";
import { streamRun } from "./run-stream.ts";
import { StoredValues } from "./stored-values.ts";

/** Events per page when no limit is given. */
const defaultEventLimit = 1000;

type Ids =
  | "listRuns"
  | "getRun"
  | "listEvents"
  | "streamEvents"
  | "listSteps"
  | "getRunCost"
  | "listRunFigures";
type Options = Pick<AppOptions, "database" | "artifacts" | "notifier" | "stopping">;

/** Runs: their lists, what they did, and their streams. */
export function runHandlers(options: Options): Handlers<Ids> {
  const { database } = options;
  return {
    listRuns: async ({ query }) => {
      const { status, ...page } = query;
      const statuses =
        status === undefined
          ? undefined
          : runStatuses.filter((known) => status.split(",").includes(known));
      const { items, next } = await listRuns(database, { ...page, statuses });
      return { status: 200, body: { runs: [...items], next } };
    },
    getRun: async ({ params }) => ({ status: 200, body: await readRun(options, params.id) }),
    listEvents: async ({ params, query }) => {
      const after = query.after ?? 0;
      const { seq } = await findRunHead(database, params.id);
      const events = await listEvents(database, {
        runId: params.id,
        after,
        limit: query.limit ?? defaultEventLimit,
      });
      const last = events.at(-1)?.seq ?? after;
      return {
        status: 200,
        body: { events: [...events], next: last < seq && events.length > 0 ? last : null },
      };
    },
    streamEvents: async ({ params, query, headers }, { response }) => {
      const after = readPosition(headers["last-event-id"]) ?? query.after ?? 0;
      const { status, seq } = await findRunHead(database, params.id);
      // 204 tells a browser not to connect again: the run has ended and all of it was received.
      if (isTerminal(status) && after >= seq) return { status: 204, body: undefined };
      await streamRun(
        {
          database,
          notifier: options.notifier,
          stopping: options.stopping,
          runId: params.id,
          after,
        },
        response,
      );
      return answered;
    },
    listSteps: async ({ params, query }) => {
      await findRunHead(database, params.id);
      const { items, next } = await listSteps(database, { ...query, runId: params.id });
      const values = new StoredValues(options);
      const steps = [];
      for (const { step, flow, input, output } of items) {
        const at = { runId: params.id, flow };
        steps.push({
          ...step,
          input: await values.show(input, at),
          output: await values.show(output, at),
        });
      }
      return { status: 200, body: { steps, next } };
    },
    listRunFigures: async ({ query }) => {
      const runs = await findRunFigures(database, query.ids.split(","));
      return { status: 200, body: { runs: [...runs] } };
    },
    getRunCost: async ({ params, query }) => {
      await findRunHead(database, params.id);
      return { status: 200, body: await findRunCost(database, { ...query, runId: params.id }) };
    },
  };
}

function readPosition(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === "") return undefined;
  if (/^\d{1,9}$/.test(lastEventId)) return Number(lastEventId);
  throw new Refusal("INVALID_REQUEST", "Last-Event-ID is the number of an event.");
}
