/** The list of runs as a file for spreadsheets. */
import type { RunSummary } from "../../shared/api/run.ts";
import { runsCsv } from "../../shared/run/runs-csv.ts";
import { callApi } from "../api/client.ts";
import type { RunsQuery } from "./run-filters.ts";

const mostRuns = 10_000;

/** Fetches the runs that fit, page by page, and offers them as a file. @throws ApiError */
export async function downloadRuns(query: RunsQuery): Promise<void> {
  const runs: RunSummary[] = [];
  let cursor: string | null = null;
  do {
    // eslint-disable-next-line no-await-in-loop -- a page names the next
    const page: { runs: RunSummary[]; next: string | null } = await callApi("listRuns", {
      query: { ...query, limit: 500, ...(cursor === null ? {} : { cursor }) },
    });
    runs.push(...page.runs);
    cursor = page.next;
  } while (cursor !== null && runs.length < mostRuns);
  const file = URL.createObjectURL(new Blob([runsCsv(runs)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = file;
  link.download = "cairn-runs.csv";
  link.click();
  URL.revokeObjectURL(file);
}
