import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatCost, formatTotal } from "../language/money.ts";
import { failureLine, hasFailed } from "../runs/failure-text.ts";
import { shortId } from "../runs/short-id.ts";
import { RunStatusBadge } from "../runs/status-badge.tsx";
import { versionText } from "../runs/version-text.ts";
import { scrollable } from "../ui/scrollable.ts";
import { cn } from "../ui/cn.ts";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { formatDuration, formatMoment } from "../ui/time.ts";
import type { ComparedRun } from "./compared-run.ts";
import { compareStrings } from "./strings.ts";
import { formatCount as count } from "../language/locale.ts";

const texts = compareStrings.facts;

interface Fact {
  readonly name: string;
  readonly show: (side: ComparedRun) => ReactNode;
  /** What two sides are compared by. */
  readonly value: (side: ComparedRun) => string | number | null;
  /** For amounts: the difference in words. */
  readonly difference?: (by: number) => string;
  /** Two runs always differ in it. */
  readonly isPlain?: true;
}

const signed = (format: (value: number) => string) => (by: number) => {
  const text = format(Math.abs(by));
  return text.startsWith("<") ? texts.apart(text) : `${by > 0 ? "+" : "−"}${text}`;
};
const durationOf = ({ run }: ComparedRun) =>
  run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.createdAt);

const facts: readonly Fact[] = [
  {
    name: texts.workflow,
    show: ({ run }) => run.workflowName,
    value: ({ run }) => run.workflowId,
  },
  {
    name: texts.version,
    show: ({ run }) => versionText(run.version),
    value: ({ run }) => `${run.workflowId} ${String(run.version)}`,
  },
  {
    name: texts.status,
    show: ({ run }) => <RunStatusBadge status={run.status} />,
    value: ({ run }) => run.status,
  },
  {
    name: texts.error,
    show: ({ run }) => (hasFailed(run) ? failureLine(run.error, run.cause) : "–"),
    value: ({ run }) => (hasFailed(run) ? failureLine(run.error, run.cause) : ""),
  },
  {
    name: texts.started,
    show: ({ run }) => formatMoment(run.createdAt),
    value: () => null,
    isPlain: true,
  },
  {
    name: texts.duration,
    show: (side) => {
      const ms = durationOf(side);
      return ms === null ? "–" : formatDuration(ms);
    },
    value: durationOf,
    difference: signed(formatDuration),
  },
  {
    name: texts.cost,
    show: ({ total }) => formatTotal(total.costMicros, total.unpriced),
    value: ({ total }) => total.costMicros,
    difference: signed(formatCost),
  },
  {
    name: texts.useful,
    show: ({ total }) => formatCost(total.usefulMicros),
    value: ({ total }) => total.usefulMicros,
    difference: signed(formatCost),
  },
  {
    name: texts.wasted,
    show: ({ total }) => formatCost(total.wastedMicros),
    value: ({ total }) => total.wastedMicros,
    difference: signed(formatCost),
  },
  {
    name: texts.tokensIn,
    show: ({ total }) => count(total.inputTokens),
    value: ({ total }) => total.inputTokens,
    difference: signed(count),
  },
  {
    name: texts.tokensOut,
    show: ({ total }) => count(total.outputTokens),
    value: ({ total }) => total.outputTokens,
    difference: signed(count),
  },
  {
    name: texts.steps,
    show: ({ run }) => count(run.progress.completed),
    value: ({ run }) => run.progress.completed,
    difference: signed(count),
  },
  {
    name: texts.retries,
    show: ({ run }) => count(run.retries),
    value: ({ run }) => run.retries,
    difference: signed(count),
  },
  {
    name: texts.lost,
    show: ({ run }) => count(run.infrastructureFailures),
    value: ({ run }) => run.infrastructureFailures,
    difference: signed(count),
  },
];

/** What both runs are, side by side, with how far the second is from the first. */
export function FactsTable({ a, b }: { readonly a: ComparedRun; readonly b: ComparedRun }) {
  return (
    <div
      {...scrollable}
      className="overflow-x-auto rounded-lg border border-line bg-surface shadow-near"
    >
      <Table aria-label={texts.label} className="min-w-2xl table-fixed">
        <thead>
          <tr>
            <TableHead className="w-44">{texts.fact}</TableHead>
            <TableHead>
              <RunHead title={compareStrings.first} id={a.run.id} />
            </TableHead>
            <TableHead>
              <RunHead title={compareStrings.second} id={b.run.id} />
            </TableHead>
            <TableHead className="w-36">{texts.difference}</TableHead>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <FactRow key={fact.name} fact={fact} a={a} b={b} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function RunHead({ title, id }: { readonly title: string; readonly id: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      {title}
      <Link
        to="/runs/$id"
        params={{ id }}
        search={{}}
        className="inline-flex min-h-6 items-center rounded-sm font-mono text-accent hover:underline"
      >
        {shortId(id)}
      </Link>
    </span>
  );
}

function FactRow({
  fact,
  a,
  b,
}: {
  readonly fact: Fact;
  readonly a: ComparedRun;
  readonly b: ComparedRun;
}) {
  const [first, second] = [fact.value(a), fact.value(b)];
  const isSame = first === second;
  return (
    <tr className={cn(isSame ? "" : "bg-warning-soft/60")}>
      <TableCell className="text-ink-muted">{fact.name}</TableCell>
      <TableCell className="break-words tabular-nums">{fact.show(a)}</TableCell>
      <TableCell className="break-words tabular-nums">{fact.show(b)}</TableCell>
      <TableCell className={cn("tabular-nums", isSame ? "text-ink-faint" : "font-medium")}>
        {fact.isPlain === true ? "" : differenceText(fact, first, second)}
      </TableCell>
    </tr>
  );
}

function differenceText(
  { difference }: Fact,
  first: string | number | null,
  second: string | number | null,
): string {
  if (first === second) return texts.same;
  if (difference === undefined || typeof first !== "number" || typeof second !== "number")
    return texts.differs;
  return difference(second - first);
}
