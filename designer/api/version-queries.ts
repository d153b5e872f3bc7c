/** What the list of versions reads. A version itself: `queries.version`. */
import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./client.ts";

/** Runs of versions start and end while the list is looked at. */
const refreshMs = 5000;

export const versionQueries = {
  /** Versions of a workflow with how much they are used. */
  versions: (id: string) =>
    queryOptions({
      queryKey: ["workflows", "versions", id],
      queryFn: ({ signal }) => callApi("listVersions", { params: { id } }, signal),
      refetchInterval: refreshMs,
      staleTime: 0,
    }),
} as const;
