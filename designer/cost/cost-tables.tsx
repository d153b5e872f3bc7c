import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CostReport } from "../../shared/api/cost.ts";
import { formatCost, formatPercent, formatTotal } from "../language/money.ts";
import { runLooks } from "../document/status.ts";
import { Badge } from "../ui/badge.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { type DataColumn, DataTable } from "../ui/data-table.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { shareOf } from "./cost-totals.tsx";
import { costStrings } from "./strings.ts";
import { WasteCard } from "./waste-card.tsx";
import { formatCount as inCount } from "../language/locale.ts";

const byCost = { id: "cost", desc: true } as const;

type ModelRow = CostReport["models"][number] & { readonly share: number | null };
type WorkflowRow = CostReport["workflows"][number];
type StateRow = CostReport["states"][number];
type RunRow = CostReport["runs"][number];

function Money({ micros, unpriced }: { readonly micros: number; readonly unpriced: number }) {
  return <span className="font-medium">{formatTotal(micros, unpriced)}</span>;
}

function Wasted({ micros }: { readonly micros: number }) {
  return micros === 0 ? (
    <span className="text-ink-faint">–</span>
  ) : (
    <span className="text-danger">{formatCost(micros)}</span>
  );
}

function WorkflowLink({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Link
      to="/workflows/$id"
      params={{ id }}
      className="inline-flex min-h-6 items-center rounded-sm font-medium hover:underline"
    >
      {name}
    </Link>
  );
}

const modelTexts = costStrings.models;
const modelColumns: readonly DataColumn<ModelRow>[] = [
  {
    id: "model",
    header: modelTexts.columns.model,
    value: (row) => row.model,
    cell: (row) => (
      <>
        <span className="font-medium">{row.model}</span>{" "}
        <span className="text-xs text-ink-faint">{row.provider}</span>
        {row.unpriced === 0 ? null : (
          <Badge tone="warning" className="ml-2">
            {modelTexts.unpriced(row.unpriced)}
          </Badge>
        )}
      </>
    ),
  },
  {
    id: "calls",
    header: modelTexts.columns.calls,
    isNumber: true,
    value: (row) => row.entries,
    cell: (row) => inCount(row.entries),
  },
  {
    id: "input",
    header: modelTexts.columns.input,
    isNumber: true,
    value: (row) => row.inputTokens,
    cell: (row) => inCount(row.inputTokens),
  },
  {
    id: "output",
    header: modelTexts.columns.output,
    isNumber: true,
    value: (row) => row.outputTokens,
    cell: (row) => inCount(row.outputTokens),
  },
  {
    id: "share",
    header: modelTexts.columns.share,
    isNumber: true,
    value: (row) => row.share,
    cell: (row) => (
      <span className="inline-flex items-center justify-end gap-2">
        <span aria-hidden className="h-1.5 w-20 overflow-hidden rounded-full bg-hover">
          <span
            className="block h-full rounded-full bg-accent"
            style={{ width: `${row.share ?? 0}%` }}
          />
        </span>
        <span className="w-14">{row.share === null ? "–" : formatPercent(row.share)}</span>
      </span>
    ),
  },
  {
    id: "cost",
    header: modelTexts.columns.cost,
    isNumber: true,
    value: (row) => row.costMicros,
    cell: (row) => <Money micros={row.costMicros} unpriced={row.unpriced} />,
  },
];

const workflowTexts = costStrings.workflows.columns;
const workflowColumns: readonly DataColumn<WorkflowRow>[] = [
  {
    id: "workflow",
    header: workflowTexts.workflow,
    value: (row) => row.workflowName,
    cell: (row) => <WorkflowLink id={row.workflowId} name={row.workflowName} />,
  },
  {
    id: "runs",
    header: workflowTexts.runs,
    isNumber: true,
    value: (row) => row.runs,
    cell: (row) => inCount(row.runs),
  },
  {
    id: "perRun",
    header: workflowTexts.perRun,
    isNumber: true,
    value: (row) => row.costMicros / row.runs,
    cell: (row) => formatTotal(Math.round(row.costMicros / row.runs), row.unpriced),
  },
  {
    id: "wasted",
    header: workflowTexts.wasted,
    isNumber: true,
    value: (row) => row.wastedMicros,
    cell: (row) => <Wasted micros={row.wastedMicros} />,
  },
  {
    id: "cost",
    header: workflowTexts.cost,
    isNumber: true,
    value: (row) => row.costMicros,
    cell: (row) => <Money micros={row.costMicros} unpriced={row.unpriced} />,
  },
];

const stateTexts = costStrings.states.columns;
const stateColumns: readonly DataColumn<StateRow>[] = [
  {
    id: "state",
    header: stateTexts.state,
    value: (row) => row.state,
    cell: (row) => <span className="font-medium">{row.state}</span>,
  },
  {
    id: "workflow",
    header: stateTexts.workflow,
    value: (row) => row.workflowName,
    cell: (row) => <span className="text-ink-muted">{row.workflowName}</span>,
  },
  {
    id: "wasted",
    header: stateTexts.wasted,
    isNumber: true,
    value: (row) => row.wastedMicros,
    cell: (row) => <Wasted micros={row.wastedMicros} />,
  },
  {
    id: "cost",
    header: stateTexts.cost,
    isNumber: true,
    value: (row) => row.costMicros,
    cell: (row) => <Money micros={row.costMicros} unpriced={row.unpriced} />,
  },
];

const runTexts = costStrings.runs.columns;
const runColumns: readonly DataColumn<RunRow>[] = [
  {
    id: "run",
    header: runTexts.run,
    value: (row) => row.workflowName,
    cell: (row) => (
      <Link
        to="/runs/$id"
        params={{ id: row.id }}
        search={{}}
        className="inline-flex min-h-6 items-center rounded-sm font-medium hover:underline"
      >
        {row.workflowName}
      </Link>
    ),
  },
  {
    id: "status",
    header: runTexts.status,
    value: (row) => row.status,
    cell: (row) => {
      const look = runLooks[row.status];
      return (
        <Badge tone={look.tone} icon={look.icon} spinning={look.isLive}>
          {look.label}
        </Badge>
      );
    },
  },
  {
    id: "started",
    header: runTexts.started,
    value: (row) => row.createdAt,
    cell: (row) => <TimeAgo at={row.createdAt} className="text-ink-muted" />,
  },
  {
    id: "wasted",
    header: runTexts.wasted,
    isNumber: true,
    value: (row) => row.spent.wastedMicros,
    cell: (row) => <Wasted micros={row.spent.wastedMicros} />,
  },
  {
    id: "cost",
    header: runTexts.cost,
    isNumber: true,
    value: (row) => row.spent.costMicros,
    cell: (row) => <Money micros={row.spent.costMicros} unpriced={row.spent.unpriced} />,
  },
];

function TableCard({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card className="min-w-0 overflow-hidden">
      <CardHeader title={title} />
      <div className="max-h-96 overflow-auto px-1 pb-2">{children}</div>
    </Card>
  );
}

/** The same money, split in four ways. */
export function CostTables({ report }: { readonly report: CostReport }) {
  const models = report.models.map((row) => ({
    ...row,
    share:
      row.costMicros === 0 && row.unpriced > 0
        ? null
        : shareOf(row.costMicros, report.total.costMicros),
  }));
  return (
    <>
      <TableCard title={modelTexts.title}>
        <DataTable
          label={modelTexts.title}
          columns={modelColumns}
          rows={models}
          rowKey={(row) => `${row.provider}/${row.model}`}
          sortBy={byCost}
        />
      </TableCard>
      <div className="grid gap-4 lg:grid-cols-2">
        <TableCard title={costStrings.workflows.title}>
          <DataTable
            label={costStrings.workflows.title}
            columns={workflowColumns}
            rows={report.workflows}
            rowKey={(row) => row.workflowId}
            sortBy={byCost}
          />
        </TableCard>
        <TableCard title={costStrings.runs.title}>
          <DataTable
            label={costStrings.runs.title}
            columns={runColumns}
            rows={report.runs}
            rowKey={(row) => row.id}
            sortBy={byCost}
          />
        </TableCard>
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <TableCard title={costStrings.states.title}>
          <DataTable
            label={costStrings.states.title}
            columns={stateColumns}
            rows={report.states}
            rowKey={(row) => `${row.workflowId}/${row.state}`}
            sortBy={byCost}
          />
        </TableCard>
        <WasteCard report={report} />
      </div>
    </>
  );
}
