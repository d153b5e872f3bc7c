/** What workflows may spend, and who waits for a turn. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { callApi } from "./client.ts";

/** Who looks at a line wants to see it move. */
const lineEveryMs = 2000;

export const limitQueries = {
  budget: (id: string) =>
    queryOptions({
      queryKey: ["workflows", "budget", id],
      queryFn: ({ signal }) => callApi("getWorkflowBudget", { params: { id } }, signal),
      staleTime: 0,
    }),
  budgets: () =>
    queryOptions({
      queryKey: ["workflows", "budgets"],
      queryFn: ({ signal }) => callApi("listBudgets", {}, signal),
    }),
  line: (id: string) =>
    queryOptions({
      queryKey: ["workflows", "line", id],
      queryFn: ({ signal }) => callApi("getWorkflowLine", { params: { id } }, signal),
      refetchInterval: lineEveryMs,
    }),
} as const;

export function usePutWorkflowBudget(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (maxCostUsd: number | null) =>
      callApi("putWorkflowBudget", { params: { id }, body: { maxCostUsd } }),
    onSuccess: async (answer) => {
      client.setQueryData(limitQueries.budget(id).queryKey, answer);
      await client.invalidateQueries({ queryKey: limitQueries.budgets().queryKey });
    },
  });
}
