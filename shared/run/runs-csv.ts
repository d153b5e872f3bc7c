/** A list of runs as a table for spreadsheets. Times in ISO 8601, amounts in US dollars. */
import type { RunSummary } from "../api/run.ts";

const columns = [
  "id",
  "name",
  "workflow_id",
  "workflow",
  "version",
  "status",
  "error",
  "cause",
  "started",
  "ended",
  "duration_s",
  "cost_usd",
  "unpriced_entries",
  "started_by",
  "continues",
] as const;

/** What a spreadsheet would take for the beginning of a formula. */
const formula = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A text as a field: quoted, and with an apostrophe before what a spreadsheet would compute (names come from anybody). */
function field(text: string | null): string {
  const given = text ?? "";
  const safe = formula.test(given) ? `'${given}` : given;
  return `"${safe.replaceAll('"', '""')}"`;
}

function startedBy({ startedBy: by, parent }: RunSummary): string {
  if (parent !== null) return `run ${parent.runId}`;
  if (by === null) return "";
  return by.kind === "schedule" ? `schedule ${by.id}` : `webhook ${by.path}`;
}

function rowOf(run: RunSummary): string {
  const durationMs =
    run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.createdAt);
  return [
    field(run.id),
    field(run.name),
    field(run.workflowId),
    field(run.workflowName),
    String(run.version),
    run.status,
    field(run.error),
    field(run.cause),
    run.createdAt,
    run.endedAt ?? "",
    durationMs === null ? "" : (durationMs / 1000).toFixed(3),
    (run.costMicros / 1_000_000).toFixed(6),
    String(run.unpriced),
    field(startedBy(run)),
    field(run.copyOf === null ? null : `${run.copyOf.kind} ${run.copyOf.runId}`),
  ].join(",");
}

/** Runs as CSV (RFC 4180), with a header. */
export function runsCsv(runs: readonly RunSummary[]): string {
  return `${[columns.join(","), ...runs.map(rowOf)].join("\r\n")}\r\n`;
}
