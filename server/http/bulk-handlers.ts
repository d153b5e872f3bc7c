import { Refusal } from "../../shared/api/errors.ts";
import { maxBulkRuns, type bulkActions } from "../../shared/api/control.ts";
import type { RouteInput } from "../../shared/api/routes.ts";
import { runStatuses, type RunStatus } from "../../shared/run/event.ts";
import { redrivenAmong } from "../store/attention.ts";
import { listRuns } from "../store/run-list.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

type Action = (typeof bulkActions)[number];
type Body = RouteInput<"bulkRuns">["body"];
type Options = Pick<AppOptions, "database" | "control" | "copier">;

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
      const { ids, next } = await fitting(options, body);
      const refused: { id: string; code: string; detail: string }[] = [];
      if (body.dryRun === true) {
        return {
          status: 200,
          body: { matched: ids.length, done: 0, ids: [...ids], refused, next },
        };
      }
      const done: string[] = [];
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
      return {
        status: 200,
        body: { matched: ids.length, done: done.length, ids: done, refused, next },
      };
    },
  };
}

/** The runs of a page that the action changes. */
async function fitting(
  { database }: Options,
  { action, filter, cursor, limit = maxBulkRuns }: Body,
): Promise<{ readonly ids: readonly string[]; readonly next: string | null }> {
  const { status, ...rest } = filter;
  const wanted = status?.split(",") ?? runStatuses;
  const statuses = statusesFor[action].filter((known) => wanted.includes(known));
  if (statuses.length === 0) return { ids: [], next: null };
  const { items, next } = await listRuns(database, { ...rest, statuses, cursor, limit });
  const ids = items.map(({ id }) => id);
  if (action !== "redrive") return { ids, next };
  const redriven = await redrivenAmong(database, ids);
  return { ids: ids.filter((id) => !redriven.has(id)), next };
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
