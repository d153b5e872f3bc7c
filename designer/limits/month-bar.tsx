import { formatCost } from "../language/money.ts";
import { Progress } from "../ui/progress.tsx";
import { limitStrings } from "./strings.ts";

const texts = limitStrings.month;

export interface MonthBudget {
  readonly maxCostMicros: number | null;
  readonly spentMicros: number;
  readonly warned: boolean;
}

/** What the month has cost so far, and how much of its budget that is. */
export function MonthBar({ maxCostMicros, spentMicros, warned }: MonthBudget) {
  if (maxCostMicros === null)
    return <p className="text-sm tabular-nums">{texts.spentFree(formatCost(spentMicros))}</p>;
  const isExceeded = spentMicros >= maxCostMicros;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm tabular-nums">
        {texts.spent(formatCost(spentMicros), formatCost(maxCostMicros))}
      </p>
      <Progress
        done={spentMicros}
        total={maxCostMicros}
        label={texts.bar}
        tone={isExceeded ? "danger" : warned ? "warning" : "success"}
      />
      {isExceeded || warned ? (
        <p className={isExceeded ? "text-xs text-danger" : "text-xs text-warning"}>
          {isExceeded ? texts.exceeded : texts.warned}
        </p>
      ) : null}
    </div>
  );
}
