/** What people do to runs, and what they are told before they do it. */
import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import type { RouteRequest } from "../../shared/api/routes.ts";
import type { EventMessage } from "../../shared/api/run.ts";
import { callApi } from "./client.ts";

export type RedriveBody = NonNullable<RouteRequest<"redriveRun">["body"]>;
export type ForkBody = NonNullable<RouteRequest<"forkRun">["body"]>;
export type ResolveBody = RouteRequest<"resolveStep">["body"];
export type CancelBody = NonNullable<RouteRequest<"cancelRun">["body"]>;
export type ResumeBody = NonNullable<RouteRequest<"resumeRun">["body"]>;

export const controlQueries = {
  /** What a redrive would do. Never from a cache: the run may have been redriven meanwhile. */
  redrivePreview: (id: string, body: RedriveBody) =>
    queryOptions({
      queryKey: ["runs", "redrive", id, body],
      queryFn: ({ signal }) => callApi("previewRedrive", { params: { id }, body }, signal),
      staleTime: 0,
    }),
  forkPreview: (id: string, body: ForkBody) =>
    queryOptions({
      queryKey: ["runs", "fork", id, body],
      queryFn: ({ signal }) => callApi("previewFork", { params: { id }, body }, signal),
      placeholderData: keepPreviousData,
    }),
  /** The run as the server tells it, without the stamp of its status that the page of a run has. */
  run: (id: string) =>
    queryOptions({
      queryKey: ["runs", "now", id],
      queryFn: ({ signal }) => callApi("getRun", { params: { id } }, signal),
    }),
  /** The steps of a run that wait for a person to say what they did. */
  heldSteps: (id: string) =>
    queryOptions({
      queryKey: ["runs", "held", id],
      queryFn: async ({ signal }) => {
        const query = { status: "held" as const, limit: 100 };
        return (await callApi("listSteps", { params: { id }, query }, signal)).steps;
      },
    }),
} as const;

/** What a run is and what waits is read again. */
async function refresh(client: QueryClient): Promise<void> {
  await Promise.all(
    ["runs", "dead-letters", "waiting", "approvals"].map((key) =>
      client.invalidateQueries({ queryKey: [key] }),
    ),
  );
}

export function usePauseRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => callApi("pauseRun", { params: { id }, body: {} }),
    onSettled: async () => await refresh(client),
  });
}

export function useResumeRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ResumeBody) => callApi("resumeRun", { params: { id }, body }),
    onSettled: async () => await refresh(client),
  });
}

export function useCancelRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CancelBody) => callApi("cancelRun", { params: { id }, body }),
    onSettled: async () => await refresh(client),
  });
}

/** `idempotencyKey`: sent again with a repeated request, so that a lost answer starts no second run. */
interface Once<Body> {
  readonly body: Body;
  readonly idempotencyKey: string;
}

export function useRedriveRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: Once<RedriveBody>) =>
      callApi("redriveRun", {
        params: { id },
        headers: { "idempotency-key": idempotencyKey },
        body,
      }),
    onSettled: async () => await refresh(client),
  });
}

export function useForkRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: Once<ForkBody>) =>
      callApi("forkRun", {
        params: { id },
        headers: { "idempotency-key": idempotencyKey },
        body,
      }),
    onSettled: async () => await refresh(client),
  });
}

export function useResolveStep(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ResolveBody) => callApi("resolveStep", { params: { id }, body }),
    onSettled: async () => await refresh(client),
  });
}

/** All events of a run, in their order, a page after the other. */
export async function readAllEvents(
  id: string,
  signal?: AbortSignal,
): Promise<readonly EventMessage[]> {
  const events: EventMessage[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const query: { after: number; limit: number } = { after, limit: 5000 };
    // eslint-disable-next-line no-await-in-loop -- one page after the other
    const page: { events: EventMessage[]; next: number | null } = await callApi(
      "listEvents",
      { params: { id }, query },
      signal,
    );
    events.push(...page.events);
    after = page.next;
  }
  return events;
}
