import { useQuery } from "@tanstack/react-query";
import type { RunCost } from "../../shared/api/cost.ts";
import { formatCost, formatPercent, formatTotal } from "../language/money.ts";
import { economics } from "../../shared/cost/economics.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { interruptionText, wasteText } from "../document/money-text.ts";
import { ErrorState } from "../ui/empty-state.tsx";
import { formatBytes } from "../ui/size.ts";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { formatDay } from "../ui/time.ts";
import { Reading } from "./artifact-link.tsx";
import { CostSection } from "./cost-section.tsx";
import { RepricedCost } from "./repriced-cost.tsx";
import { spendingStamp } from "./spending.ts";
import { runStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = runStrings.cost;

/** Where the money of a run went: useful, wasted and why, saved, the price of durability, and what it would have cost elsewhere. */
export function CostPane({ runId, view }: { readonly runId: string; readonly view: RunView }) {
  const { data, error, refetch } = useQuery(queries.runCost(runId, spendingStamp(view)));
  if (error !== null && data === undefined)
    return (
      <ErrorState
        title={runStrings.step.costErrorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Reading />;
  return (
    <div className="flex h-full flex-col gap-5 overflow-auto p-4">
      <Figures cost={data} />
      <div className="grid gap-x-8 gap-y-5 xl:grid-cols-2">
        <Waste cost={data} />
        <RepricedCost runId={runId} cost={data} stamp={spendingStamp(view)} />
      </div>
    </div>
  );
}

function Figure({
  name,
  value,
  note,
  hint,
}: {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly hint: string;
}) {
  return (
    <div title={hint} className="min-w-36">
      <dt className="text-xs text-ink-muted">{name}</dt>
      <dd className="text-lg font-semibold tracking-tight tabular-nums">{value}</dd>
      <dd className="max-w-72 text-2xs text-ink-faint tabular-nums">{note}</dd>
    </div>
  );
}

function savedNote({ interruptions, causes }: RunCost["saved"]): string {
  return interruptions === 0
    ? texts.noInterruptions
    : causes.map((cause) => interruptionText(cause.cause, cause.interruptions)).join(", ");
}

function orchestrationNote(cost: RunCost): string {
  const { commits, eventBytes, stepBytes, artifactBytes } = cost.persistence;
  const { rateFrom } = cost.orchestration;
  const { overheadPercent } = economics(cost.total.costMicros, cost.orchestration.costMicros);
  return [
    texts.written(commits, formatBytes(eventBytes + stepBytes + artifactBytes)),
    overheadPercent === null || cost.total.unpriced > 0
      ? ""
      : texts.overhead(formatPercent(overheadPercent)),
    rateFrom === null ? "" : runStrings.step.rateFrom(formatDay(rateFrom)),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function Figures({ cost }: { readonly cost: RunCost }) {
  const { total, saved, orchestration } = cost;
  const kept = total.reusedMicros + total.cachedMicros;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      <Figure
        name={texts.spent}
        value={formatTotal(total.costMicros, total.unpriced)}
        note={
          total.estimatedMicros === 0
            ? texts.tokens(total.inputTokens, total.outputTokens)
            : texts.estimated(formatCost(total.estimatedMicros))
        }
        hint={texts.spentHint}
      />
      <Figure
        name={texts.useful}
        value={formatTotal(total.usefulMicros, total.unpriced)}
        note=""
        hint={texts.usefulHint}
      />
      <Figure
        name={texts.wasted}
        value={formatCost(total.wastedMicros)}
        note=""
        hint={texts.wastedHint}
      />
      <Figure
        name={texts.saved}
        value={formatTotal(saved.savedMicros, saved.unpriced)}
        note={savedNote(saved)}
        hint={texts.savedHint}
      />
      {kept === 0 ? null : (
        <Figure name={texts.reused} value={formatCost(kept)} note="" hint={texts.reusedHint} />
      )}
      <Figure
        name={texts.orchestration}
        value={formatCost(orchestration.costMicros)}
        note={orchestrationNote(cost)}
        hint={texts.orchestrationHint}
      />
    </dl>
  );
}

/** What crashes made the run do again; nothing where there were none. */
function Crashes({ crashes }: Pick<RunCost, "crashes">) {
  if (crashes.workers === 0) return null;
  const { unknownCalls, unboundedCalls, atMostMicros } = crashes;
  const amount = formatTotal(crashes.micros, crashes.unpriced);
  const bounded = unknownCalls - unboundedCalls;
  return (
    <p className="mb-2 text-xs text-ink-muted tabular-nums">
      {texts.crashes(crashes, amount)}
      {bounded > 0 && texts.underWay(bounded, formatTotal(atMostMicros, 0))}
      {unboundedCalls > 0 && texts.underWayUnknown(unboundedCalls)}
    </p>
  );
}

function Waste({ cost }: { readonly cost: RunCost }) {
  return (
    <CostSection title={texts.wasteTitle}>
      <Crashes crashes={cost.crashes} />
      {cost.waste.length === 0 ? (
        <p className="text-xs text-ink-muted">{texts.noWaste}</p>
      ) : (
        <Table className="text-xs" aria-label={texts.wasteTitle}>
          <thead>
            <tr>
              <TableHead>{texts.cause}</TableHead>
              <TableHead className="text-right">{texts.calls}</TableHead>
              <TableHead className="text-right">{texts.wasted}</TableHead>
            </tr>
          </thead>
          <tbody>
            {cost.waste.map((row) => (
              <tr key={`${row.cause}/${row.error ?? ""}`}>
                <TableCell>{wasteText(row)}</TableCell>
                <TableCell className="text-right tabular-nums">
                  {formatCount(row.entries)}
                </TableCell>
                <TableCell className="text-right text-danger tabular-nums">
                  {formatTotal(row.micros, row.unpriced)}
                </TableCell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </CostSection>
  );
}
