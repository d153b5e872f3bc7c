/** What the screens read and change of schedules and webhooks; the keys are here and nowhere else. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { ScheduleMessage } from "../../shared/api/schedule.ts";
import type { RouteRequest } from "../../shared/api/routes.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { callApi } from "./client.ts";

const key = "triggers";
/** While something is about to happen. */
const soonMs = 2_000;
const usualMs = 10_000;
/** How near a time must be for the list to be read again more often. */
const nearMs = 60_000;

function isLively({ isWaiting, lastStatus, nextAt }: ScheduleMessage, nowMs: number): boolean {
  const isRunning = lastStatus !== null && !isTerminal(lastStatus);
  return isWaiting || isRunning || (nextAt !== null && Date.parse(nextAt) - nowMs < nearMs);
}

interface OfWorkflow {
  readonly workflow: string | undefined;
}

const filterOf = ({ workflow }: OfWorkflow) => (workflow === undefined ? {} : { workflow });
const pageOf = (cursor: string | null) => (cursor === null ? {} : { cursor });

export const triggerQueries = {
  schedules: (filter: OfWorkflow) =>
    infiniteQueryOptions({
      queryKey: [key, "schedules", filter],
      queryFn: ({ pageParam, signal }) =>
        callApi(
          "listSchedules",
          { query: { limit: 100, ...filterOf(filter), ...pageOf(pageParam) } },
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => {
        const nowMs = Date.now();
        const all = state.data?.pages.flatMap((page) => page.schedules) ?? [];
        return all.some((each) => isLively(each, nowMs)) ? soonMs : usualMs;
      },
    }),
  /** What became of the times of a schedule. */
  ticks: (id: string) =>
    infiniteQueryOptions({
      queryKey: [key, "ticks", id],
      queryFn: ({ pageParam, signal }) =>
        callApi(
          "listTicks",
          { params: { id }, query: { limit: 50, ...pageOf(pageParam) } },
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      refetchInterval: usualMs,
    }),
  webhooks: (filter: OfWorkflow) =>
    queryOptions({
      queryKey: [key, "webhooks", filter],
      queryFn: ({ signal }) => callApi("listWebhooks", { query: filterOf(filter) }, signal),
      placeholderData: keepPreviousData,
      refetchInterval: usualMs,
    }),
} as const;

/** After a change the lists are read again before it counts as done. */
function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => await client.invalidateQueries({ queryKey: [key] });
}

/** Makes a schedule, or changes the one with the id. */
export function usePutSchedule() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({
      id,
      body,
    }: {
      readonly id: string | null;
      readonly body: RouteRequest<"createSchedule">["body"];
    }) =>
      id === null
        ? callApi("createSchedule", { body })
        : callApi("putSchedule", { params: { id }, body }),
    onSuccess: refresh,
  });
}

export function useDeleteSchedule() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => callApi("deleteSchedule", { params: { id } }),
    onSuccess: refresh,
  });
}

/** Starts a run as the schedule would. */
export function useRunSchedule() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => callApi("runSchedule", { params: { id } }),
    onSuccess: refresh,
  });
}

/** Makes a webhook, or changes the one at the path. */
export function usePutWebhook() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({
      path,
      body,
    }: {
      readonly path: string;
      readonly body: RouteRequest<"putWebhook">["body"];
    }) => callApi("putWebhook", { params: { path }, body }),
    onSuccess: refresh,
  });
}

export function useDeleteWebhook() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (path: string) => callApi("deleteWebhook", { params: { path } }),
    onSuccess: refresh,
  });
}
