/** The news of a run: what its log holds beyond what a process knows, and how much of that the process has written itself. */
import { jsonEquals, type Json } from "../../shared/base/json.ts";
import type { Decision } from "../../shared/run/decide.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { evolve } from "../../shared/run/evolve.ts";
import type { RunState } from "../../shared/run/run-state.ts";
import { touch, untouched, type Touched } from "../../shared/run/touched.ts";
import type { StoredEvent } from "../store/run-states.ts";
import type { RunStore } from "../store/run-store.ts";

/** Further behind than this, the state is cheaper to load than to fold. */
const mostNews = 2_000;

/** What the log of a run holds after an event; null when that is more than to fold pays. */
export async function readNews(
  store: Pick<RunStore, "eventsSince">,
  known: { readonly runId: string; readonly seq: number },
): Promise<readonly StoredEvent[] | null> {
  const news = await store.eventsSince({ ...known, limit: mostNews });
  return news.length < mostNews ? news : null;
}

/** Folds news into a state. What they have closed is still in it. */
export function foldNews(
  state: RunState,
  news: readonly StoredEvent[],
): { readonly state: RunState; readonly touched: Touched } {
  const touched = untouched();
  let folded = state;
  for (const { event } of news) {
    folded = evolve(folded, event);
    touch(folded, event, touched);
  }
  return { state: folded, touched };
}

/**
 * How many reports of a batch the news begin with, as they would have been written, and how many events these are: what was committed
 * although its answer was lost (A4 of run-actor.ts).
 */
export function ownPrefix(
  batch: readonly { readonly decision: Pick<Decision, "events"> }[],
  news: readonly StoredEvent[],
): { readonly taken: number; readonly seen: number } {
  let taken = 0;
  let seen = 0;
  for (const [index, { decision }] of batch.entries()) {
    const { events } = decision;
    const isThere = events.every((event, i) => isSameEvent(event, news[seen + i]?.event));
    if (!isThere) break;
    // A report without events is there when one after it is.
    if (events.length > 0) taken = index + 1;
    seen += events.length;
  }
  return { taken, seen };
}

function isSameEvent(ours: NewEvent, stored: NewEvent | undefined): boolean {
  return (
    stored !== undefined &&
    ours.type === stored.type &&
    ours.path === stored.path &&
    ours.visit === stored.visit &&
    ours.attempt === stored.attempt &&
    jsonEquals(ours.data as unknown as Json, stored.data as unknown as Json)
  );
}
