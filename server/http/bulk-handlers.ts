import { apiErrors, Refusal, type ErrorCode } from "../../shared/api/errors.ts";
import { maxBulkRuns, type bulkActions } from "../../shared/api/control.ts";
import type { RouteInput } from "../../shared/api/routes.ts";
import { runStatuses, type RunStatus } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { redrivenAmong } from "../store/attention.ts";
import { listRuns, statusesOfRuns } from "../store/run-list.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

type Action = (typeof bulkActions)[number];
type Body = RouteInput<"bulkRuns">["body"];
type Options = Pick<AppOptions, "database" | "control" | "copier">;

interface Refused {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
}

/** Runs to which the same is done at once: bounds what one request takes from the pool of connections. */
const atOnce = 8;

/** Statuses in which an action changes something. */
const statusesFor: Readonly<Record<Action, readonly RunStatus[]>> = {
  cancel: ["RUNNING", "PAUSED"],
  pause: ["RUNNING"],
  resume: ["PAUSED"],
  redrive: ["FAILED", "TIMED_OUT", "ABORTED"],
};

/** The same for many runs. Repeating a request is harmless: what is done already does not fit any more, or is refused. */
export function bulkHandlers(options: Options): Handlers<"bulkRuns"> {
  return {
    bulkRuns: async ({ body }) => {
      const { ids, refused, next } =
        body.ids === undefined
          ? await fitting(options, body)
          : await fittingAmong(options, body.ids, body.action);
      const matched = body.ids === undefined ? ids.length : body.ids.length;
      if (body.dryRun === true) {
        return {
          status: 200,
          body: { matched, done: 0, ids: [...ids], refused: [...refused], next },
        };
      }
      const { done, refused: refusedNow } = await actOnAll(options, ids, body);
      const told = { matched, done: done.length, ids: [...done], next };
      return { status: 200, body: { ...told, refused: [...refused, ...refusedNow] } };
    },
  };
}

interface Fitting {
  /** The runs that the action changes. */
  readonly ids: readonly string[];
  readonly refused: readonly Refused[];
  readonly next: string | null;
}

/** The runs of a page of the filter. Runs in a status that the action does not fit are passed over: there may be millions. */
async function fitting(
  { database }: Options,
  { action, filter = {}, cursor, limit = maxBulkRuns }: Body,
): Promise<Fitting> {
  const { status, ...rest } = filter;
  const wanted = status?.split(",") ?? runStatuses;
  const statuses = statusesFor[action].filter((known) => wanted.includes(known));
  if (statuses.length === 0) return { ids: [], refused: [], next: null };
  const { items, next } = await listRuns(database, { ...rest, statuses, cursor, limit });
  const ids = items.map(({ id }) => id);
  if (action !== "redrive") return { ids, refused: [], next };
  const redriven = await redrivenAmong(database, ids);
  return { ids: ids.filter((id) => !redriven.has(id)), refused: [], next };
}

/** Named runs: what can be told beforehand of those that the action does not fit is told. */
async function fittingAmong(
  { database }: Options,
  named: readonly string[],
  action: Action,
): Promise<Fitting> {
  const unique = [...new Set(named)];
  const statuses = await statusesOfRuns(database, unique);
  const redriven = action === "redrive" ? await redrivenAmong(database, unique) : new Set();
  const ids: string[] = [];
  const refused: Refused[] = [];
  for (const id of unique) {
    const code = redriven.has(id) ? "RUN_REDRIVEN" : whyNot(action, statuses.get(id));
    if (code === null) ids.push(id);
    else refused.push({ id, code, detail: `${apiErrors[code].title}.` });
  }
  return { ids, refused, next: null };
}

function whyNot(action: Action, status: RunStatus | undefined): ErrorCode | null {
  if (status === undefined) return "RUN_NOT_FOUND";
  if (statusesFor[action].includes(status)) return null;
  if (action === "redrive") return isTerminal(status) ? "NOTHING_TO_REDRIVE" : "RUN_NOT_ENDED";
  if (isTerminal(status)) return "RUN_ENDED";
  if (action === "resume") return "RUN_NOT_PAUSED";
  return status === "COMPENSATING" ? "RUN_ENDING" : "RUN_PAUSED";
}

async function actOnAll(
  options: Options,
  ids: readonly string[],
  body: Body,
): Promise<{ readonly done: readonly string[]; readonly refused: readonly Refused[] }> {
  const done: string[] = [];
  const refused: Refused[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    const work = ids.slice(at, at + atOnce).map(async (id) => {
      try {
        await act(options, id, body);
        done.push(id);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push({ id, code: error.code, detail: error.message });
      }
    });
    // eslint-disable-next-line no-await-in-loop -- a few at a time
    await Promise.all(work);
  }
  return { done, refused };
}

async function act({ control, copier }: Options, id: string, body: Body): Promise<void> {
  const { action, reason = "Cancelled by request.", graceSeconds, version } = body;
  switch (action) {
    case "cancel":
      await control.cancel(id, { reason, graceSeconds, by: null });
      return;
    case "pause":
      await control.pause(id, null);
      return;
    case "resume":
      await control.resume(id, { maxCostUsd: undefined, by: null });
      return;
    case "redrive":
      await copier.redrive({ runId: id, version, what: "run", force: false, by: null });
  }
}
