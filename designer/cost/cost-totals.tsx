import type { CostFigures } from "../../shared/api/cost.ts";
import { formatCost, formatPercent, formatTotal } from "../language/money.ts";
import { Card } from "../ui/card.tsx";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { type Tone, toneText } from "../ui/tone.ts";
import { costStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = costStrings.totals;

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly hint: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

/** Share in percent; null when there is nothing to share. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100;
}

function noteOf(part: number, whole: number): string {
  const share = shareOf(part, whole);
  return share === null ? "" : texts.share(formatPercent(share));
}

/** The sums of the chosen days. Unknown prices make them lower bounds, never zeros. */
export function CostTotals({ total }: { readonly total: CostFigures }) {
  const { costMicros, usefulMicros, wastedMicros, estimatedMicros, unpriced } = total;
  const figures: readonly Figure[] = [
    {
      name: texts.total,
      value: formatTotal(costMicros, unpriced),
      note: texts.totalHint,
      hint: texts.totalHint,
      icon: "coins",
      tone: "neutral",
    },
    {
      name: texts.useful,
      value: formatTotal(usefulMicros, unpriced),
      note: noteOf(usefulMicros, costMicros),
      hint: texts.usefulHint,
      icon: "circle-check",
      tone: "success",
    },
    {
      name: texts.wasted,
      value: formatCost(wastedMicros),
      note: noteOf(wastedMicros, costMicros),
      hint: texts.wastedHint,
      icon: "circle-x",
      tone: "danger",
    },
    {
      name: texts.estimated,
      value: formatCost(estimatedMicros),
      note: noteOf(estimatedMicros, costMicros),
      hint: texts.estimatedHint,
      icon: "info",
      tone: "neutral",
    },
    {
      name: texts.saved,
      value: formatCost(total.reusedMicros + total.cachedMicros),
      note: "",
      hint: texts.savedHint,
      icon: "layers",
      tone: "info",
    },
    {
      name: texts.tokens,
      value: formatCount(total.inputTokens + total.outputTokens),
      note: texts.tokensText(total.inputTokens, total.outputTokens),
      hint: "",
      icon: "hash",
      tone: "neutral",
    },
  ];
  return (
    <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      {figures.map((figure) => (
        <Card key={figure.name} title={figure.hint} className="flex flex-col px-4 py-3">
          <dt className="flex items-center gap-1.5 text-xs text-ink-muted">
            <Icon name={figure.icon} size={13} className={cn(toneText[figure.tone])} />
            {figure.name}
          </dt>
          <dd className="mt-1 truncate text-xl font-semibold tracking-tight tabular-nums">
            {figure.value}
          </dd>
          <dd className="min-h-4 truncate text-2xs text-ink-faint tabular-nums">{figure.note}</dd>
        </Card>
      ))}
    </dl>
  );
}
