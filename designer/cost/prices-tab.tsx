import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Rate } from "../../shared/cost/usage.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { cn } from "../ui/cn.ts";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { scrollable } from "../ui/scrollable.ts";
import { dayOf } from "./period.ts";
import { PersistenceCard } from "./persistence-card.tsx";
import { PriceDialog } from "./price-dialog.tsx";
import { formatRate, type ModelRates, ratesByModel } from "./rates.ts";
import { costStrings } from "./strings.ts";

const texts = costStrings.prices;

/** The price catalogue: every rate with its day and its source. */
export function PricesTab() {
  const { data, error, refetch } = useQuery(queries.prices());
  const [today] = useState(() => dayOf(Date.now()));
  // The rate that the dialog begins with; undefined while it is closed.
  const [edited, setEdited] = useState<Rate | null | undefined>(undefined);
  if (error !== null && data === undefined)
    return (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton className="h-64" />;
  const models = ratesByModel(data.prices, today);
  return (
    <div className="flex flex-col gap-4">
      <Card className="overflow-hidden">
        <CardHeader
          title={texts.title}
          description={texts.description}
          actions={
            <Button variant="primary" icon="plus" onClick={() => setEdited(null)}>
              {texts.add}
            </Button>
          }
        />
        {models.length === 0 ? (
          <EmptyState icon="coins" title={texts.emptyTitle}>
            {texts.empty}
          </EmptyState>
        ) : (
          <div {...scrollable} className="relative overflow-x-auto px-1 pb-2">
            <Table aria-label={texts.title}>
              <thead>
                <tr>
                  <TableHead>{texts.columns.model}</TableHead>
                  <TableHead className="text-right">{texts.columns.input}</TableHead>
                  <TableHead className="text-right">{texts.columns.cached}</TableHead>
                  <TableHead className="text-right">{texts.columns.output}</TableHead>
                  <TableHead>{texts.columns.other}</TableHead>
                  <TableHead>{texts.columns.from}</TableHead>
                  <TableHead>{texts.columns.source}</TableHead>
                  <TableHead>
                    <span className="sr-only">{texts.change}</span>
                  </TableHead>
                </tr>
              </thead>
              <tbody>
                {models.map((model) => (
                  <ModelRows key={model.model} model={model} today={today} onEdit={setEdited} />
                ))}
              </tbody>
            </Table>
            <p className="px-3 pt-2 text-2xs text-ink-faint">{`${texts.columns.input}, ${texts.columns.cached.toLowerCase()}, ${texts.columns.output.toLowerCase()}: ${texts.units.perMillion}.`}</p>
          </div>
        )}
        {edited === undefined ? null : (
          <PriceDialog rate={edited} today={today} onClose={() => setEdited(undefined)} />
        )}
      </Card>
      <PersistenceCard today={today} />
    </div>
  );
}

interface ModelRowsProps {
  readonly model: ModelRates;
  readonly today: string;
  readonly onEdit: (rate: Rate) => void;
}

function ModelRows({ model, today, onEdit }: ModelRowsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const first = model.current ?? model.all[0];
  if (first === undefined) return null;
  const others = model.all.filter((rate) => rate !== first);
  return (
    <>
      <tr>
        <TableCell className="font-medium">
          {model.model}
          {others.length === 0 ? null : (
            <Button
              size="sm"
              variant="link"
              aria-expanded={isOpen}
              className="ml-2 min-h-6"
              onClick={() => setIsOpen(!isOpen)}
            >
              <Icon
                name="chevron-right"
                size={12}
                className={cn("transition-transform", isOpen ? "rotate-90" : "")}
              />
              {texts.history(others.length)}
            </Button>
          )}
        </TableCell>
        <RateCells rate={first} today={today} />
        <TableCell className="text-right">
          <Button
            size="sm"
            variant="ghost"
            icon="pencil"
            aria-label={`${texts.change}: ${model.model}`}
            onClick={() => onEdit(first)}
          >
            {texts.change}
          </Button>
        </TableCell>
      </tr>
      {isOpen
        ? others.map((rate) => (
            <tr key={rate.from} className="text-ink-muted">
              <TableCell className="pl-8 text-xs">
                {rate.from > today ? texts.later : texts.past}
              </TableCell>
              <RateCells rate={rate} today={today} />
              <TableCell />
            </tr>
          ))
        : null}
    </>
  );
}

function Amount({ usd }: { readonly usd: number | null | undefined }) {
  return usd === null || usd === undefined ? (
    <span className="text-ink-faint italic">{texts.unknown}</span>
  ) : (
    formatRate(usd)
  );
}

const tokenFields = [
  "inputUsdPerMillion",
  "cachedInputUsdPerMillion",
  "outputUsdPerMillion",
] as const;
const secondsPerHour = 3600;

function otherAmounts({ requestUsd, secondUsd, imageUsd }: Rate): string {
  const parts = [
    typeof requestUsd === "number" ? texts.perRequest(formatRate(requestUsd)) : "",
    typeof secondUsd === "number"
      ? texts.perHour(formatRate(Math.round(secondUsd * secondsPerHour * 10_000) / 10_000))
      : "",
    typeof imageUsd === "number" ? texts.perImage(formatRate(imageUsd)) : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function RateCells({ rate, today }: { readonly rate: Rate; readonly today: string }) {
  const isByToken =
    typeof rate.inputUsdPerMillion === "number" || typeof rate.outputUsdPerMillion === "number";
  const other = otherAmounts(rate);
  const isOnlyOther = !isByToken && other !== "";
  return (
    <>
      {tokenFields.map((field) => (
        <TableCell key={field} className="text-right tabular-nums">
          {isOnlyOther ? <span className="text-ink-faint">–</span> : <Amount usd={rate[field]} />}
        </TableCell>
      ))}
      <TableCell className="text-xs">
        {other === "" ? <span className="text-ink-faint">–</span> : other}
      </TableCell>
      <TableCell className="whitespace-nowrap tabular-nums">
        {rate.from} {rate.from > today ? <Badge tone="warning">{texts.later}</Badge> : null}
      </TableCell>
      <TableCell
        className="max-w-60 truncate text-xs text-ink-muted"
        title={rate.source ?? undefined}
      >
        {rate.source ?? texts.unknown}
      </TableCell>
    </>
  );
}
