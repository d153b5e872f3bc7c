/** Filters of the list of runs: what the server is asked for, the ready-made ones, and those that people keep in this browser. */
import { z } from "zod";
import type { RunOrder } from "../../shared/api/run.ts";
import { presentParams } from "../ui/search-params.ts";
import { readRunsSearch, type RunsSearch, type RunSpan } from "./run-search.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What the API is asked for. */
export interface RunsQuery {
  readonly workflow?: string;
  readonly status?: string;
  readonly q?: string;
  readonly error?: string;
  readonly from?: string;
  readonly to?: string;
  readonly order?: RunOrder;
}

function spanStart(span: RunSpan, nowMs: number): number {
  switch (span) {
    case "hour":
      return nowMs - 60 * minuteMs;
    case "today":
      return new Date(nowMs).setHours(0, 0, 0, 0);
    case "day":
      return nowMs - dayMs;
    case "week":
      return nowMs - 7 * dayMs;
    case "month":
      return nowMs - 30 * dayMs;
  }
}

/** Midnight at the beginning of a day where the browser is; `later`: that many days on. */
function midnight(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** A search as the server is asked. `nowMs`: the moment at which spans end. */
export function runsQuery(search: RunsSearch, nowMs: number): RunsQuery {
  const { span, from, to, sort, ...filters } = search;
  const rest = { ...filters, ...(sort === undefined ? {} : { order: sort }) };
  if (span !== undefined) return { ...rest, from: new Date(spanStart(span, nowMs)).toISOString() };
  return presentParams({
    ...rest,
    from: from === undefined ? undefined : midnight(from),
    to: to === undefined ? undefined : midnight(to, 1),
  });
}

/** As it is asked at this moment. */
export function runsQueryNow(search: RunsSearch): RunsQuery {
  return runsQuery(search, Date.now());
}

export interface SavedFilter {
  readonly name: string;
  readonly search: RunsSearch;
}

/** True when both show the same runs in the same order. */
export function isSameSearch(a: RunsSearch, b: RunsSearch): boolean {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof RunsSearch)[];
  return keys.every((key) => a[key] === b[key]);
}

const storageKey = "cairn.runs.filters";
const mostSaved = 30;
const savedSchema = z.array(
  z.object({ name: z.string().min(1).max(60), search: z.record(z.string(), z.unknown()) }),
);

/** The filters that are kept, in the order in which they were. What cannot be read is as if it were not there. */
export function readSavedFilters(text: string | null): readonly SavedFilter[] {
  if (text === null) return [];
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = savedSchema.safeParse(value);
  if (!parsed.success) return [];
  return parsed.data.map(({ name, search }) => ({ name, search: readRunsSearch(search) }));
}

/** With the filter added; another one of the same name is replaced. */
export function withFilter(
  filters: readonly SavedFilter[],
  filter: SavedFilter,
): readonly SavedFilter[] {
  return [...filters.filter((each) => each.name !== filter.name), filter].slice(-mostSaved);
}

let cached: { readonly text: string | null; readonly filters: readonly SavedFilter[] } | null =
  null;
const listeners = new Set<() => void>();

/** The filters of this browser; the same object until they change. */
export function savedFilters(): readonly SavedFilter[] {
  const text = localStorage.getItem(storageKey);
  if (cached === null || cached.text !== text) cached = { text, filters: readSavedFilters(text) };
  return cached.filters;
}

export function keepFilters(filters: readonly SavedFilter[]): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(filters));
  } catch (error) {
    // Full or switched off: the filter stays in the address, which can be kept as a bookmark.
    if (!(error instanceof DOMException)) throw error;
  }
  for (const listener of listeners) listener();
}

export function subscribeFilters(listener: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === storageKey) listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", heard);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", heard);
  };
}
