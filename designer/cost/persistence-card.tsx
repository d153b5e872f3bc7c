import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PersistenceRate } from "../../shared/cost/persistence.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { scrollable } from "../ui/scrollable.ts";
import { PersistenceDialog } from "./persistence-dialog.tsx";
import { formatRate } from "./rates.ts";
import { costStrings } from "./strings.ts";

const texts = costStrings.persistence;

function amount(usd: number | null | undefined): string {
  return usd === null || usd === undefined ? costStrings.prices.unknown : formatRate(usd);
}

/** The prices of persistence itself, by day. */
export function PersistenceCard({ today }: { readonly today: string }) {
  const { data, error, refetch } = useQuery(queries.persistenceRates());
  const [isOpen, setIsOpen] = useState(false);
  if (error !== null && data === undefined)
    return (
      <ErrorState
        title={costStrings.prices.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton className="h-32" />;
  const rates = data.rates.toSorted((a, b) => b.from.localeCompare(a.from));
  const current = rates.find((rate) => rate.from <= today) ?? null;
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title={texts.title}
        description={texts.description}
        actions={
          <Button icon="pencil" onClick={() => setIsOpen(true)}>
            {texts.change}
          </Button>
        }
      />
      <div {...scrollable} className="relative overflow-x-auto px-1 pb-2">
        <Table aria-label={texts.title}>
          <thead>
            <tr>
              <TableHead className="text-right">{texts.columns.commits}</TableHead>
              <TableHead className="text-right">{texts.columns.log}</TableHead>
              <TableHead className="text-right">{texts.columns.files}</TableHead>
              <TableHead>{costStrings.prices.columns.from}</TableHead>
              <TableHead>{costStrings.prices.columns.source}</TableHead>
            </tr>
          </thead>
          <tbody>
            {rates.map((rate) => (
              <RateRow
                key={rate.from}
                rate={rate}
                note={
                  rate === current
                    ? null
                    : rate.from > today
                      ? costStrings.prices.later
                      : costStrings.prices.past
                }
              />
            ))}
          </tbody>
        </Table>
      </div>
      {isOpen ? (
        <PersistenceDialog rate={current} today={today} onClose={() => setIsOpen(false)} />
      ) : null}
    </Card>
  );
}

function RateRow({ rate, note }: { readonly rate: PersistenceRate; readonly note: string | null }) {
  return (
    <tr className={note === null ? "" : "text-ink-muted"}>
      <TableCell className="text-right tabular-nums">{amount(rate.commitUsdPerMillion)}</TableCell>
      <TableCell className="text-right tabular-nums">{amount(rate.logUsdPerGb)}</TableCell>
      <TableCell className="text-right tabular-nums">{amount(rate.artifactUsdPerGb)}</TableCell>
      <TableCell className="whitespace-nowrap tabular-nums">
        {rate.from} {note === null ? null : <Badge>{note}</Badge>}
      </TableCell>
      <TableCell className="max-w-96 text-xs text-ink-muted">
        {rate.source ?? costStrings.prices.unknown}
      </TableCell>
    </tr>
  );
}
