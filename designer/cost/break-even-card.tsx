import { useQuery } from "@tanstack/react-query";
import type { BreakEvenReport, WorkflowEconomics } from "../../shared/api/cost.ts";
import { formatCost, formatPercent } from "../language/money.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import type { Tone } from "../ui/tone.ts";
import { scrollable } from "../ui/scrollable.ts";
import { costStrings } from "./strings.ts";

const texts = costStrings.breakEven;
const tones: Readonly<Record<BreakEvenReport["verdict"], Tone>> = {
  pays: "success",
  costs: "warning",
  unknown: "neutral",
};

/** A probability in percent; what can never be reached says so. */
function chance(probability: number | null): string {
  return probability !== null && probability > 1
    ? texts.never
    : formatPercent(probability === null ? null : probability * 100);
}

/** From which failure rate on durability pays for a workflow. */
export function BreakEvenCard({
  workflow,
  from,
  to,
}: {
  readonly workflow: WorkflowEconomics;
  readonly from: string;
  readonly to: string;
}) {
  const { data, error, refetch } = useQuery(queries.breakEven(workflow.workflowId, { from, to }));
  return (
    <Card className="min-w-0 overflow-hidden">
      <CardHeader
        title={texts.title(workflow.workflowName)}
        description={texts.description}
        actions={
          data === undefined ? undefined : (
            <Badge tone={tones[data.verdict]}>{texts.verdicts[data.verdict]}</Badge>
          )
        }
      />
      {error !== null && data === undefined ? (
        <ErrorState
          title={costStrings.errorTitle}
          detail={errorText(error)}
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <Skeleton className="m-4 h-32" />
      ) : (
        <Answer report={data} />
      )}
    </Card>
  );
}

function Answer({ report }: { readonly report: BreakEvenReport }) {
  const rounded = (micros: number | null) =>
    formatCost(micros === null ? null : Math.round(micros));
  return (
    <div className="flex flex-col gap-3 px-4 pb-4">
      <p className="text-sm">
        {texts.sentence({
          breakEven: chance(report.breakEven),
          isNever: (report.breakEven ?? 0) > 1,
          isKnown: report.breakEven !== null,
          failureRate: chance(report.failureRate),
          failures: report.failures,
          ended: report.ended,
          orchestration: formatCost(report.orchestrationMicrosPerRun),
        })}
      </p>
      {report.steps.length === 0 ? null : (
        <div {...scrollable} className="relative -mx-3 overflow-x-auto">
          <Table aria-label={texts.steps}>
            <thead>
              <tr>
                <TableHead>{texts.columns.step}</TableHead>
                <TableHead className="text-right">{texts.columns.mean}</TableHead>
                <TableHead className="text-right">{texts.columns.lost}</TableHead>
                <TableHead className="text-right">{texts.columns.breakEven}</TableHead>
              </tr>
            </thead>
            <tbody>
              {report.steps.map((step) => (
                <tr key={step.state}>
                  <TableCell className="font-medium">{step.state}</TableCell>
                  <TableCell className="text-right tabular-nums">
                    {rounded(step.meanMicros)}
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    {rounded(step.lostMicros)}
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    {step.lostMicros === 0 ? texts.nothingToLose : chance(step.breakEven)}
                  </TableCell>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </div>
  );
}
