import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WorkflowBudgetMessage } from "../../shared/api/limits.ts";
import { limitQueries } from "../api/limit-queries.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { LimitsDialog } from "./limits-dialog.tsx";
import { MonthBar } from "./month-bar.tsx";
import { limitStrings } from "./strings.ts";

const texts = limitStrings.month;
/** More than these are asked for. */
const mostAtFirst = 4;

/** The budgets of all workflows, those that are nearly spent first; nothing where there are none. */
export function BudgetsCard() {
  const { data } = useQuery(limitQueries.budgets());
  const [changed, setChanged] = useState<WorkflowBudgetMessage | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  const budgets = data?.budgets ?? [];
  if (budgets.length === 0) return null;
  // What has to be warned of is never left out.
  const least = Math.max(mostAtFirst, budgets.filter(({ warned }) => warned).length);
  const shown = isWhole ? budgets : budgets.slice(0, least);
  return (
    <Card className="min-w-0">
      <CardHeader title={texts.all} />
      <ul aria-label={texts.all} className="grid gap-x-8 gap-y-3 px-4 pb-4 md:grid-cols-2">
        {shown.map((budget) => (
          <li key={budget.workflowId} className="flex min-w-0 items-start gap-3">
            <div className="min-w-0 flex-1">
              <Link
                to="/workflows/$id"
                params={{ id: budget.workflowId }}
                className="flex min-h-6 items-center rounded-sm text-sm font-medium hover:underline"
              >
                <span className="truncate">{budget.workflowName}</span>
              </Link>
              <MonthBar {...budget} />
            </div>
            <Button
              size="sm"
              variant="ghost"
              aria-label={texts.changeLabel(budget.workflowName)}
              onClick={() => setChanged(budget)}
            >
              {texts.change}
            </Button>
          </li>
        ))}
      </ul>
      {shown.length < budgets.length ? (
        <Button size="sm" variant="ghost" className="mx-2 mb-2" onClick={() => setIsWhole(true)}>
          {texts.showAll(budgets.length)}
        </Button>
      ) : null}
      {changed === null ? null : (
        <LimitsDialog
          workflowId={changed.workflowId}
          name={changed.workflowName}
          drawn={null}
          onClose={() => setChanged(null)}
        />
      )}
    </Card>
  );
}
