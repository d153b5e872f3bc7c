/** What steps have logged. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { callApi } from "./client.ts";

/** How often more is asked for while steps run. */
const liveMs = 1500;
const pageLines = 500;

export const logQueries = {
  lines: ({
    runId,
    step,
    isLive,
  }: {
    readonly runId: string;
    readonly step?: { readonly path: string; readonly visit: number } | undefined;
    readonly isLive: boolean;
  }) =>
    infiniteQueryOptions({
      queryKey: ["runs", "logs", runId, step?.path ?? null, step?.visit ?? null, isLive],
      queryFn: ({ pageParam, signal }) =>
        callApi(
          "listLogs",
          {
            params: { id: runId },
            query: {
              ...step,
              limit: pageLines,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      refetchInterval: isLive ? liveMs : false,
    }),
} as const;
