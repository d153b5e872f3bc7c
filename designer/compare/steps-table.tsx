import { useState } from "react";
import type { StepMessage } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import { type PaintStatus, paintStatuses } from "../document/status.ts";
import { StepStatusBadge } from "../runs/status-badge.tsx";
import { scrollable } from "../ui/scrollable.ts";
import { Button } from "../ui/button.tsx";
import { CardHeader } from "../ui/card.tsx";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { formatDuration } from "../ui/time.ts";
import { Switch } from "../ui/toggles.tsx";
import { hasDifference, stepDurationMs, type StepPair } from "./align-steps.ts";
import { compareStrings } from "./strings.ts";

const texts = compareStrings.steps;
const rowsAtOnce = 200;

export interface StepsTableProps {
  readonly pairs: readonly StepPair[];
  /** Steps of each run that are compared; null = all. */
  readonly cutAt: number | null;
  readonly chosen: string | null;
  readonly onStep: (key: string | null) => void;
}

/** The steps of both runs, each beside its like, with what differs marked. */
export function StepsTable({ pairs, cutAt, chosen, onStep }: StepsTableProps) {
  const [isOnlyDifferent, setIsOnlyDifferent] = useState(false);
  const [most, setMost] = useState(rowsAtOnce);
  const shown = isOnlyDifferent ? pairs.filter(hasDifference) : pairs;
  return (
    <section className="rounded-lg border border-line bg-surface shadow-near">
      <CardHeader
        title={texts.title}
        {...(cutAt === null ? {} : { description: texts.cut(cutAt) })}
        actions={
          <label className="flex items-center gap-2 text-xs text-ink-muted">
            <Switch checked={isOnlyDifferent} onCheckedChange={setIsOnlyDifferent} />
            {texts.onlyDifferent}
          </label>
        }
      />
      {isOnlyDifferent && shown.length === 0 ? (
        <p className="px-4 pb-4 text-sm text-ink-muted">{texts.allSame}</p>
      ) : (
        <div {...scrollable} className="overflow-x-auto">
          <Table aria-label={texts.label}>
            <thead>
              <tr>
                <TableHead>{texts.step}</TableHead>
                <TableHead>{`${texts.status} A`}</TableHead>
                <TableHead>{`${texts.status} B`}</TableHead>
                <TableHead className="text-right">{`${texts.attempts} A / B`}</TableHead>
                <TableHead className="text-right">{`${texts.duration} A / B`}</TableHead>
                <TableHead className="text-right">{`${texts.cost} A / B`}</TableHead>
                <TableHead>{texts.output}</TableHead>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, most).map((pair) => (
                <StepRow
                  key={pair.key}
                  pair={pair}
                  isChosen={pair.key === chosen}
                  onPress={() => onStep(pair.key === chosen ? null : pair.key)}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {shown.length > most ? (
        <Button size="sm" variant="ghost" className="m-2" onClick={() => setMost(most * 5)}>
          {texts.more}
        </Button>
      ) : null}
    </section>
  );
}

function StepRow({
  pair,
  isChosen,
  onPress,
}: {
  readonly pair: StepPair;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}) {
  const { a, b, differs } = pair;
  return (
    <tr
      className={cn(
        hasDifference(pair) ? "bg-warning-soft/60" : "",
        isChosen ? "outline-2 -outline-offset-2 outline-accent" : "",
      )}
    >
      <TableCell className="max-w-72">
        <button
          type="button"
          aria-expanded={isChosen}
          aria-label={texts.show(pair.key)}
          onClick={onPress}
          className="flex min-h-6 max-w-full items-center gap-1.5 rounded-sm text-left font-medium hover:underline"
        >
          <Icon
            name="chevron-right"
            size={14}
            className={cn("shrink-0 text-ink-faint", isChosen ? "rotate-90" : "")}
          />
          <span className="truncate" title={pair.key}>
            {nameOf(pair)}
          </span>
        </button>
      </TableCell>
      <TableCell>
        <StepStatus step={a} />
      </TableCell>
      <TableCell>
        <StepStatus step={b} />
      </TableCell>
      <Both a={a} b={b} isMarked={differs.attempts} show={(step) => step.attempts.length} />
      <Both
        a={a}
        b={b}
        isMarked={false}
        show={(step) => {
          const ms = stepDurationMs(step);
          return ms === null ? "–" : formatDuration(ms);
        }}
      />
      <Both a={a} b={b} isMarked={false} show={(step) => formatCost(step.costMicros)} />
      <TableCell className={differs.output ? "font-medium text-warning" : "text-ink-faint"}>
        {a === null || b === null
          ? texts.noOutput
          : differs.output
            ? texts.otherOutput
            : texts.sameOutput}
      </TableCell>
    </tr>
  );
}

function Both({
  a,
  b,
  isMarked,
  show,
}: {
  readonly a: StepMessage | null;
  readonly b: StepMessage | null;
  readonly isMarked: boolean;
  readonly show: (step: StepMessage) => string | number;
}) {
  return (
    <TableCell
      className={cn(
        "text-right whitespace-nowrap tabular-nums",
        isMarked ? "font-medium text-warning" : "",
      )}
    >
      {a === null ? "–" : show(a)} / {b === null ? "–" : show(b)}
    </TableCell>
  );
}

/** Where it is, short: the name of its state, and of which iteration or branch. */
function nameOf({ key, state }: StepPair): string {
  const path = key.replace(/@\d+$/, "");
  if (path.endsWith("/~undo")) return compareStrings.undo(path.slice(0, -"/~undo".length));
  return path === state ? key.replace(/@1$/, "") : key.replace(/@1$/, "").replaceAll("/", " / ");
}

function StepStatus({ step }: { readonly step: StepMessage | null }) {
  if (step === null) return <span className="text-xs text-ink-faint">{texts.missing}</span>;
  return <StepStatusBadge status={paintOf(step.status)} />;
}

function paintOf(status: StepMessage["status"]): PaintStatus {
  return status === "ready"
    ? "queued"
    : (paintStatuses.find((each) => each === status) ?? "queued");
}
