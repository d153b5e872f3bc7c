/** The same done to many runs, a page at a time, so that a long piece of work shows how far it is and can be stopped. */
import type { bulkActions } from "../../shared/api/control.ts";
import type { RouteRequest, RouteResponse } from "../../shared/api/routes.ts";

export type BulkAction = (typeof bulkActions)[number];
type BulkBody = RouteRequest<"bulkRuns">["body"];
export type BulkFilter = NonNullable<BulkBody["filter"]>;

/** Which runs: named, or all that fit a filter. */
export type BulkTarget =
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  | { readonly kind: "filter"; readonly filter: BulkFilter };

export interface BulkOptions {
  readonly reason?: string;
  readonly version?: "latest";
}

export interface BulkRefusal {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
}

export interface BulkOutcome {
  /** Runs that fit, or that it was done to. */
  readonly done: number;
  readonly refused: readonly BulkRefusal[];
  /** There are more, which were not looked at. */
  readonly isCut: boolean;
}

/** Runs of one request: small, so that progress is seen. */
const pageSize = 50;
/** Beyond this the dry run stops to count. */
export const mostForeseen = 10_000;

export interface BulkWork {
  readonly action: BulkAction;
  readonly target: BulkTarget;
  readonly options: BulkOptions;
  readonly isDryRun: boolean;
  readonly send: (body: BulkBody, signal: AbortSignal) => Promise<RouteResponse<"bulkRuns">>;
  readonly onProgress: (so: BulkOutcome) => void;
  /** Ends the work between two pages; what is done stays done. */
  readonly signal: AbortSignal;
}

/** Does it, or in a dry run says what would be done. */
export async function workInBulk(work: BulkWork): Promise<BulkOutcome> {
  const { action, target, options, isDryRun, send, onProgress, signal } = work;
  const base = { action, ...options, ...(isDryRun ? { dryRun: true } : {}) };
  let outcome: BulkOutcome = { done: 0, refused: [], isCut: false };
  let next: Partial<BulkBody> | null = firstPage(target, isDryRun);
  let at = 0;
  while (next !== null) {
    if (signal.aborted || (isDryRun && outcome.done >= mostForeseen))
      return { ...outcome, isCut: true };
    // eslint-disable-next-line no-await-in-loop -- one page after the other
    const answer = await send({ ...base, ...next }, signal);
    outcome = {
      done: outcome.done + (isDryRun ? answer.ids.length : answer.done),
      refused: [...outcome.refused, ...answer.refused],
      isCut: false,
    };
    onProgress(outcome);
    at += pageSize;
    next = pageAfter(target, { at, cursor: answer.next, isDryRun });
  }
  return outcome;
}

function firstPage(target: BulkTarget, isDryRun: boolean): Partial<BulkBody> | null {
  return pageAfter(target, { at: 0, cursor: null, isDryRun });
}

function pageAfter(
  target: BulkTarget,
  { at, cursor, isDryRun }: { at: number; cursor: string | null; isDryRun: boolean },
): Partial<BulkBody> | null {
  if (target.kind === "ids") {
    const ids = target.ids.slice(at, at + pageSize);
    return ids.length === 0 ? null : { ids };
  }
  if (at > 0 && cursor === null) return null;
  const limit = isDryRun ? 500 : pageSize;
  return { filter: target.filter, limit, ...(cursor === null ? {} : { cursor }) };
}
