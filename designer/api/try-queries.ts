/** Questions of whoever tries a workflow out. */
import { queryOptions } from "@tanstack/react-query";
import { readLastInput, readLastStep } from "./last-data.ts";

export const tryQueries = {
  /** The last step of a state that succeeded; null when there is none. */
  lastStep: (workflowId: string, state: string) =>
    queryOptions({
      queryKey: ["runs", "last", workflowId, state],
      queryFn: async ({ signal }) => await readLastStep({ workflowId, state }, signal),
      enabled: workflowId !== "" && state !== "",
    }),
  /** The input of the last run; null when there is none. */
  lastInput: (workflowId: string) =>
    queryOptions({
      queryKey: ["runs", "last-input", workflowId],
      queryFn: async ({ signal }) => (await readLastInput(workflowId, signal)) ?? null,
      enabled: workflowId !== "",
    }),
};
