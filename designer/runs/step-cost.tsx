import { useQuery } from "@tanstack/react-query";
import { formatCost } from "../language/money.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { formatDay } from "../ui/time.ts";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { Reading } from "./artifact-link.tsx";
import { runStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = runStrings.step;

const inCount = (value: number | undefined) => (value === undefined ? "–" : formatCount(value));

/** The ledger of one step. */
export function StepCost({
  runId,
  step,
  stamp,
}: {
  readonly runId: string;
  readonly step: StepView;
  readonly stamp: string;
}) {
  const { data, error, refetch } = useQuery(queries.runCost(runId, stamp));
  if (error !== null)
    return (
      <ErrorState
        title={texts.costErrorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Reading />;
  const entries = data.entries.filter(
    (entry) => entry.path === step.path && entry.visit === step.visit,
  );
  if (entries.length === 0) return <p className="text-ink-muted">{texts.noCost}</p>;
  return (
    <Table className="text-xs">
      <thead>
        <tr>
          <TableHead>{texts.columns.model}</TableHead>
          <TableHead className="text-right">{texts.columns.tokens}</TableHead>
          <TableHead className="text-right">{texts.columns.cost}</TableHead>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={`${entry.attempt}/${entry.ordinal}`}>
            <TableCell>
              <span className="block pt-1 font-medium">{entry.model}</span>
              <span className="block pb-1 text-2xs text-ink-faint">
                {entry.provider} · {texts.attempt(entry.attempt)}
                {entry.rate === null
                  ? ""
                  : ` · ${texts.rateFrom(formatDay(entry.rate.slice(entry.rate.lastIndexOf("@") + 1)))}`}
              </span>
            </TableCell>
            <TableCell className="text-right tabular-nums">
              {inCount(entry.usage.inputTokens)} / {inCount(entry.usage.outputTokens)}
            </TableCell>
            <TableCell className="text-right tabular-nums">
              {formatCost(entry.costMicros)}
              <span className="mt-0.5 flex justify-end gap-1">
                {entry.kind === "incurred" ? null : <Badge>{runStrings.kinds[entry.kind]}</Badge>}
                {entry.wasted ? <Badge tone="danger">{runStrings.page.wasted}</Badge> : null}
              </span>
            </TableCell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
