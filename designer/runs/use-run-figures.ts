import { useQueries } from "@tanstack/react-query";
import { type CostFigures, mostRunFigures } from "../../shared/api/cost.ts";
import type { RunSummary } from "../../shared/api/run.ts";
import { attentionQueries } from "../api/attention-queries.ts";

/** What was useful and what was wasted, of the runs that have ended and cost something, by their ids. */
export function useRunFigures(
  runs: readonly RunSummary[],
  isWanted: boolean,
): ReadonlyMap<string, CostFigures> {
  const ids = isWanted
    ? runs.filter((run) => run.endedAt !== null && run.costMicros > 0).map((run) => run.id)
    : [];
  const chunks = Array.from({ length: Math.ceil(ids.length / mostRunFigures) }, (_, at) =>
    ids.slice(at * mostRunFigures, (at + 1) * mostRunFigures),
  );
  return useQueries({
    queries: chunks.map((chunk) => attentionQueries.figures(chunk)),
    combine: combined,
  });
}

type Answers = readonly {
  readonly data: readonly (CostFigures & { readonly id: string })[] | undefined;
}[];

function combined(answers: Answers): ReadonlyMap<string, CostFigures> {
  return new Map(answers.flatMap(({ data }) => data ?? []).map((each) => [each.id, each]));
}
