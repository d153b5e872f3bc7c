/** What is under way and what needs somebody, as the screens read it; and the same done to many runs. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { RouteRequest } from "../../shared/api/routes.ts";
import { mostRunFigures } from "../../shared/api/cost.ts";
import type { StepMessage } from "../../shared/api/run.ts";
import { ApiError } from "./api-error.ts";
import { callApi } from "./client.ts";

type Query<Id extends "listWaiting" | "listDeadLetters"> = Omit<
  NonNullable<RouteRequest<Id>["query"]>,
  "cursor"
>;

const usualMs = 5000;
/** Where nobody waits for the number. */
const calmMs = 15_000;
const withCursor = (cursor: string | null) => (cursor === null ? {} : { cursor });

/** Steps that are compared at most: five pages. */
const mostStepPages = 5;

export const attentionQueries = {
  /** `isWatched`: the numbers are what the page is about. */
  counts: (isWatched: boolean) =>
    queryOptions({
      queryKey: ["runs", "attention"],
      queryFn: ({ signal }) => callApi("countAttention", {}, signal),
      refetchInterval: isWatched ? usualMs : calmMs,
    }),
  waiting: (query: Query<"listWaiting">) =>
    infiniteQueryOptions({
      queryKey: ["waiting", query],
      queryFn: ({ pageParam, signal }) =>
        callApi("listWaiting", { query: { ...query, ...withCursor(pageParam) } }, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      refetchInterval: usualMs,
    }),
  deadLetters: (query: Query<"listDeadLetters">) =>
    infiniteQueryOptions({
      queryKey: ["dead-letters", query],
      queryFn: ({ pageParam, signal }) =>
        callApi("listDeadLetters", { query: { ...query, ...withCursor(pageParam) } }, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      refetchInterval: usualMs,
    }),
  /** What runs that have ended cost, by their ids: it does not change any more. */
  figures: (ids: readonly string[]) =>
    queryOptions({
      queryKey: ["costs", "of-runs", ids],
      queryFn: async ({ signal }) => {
        const query = { ids: ids.slice(0, mostRunFigures).join(",") };
        return (await callApi("listRunFigures", { query }, signal)).runs;
      },
      enabled: ids.length > 0,
      staleTime: Infinity,
      placeholderData: keepPreviousData,
    }),
  /** A run with its steps, to be held against another one. `more`: it has more steps than are read. */
  comparedRun: (id: string) =>
    queryOptions({
      queryKey: ["runs", "compared", id],
      queryFn: async ({ signal }) => {
        const [run, cost, { steps, more }] = await Promise.all([
          callApi("getRun", { params: { id } }, signal),
          callApi("getRunCost", { params: { id }, query: { limit: 1 } }, signal),
          readSteps(id, signal),
        ]);
        return { run, total: cost.total, steps, more };
      },
      retry: (failures, error) => failures < 1 && error instanceof ApiError && error.isPassing,
    }),
} as const;

async function readSteps(
  id: string,
  signal: AbortSignal,
): Promise<{ readonly steps: readonly StepMessage[]; readonly more: boolean }> {
  const steps: StepMessage[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostStepPages; page += 1) {
    const query: { limit: number; cursor?: string } = { limit: 500, ...withCursor(cursor) };
    // eslint-disable-next-line no-await-in-loop -- a page names the next
    const found: { steps: StepMessage[]; next: string | null } = await callApi(
      "listSteps",
      { params: { id }, query },
      signal,
    );
    steps.push(...found.steps);
    cursor = found.next;
    if (cursor === null) break;
  }
  return { steps, more: cursor !== null };
}
