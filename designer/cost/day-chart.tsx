import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatCost, localAmount } from "../language/money.ts";
import { formatDay } from "../ui/time.ts";
import { costStrings } from "./strings.ts";
import { dateFormat } from "../language/locale.ts";

const texts = costStrings.days.columns;

export interface ChartDay {
  readonly day: string;
  readonly useful: number;
  readonly wasted: number;
}

const monthDay = dateFormat({
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** Dollars without needless places: an axis counts in round steps. */
function formatAxis(micros: number): string {
  const dollars = micros / 1_000_000;
  return localAmount(
    `$${dollars.toLocaleString("en", { maximumFractionDigits: 6, minimumFractionDigits: dollars !== 0 && dollars < 10 ? 2 : 0 })}`,
  );
}

/** Useful and wasted spending, stacked by day. */
export function DayChart({ days }: { readonly days: readonly ChartDay[] }) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...days]}
        margin={{ top: 8, right: 12, bottom: 0, left: 4 }}
        maxBarSize={36}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="day"
          tickFormatter={(day: string) => monthDay.format(new Date(day))}
          tick={{ fill: "var(--ink-faint)", fontSize: 11 }}
          tickLine={false}
          axisLine={{ stroke: "var(--line-strong)" }}
          minTickGap={28}
        />
        <YAxis
          width={64}
          tickFormatter={formatAxis}
          tick={{ fill: "var(--ink-faint)", fontSize: 11 }}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip cursor={{ fill: "var(--hover)" }} content={DayTooltip} isAnimationActive={false} />
        <Bar
          dataKey="useful"
          name={texts.useful}
          stackId="cost"
          fill="var(--accent)"
          isAnimationActive={false}
        />
        <Bar
          dataKey="wasted"
          name={texts.wasted}
          stackId="cost"
          fill="var(--danger)"
          radius={[3, 3, 0, 0]}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

interface TooltipContent {
  readonly active?: boolean;
  readonly label?: string | number | undefined;
  readonly payload?: readonly { readonly payload?: ChartDay }[];
}

function DayTooltip({ active, label, payload }: TooltipContent) {
  const day = payload?.[0]?.payload;
  if (active !== true || day === undefined) return null;
  const rows = [
    [texts.useful, day.useful],
    [texts.wasted, day.wasted],
    [texts.total, day.useful + day.wasted],
  ] as const;
  return (
    <div className="rounded-md border border-line bg-raised px-3 py-2 text-xs shadow-mid">
      <p className="mb-1 font-medium">{formatDay(String(label))}</p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {rows.map(([name, micros]) => (
          <div key={name} className="contents">
            <dt className="text-ink-muted">{name}</dt>
            <dd className="text-right tabular-nums">{formatCost(micros)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
