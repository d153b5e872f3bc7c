import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { CheckpointAdvice } from "../../shared/api/cost.ts";
import { formatTotal } from "../language/money.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { Icon } from "../ui/icon.tsx";
import { costStrings } from "./strings.ts";

const texts = costStrings.advice;
/** More than these are counted. */
const mostShown = 3;

/** Where a closer checkpoint would have saved money; nothing where there is nothing to say. */
export function AdviceCard(asked: {
  readonly from: string;
  readonly to: string;
  readonly workflow?: string;
}) {
  const { data } = useQuery(queries.checkpointAdvice(asked));
  if (data === undefined || data.advice.length === 0) return null;
  const more = data.advice.length - mostShown;
  return (
    <Card className="min-w-0">
      <CardHeader title={texts.title} />
      <ul className="flex flex-col gap-2 px-4 pb-4">
        {data.advice.slice(0, mostShown).map((advice) => (
          <li
            key={`${advice.workflowId}/${advice.state}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm"
          >
            <Icon name="flag" size={14} className="shrink-0 text-info" />
            <p className="min-w-56 flex-1">
              {texts.saved({
                state: advice.state,
                workflow: advice.workflowName,
                amount: formatTotal(advice.micros, advice.unpriced),
                calls: advice.calls,
                crashes: advice.crashes,
              })}{" "}
              <span className="text-ink-muted">{nowText(advice)}</span>
            </p>
            <Button asChild size="sm">
              <Link
                to="/workflows/$id"
                params={{ id: advice.workflowId }}
                aria-label={texts.openLabel(advice.workflowName)}
              >
                {texts.open}
              </Link>
            </Button>
          </li>
        ))}
        {more > 0 ? <li className="text-xs text-ink-muted">{texts.more(more)}</li> : null}
      </ul>
    </Card>
  );
}

function nowText({ policy, every }: CheckpointAdvice): string {
  return policy === "EveryN" ? texts.now.EveryN(every ?? 1) : texts.now[policy];
}
