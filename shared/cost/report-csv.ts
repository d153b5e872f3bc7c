/** A cost report as a table for spreadsheets. Amounts in US dollars. */
import type { CostFigures, CostReport } from "../api/cost.ts";

const figureColumns = [
  "cost_usd",
  "incurred_usd",
  "estimated_usd",
  "useful_usd",
  "wasted_usd",
  "reused_usd",
  "cached_usd",
  "unpriced_entries",
  "entries",
  "input_tokens",
  "output_tokens",
  "requests",
] as const;
/** What the figures of a row are of. The groups overlap: each adds up to the total by itself. */
const keyColumns = [
  "group",
  "day",
  "workflow_id",
  "workflow",
  "state",
  "provider",
  "model",
  "run_id",
  "cause",
] as const;
type Keys = Partial<Record<(typeof keyColumns)[number], string>>;

const microsPerUsd = 1_000_000;
const decimals = 6;

/** Micro-dollars as dollars, exact. */
function dollars(micros: number): string {
  return (micros / microsPerUsd).toFixed(decimals);
}

function figuresOf(figures: CostFigures): readonly string[] {
  return [
    dollars(figures.costMicros),
    dollars(figures.incurredMicros),
    dollars(figures.estimatedMicros),
    dollars(figures.usefulMicros),
    dollars(figures.wastedMicros),
    dollars(figures.reusedMicros),
    dollars(figures.cachedMicros),
    String(figures.unpriced),
    String(figures.entries),
    String(figures.inputTokens),
    String(figures.outputTokens),
    String(figures.requests),
  ];
}

/** What a spreadsheet would take for the beginning of a formula. */
const formula = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A text as a field: quoted, and with an apostrophe before what a spreadsheet would compute (names come from anybody). */
function textField(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** The report as CSV (RFC 4180): one header, one row for each figure of each group. */
export function costReportCsv(report: CostReport): string {
  const row = (keys: Keys, figures: readonly string[]) =>
    [...keyColumns.map((column) => textField(keys[column] ?? "")), ...figures].join(",");
  const rows = [
    [...keyColumns, ...figureColumns].join(","),
    row({ group: "total" }, figuresOf(report.total)),
    ...report.days.map((one) => row({ group: "day", day: one.day }, figuresOf(one))),
    ...report.models.map(({ provider, model, ...one }) =>
      row({ group: "model", provider, model }, figuresOf(one)),
    ),
    ...report.workflows.map(({ workflowId, workflowName, ...one }) =>
      row({ group: "workflow", workflow_id: workflowId, workflow: workflowName }, figuresOf(one)),
    ),
    ...report.states.map(({ workflowId, workflowName, state, ...one }) =>
      row(
        { group: "state", workflow_id: workflowId, workflow: workflowName, state },
        figuresOf(one),
      ),
    ),
    ...report.runs.map(({ id, workflowId, workflowName, spent }) =>
      row(
        { group: "run", run_id: id, workflow_id: workflowId, workflow: workflowName },
        figuresOf(spent),
      ),
    ),
    ...report.waste.map(({ cause, error, micros, unpriced, entries }) =>
      row({ group: "waste", cause: error === null ? cause : `${cause}: ${error}` }, [
        dollars(micros),
        "",
        "",
        dollars(0),
        dollars(micros),
        "",
        "",
        String(unpriced),
        String(entries),
        "",
        "",
        "",
      ]),
    ),
  ];
  return `${rows.join("\r\n")}\r\n`;
}
