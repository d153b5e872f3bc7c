/** What the screens read and change, as TanStack Query hooks; the keys are here and nowhere else. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryCache,
  QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { RunCost } from "../../shared/api/cost.ts";
import type { Json } from "../../shared/base/json.ts";
import type { RouteId, RouteRequest } from "../../shared/api/routes.ts";
import { terminalStatuses, type RunStatus } from "../../shared/run/event.ts";
import { ApiError } from "./api-error.ts";
import { callApi } from "./client.ts";
import { noteOutcome } from "./connection.ts";

type Query<Id extends RouteId> = Omit<NonNullable<RouteRequest<Id>["query"]>, "cursor">;

/** How often lists are read again while something in them is under way. */
const liveRefreshMs = 2000;
/** How often what belongs to a step beside its events is read again while it runs. */
const liveSidesMs = 1000;
/** Before an error is shown; after that it is asked again every now and then. */
const mostRetries = 1;

/** How often a question is asked again while the server does not answer. */
const recoveryMs = 4000;

function isPassing(error: unknown): boolean {
  return error instanceof ApiError && error.isPassing;
}

/** Asks again after a failure that will pass, so that a page comes back by itself; otherwise every `everyMs`, or never. */
function refetchEvery(error: unknown, everyMs: number | false): number | false {
  return isPassing(error) ? recoveryMs : everyMs;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onSuccess: () => noteOutcome(null), onError: noteOutcome }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (failures, error) => failures < mostRetries && isPassing(error),
        refetchInterval: ({ state }) => refetchEvery(state.error, false),
      },
    },
  });
}

function isLive(status: RunStatus | undefined): boolean {
  return status !== undefined && !terminalStatuses.some((ended) => ended === status);
}

/** Pages of a run's ledger that are read: beyond 5,000 entries the table of a step may be incomplete, its sums are not. */
const mostLedgerPages = 10;

/** The cost of a run with the entries of its ledger, all pages together. */
async function readRunCost(id: string, signal: AbortSignal): Promise<RunCost> {
  const read = (cursor: string | null) =>
    callApi(
      "getRunCost",
      { params: { id }, query: { limit: 500, ...(cursor === null ? {} : { cursor }) } },
      signal,
    );
  const first = await read(null);
  const entries = [...first.entries];
  let { next } = first;
  for (let page = 1; next !== null && page < mostLedgerPages; page++) {
    const more = await read(next);
    entries.push(...more.entries);
    next = more.next;
  }
  return { ...first, entries, next };
}

/** A step whose text and calls are asked for. */
interface StepSides {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  /** There may be more in a moment. */
  readonly isGrowing: boolean;
}

export const queries = {
  workflows: (query: Query<"listWorkflows">) =>
    infiniteQueryOptions({
      queryKey: ["workflows", "list", query],
      queryFn: ({ pageParam, signal }) =>
        callApi(
          "listWorkflows",
          { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => {
        const isAnyLive = state.data?.pages.some((page) =>
          page.workflows.some((workflow) => isLive(workflow.lastRun?.status)),
        );
        return refetchEvery(state.error, isAnyLive === true ? liveRefreshMs : false);
      },
    }),
  workflow: (id: string) =>
    queryOptions({
      queryKey: ["workflows", "one", id],
      queryFn: ({ signal }) => callApi("getWorkflow", { params: { id } }, signal),
    }),
  version: (id: string, version: number) =>
    queryOptions({
      queryKey: ["workflows", "version", id, version],
      queryFn: ({ signal }) => callApi("getVersion", { params: { id, version } }, signal),
      // A published version never changes.
      staleTime: Infinity,
    }),
  runs: (query: Query<"listRuns">) =>
    infiniteQueryOptions({
      queryKey: ["runs", "list", query],
      queryFn: ({ pageParam, signal }) =>
        callApi(
          "listRuns",
          { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => {
        const isAnyLive = state.data?.pages.some((page) =>
          page.runs.some((run) => isLive(run.status)),
        );
        return refetchEvery(state.error, isAnyLive === true ? liveRefreshMs : liveRefreshMs * 5);
      },
    }),
  /** Read again when the status, as the events tell it, has changed. */
  run: (id: string, status: RunStatus) =>
    queryOptions({
      queryKey: ["runs", "one", id, status],
      queryFn: ({ signal }) => callApi("getRun", { params: { id } }, signal),
      placeholderData: (previous) => (previous?.id === id ? previous : undefined),
    }),
  /** `seq` is the number of the step's last event: with a new one the step is read again. */
  step: ({
    runId,
    path,
    visit,
    seq,
  }: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly seq: number;
  }) =>
    queryOptions({
      queryKey: ["runs", "step", runId, path, visit, seq],
      queryFn: async ({ signal }) => {
        const page = await callApi(
          "listSteps",
          { params: { id: runId }, query: { path, limit: 500 } },
          signal,
        );
        return page.steps.find((step) => step.path === path && step.visit === visit) ?? null;
      },
      placeholderData: (previous, query) =>
        query?.queryKey[3] === path && query.queryKey[4] === visit ? previous : undefined,
    }),
  /** The attempts of a step that have streamed text. `seq`: as with {@link step}. */
  texts: ({ runId, path, visit, seq, isGrowing }: StepSides & { readonly seq: number }) =>
    queryOptions({
      queryKey: ["runs", "texts", runId, path, visit, seq],
      queryFn: async ({ signal }) => {
        const query = { path, visit, limit: 500 };
        const page = await callApi("listTexts", { params: { id: runId }, query }, signal);
        return page.streams;
      },
      refetchInterval: ({ state }) => refetchEvery(state.error, isGrowing && liveSidesMs),
      placeholderData: (previous, query) =>
        query?.queryKey[3] === path && query.queryKey[4] === visit ? previous : undefined,
    }),
  /** The model calls of a step. */
  calls: ({ runId, path, visit, isGrowing }: StepSides) =>
    infiniteQueryOptions({
      queryKey: ["runs", "calls", runId, path, visit, isGrowing],
      queryFn: ({ pageParam, signal }) => {
        const query = { path, visit, ...(pageParam === null ? {} : { cursor: pageParam }) };
        return callApi("listCalls", { params: { id: runId }, query }, signal);
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      refetchInterval: ({ state }) => refetchEvery(state.error, isGrowing && liveSidesMs),
      placeholderData: (previous, query) =>
        query?.queryKey[3] === path && query.queryKey[4] === visit ? previous : undefined,
    }),
  /** A model call whole; with another status it is read again. */
  call: ({
    runId,
    id,
    status,
  }: {
    readonly runId: string;
    readonly id: string;
    readonly status: string;
  }) =>
    queryOptions({
      queryKey: ["runs", "call", runId, id, status],
      queryFn: ({ signal }) => callApi("getCall", { params: { id: runId, call: id } }, signal),
      placeholderData: (previous) => (previous?.id === id ? previous : undefined),
      staleTime: Infinity,
    }),
  /** `stamp` is anything that changes when the run has spent more. */
  runCost: (id: string, stamp: string) =>
    queryOptions({
      queryKey: ["runs", "cost", id, stamp],
      queryFn: ({ signal }) => readRunCost(id, signal),
      placeholderData: (previous, query) => (query?.queryKey[2] === id ? previous : undefined),
    }),
  costs: (query: Query<"getCosts">) =>
    queryOptions({
      queryKey: ["costs", query],
      queryFn: ({ signal }) => callApi("getCosts", { query }, signal),
      placeholderData: keepPreviousData,
    }),
  checkpointAdvice: (query: Query<"getCheckpointAdvice">) =>
    queryOptions({
      queryKey: ["costs", "advice", query],
      queryFn: ({ signal }) => callApi("getCheckpointAdvice", { query }, signal),
      placeholderData: keepPreviousData,
    }),
  /** What waits for a decision. Others decide too, so it is read again and again. */
  approvals: (query: Query<"listApprovals">) =>
    infiniteQueryOptions({
      queryKey: ["approvals", "list", query],
      queryFn: ({ pageParam, signal }) =>
        callApi(
          "listApprovals",
          { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => refetchEvery(state.error, liveRefreshMs * 5),
    }),
  /** How many there are, for the bar at the top. */
  openApprovals: () =>
    queryOptions({
      queryKey: ["approvals", "count"],
      queryFn: async ({ signal }) =>
        (await callApi("listApprovals", { query: { limit: 1 } }, signal)).open,
      refetchInterval: ({ state }) => refetchEvery(state.error, liveRefreshMs * 5),
    }),
  /** One of them, by its token, until nothing can change any more. */
  approval: (token: string) =>
    queryOptions({
      queryKey: ["approvals", "one", token],
      queryFn: ({ signal }) => callApi("getApproval", { params: { token } }, signal),
      refetchInterval: ({ state }) => {
        const status = state.data?.status;
        if (status === "starting") return liveRefreshMs;
        return refetchEvery(state.error, status === "open" ? liveRefreshMs * 3 : false);
      },
    }),
  /** Links through which waiting steps of a run are answered. `seq` changes when a step has come to wait. */
  runLinks: (runId: string, seq: number) =>
    queryOptions({
      queryKey: ["runs", "links", runId, seq],
      queryFn: async ({ signal }) =>
        (await callApi("listRunLinks", { params: { id: runId } }, signal)).links,
    }),
  economics: (query: Query<"getEconomics">) =>
    queryOptions({
      queryKey: ["costs", "economics", query],
      queryFn: ({ signal }) => callApi("getEconomics", { query }, signal),
      placeholderData: keepPreviousData,
    }),
  breakEven: (workflow: string, query: Query<"getBreakEven">) =>
    queryOptions({
      queryKey: ["costs", "break-even", workflow, query],
      queryFn: ({ signal }) => callApi("getBreakEven", { params: { workflow }, query }, signal),
      placeholderData: (previous, last) => (last?.queryKey[2] === workflow ? previous : undefined),
    }),
  /** `input` is JSON. */
  forecast: ({
    workflowId,
    version,
    input,
    budgetUsd,
  }: {
    readonly workflowId: string;
    readonly version: number | null;
    readonly input: string;
    readonly budgetUsd?: number | undefined;
  }) =>
    queryOptions({
      queryKey: ["forecast", workflowId, version, input, budgetUsd],
      queryFn: ({ signal }) =>
        callApi(
          "forecastRun",
          {
            params: { id: workflowId },
            body: {
              input: JSON.parse(input) as Json,
              ...(version === null ? {} : { version }),
              ...(budgetUsd === undefined ? {} : { budget: { maxCostUsd: budgetUsd } }),
            },
          },
          signal,
        ),
      placeholderData: (previous, last) =>
        last?.queryKey[1] === workflowId ? previous : undefined,
    }),
  reprice: ({
    runId,
    models,
    stamp,
  }: {
    readonly runId: string;
    readonly models: Readonly<Record<string, string>>;
    readonly stamp: string;
  }) =>
    queryOptions({
      queryKey: ["runs", "reprice", runId, models, stamp],
      queryFn: ({ signal }) =>
        callApi("repriceRun", { params: { id: runId }, body: { models } }, signal),
      placeholderData: keepPreviousData,
    }),
  persistenceRates: () =>
    queryOptions({
      queryKey: ["prices", "persistence"],
      queryFn: ({ signal }) => callApi("listPersistenceRates", {}, signal),
    }),
  /** Endpoints that answer for resources. */
  bindings: () =>
    queryOptions({
      queryKey: ["bindings"],
      queryFn: ({ signal }) => callApi("listBindings", {}, signal),
    }),
  prices: () =>
    queryOptions({
      queryKey: ["prices"],
      queryFn: ({ signal }) => callApi("listPrices", {}, signal),
    }),
} as const;

export function useCreateWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RouteRequest<"createWorkflow">["body"]) =>
      callApi("createWorkflow", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["workflows", "list"] }),
  });
}

/** Says which endpoint answers for a resource. */
export function usePutBinding() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RouteRequest<"putBinding">["body"]) => callApi("putBinding", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["bindings"] }),
  });
}

export function useDeleteWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => callApi("deleteWorkflow", { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["workflows"] }),
  });
}

export function useRenameWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { readonly id: string; readonly name: string }) =>
      callApi("renameWorkflow", { params: { id }, body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["workflows"] }),
  });
}

export interface StartRunParams {
  readonly workflowId: string;
  /** Sent again with a repeated request, so that a lost answer starts no second run. */
  readonly idempotencyKey: string;
  readonly body: NonNullable<RouteRequest<"startRun">["body"]>;
}

export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ workflowId, idempotencyKey, body }: StartRunParams) =>
      callApi("startRun", {
        params: { id: workflowId },
        headers: { "idempotency-key": idempotencyKey },
        body,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["runs", "list"] }),
  });
}

/** Decides. Whatever the answer, the approval is read again: somebody else may have been faster. */
export function useDecide(token: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RouteRequest<"decideApproval">["body"]) =>
      callApi("decideApproval", { params: { token }, body }),
    onSettled: async (_decision, error) => {
      // A form that does not fit stays as it is.
      if (error instanceof ApiError && error.code === "INVALID_VALUES") return;
      await client.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
}

export function usePutPrices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RouteRequest<"putPrices">["body"]) => callApi("putPrices", { body }),
    onSuccess: (answer) => client.setQueryData(["prices"], answer),
  });
}

export function usePutPersistenceRate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RouteRequest<"putPersistenceRate">["body"]) =>
      callApi("putPersistenceRate", { body }),
    onSuccess: async (answer) => {
      client.setQueryData(["prices", "persistence"], answer);
      await client.invalidateQueries({ queryKey: ["costs"] });
    },
  });
}
