import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { mostCounted } from "../../shared/api/control.ts";
import { attentionQueries } from "../api/attention-queries.ts";
import { cn } from "../ui/cn.ts";
import { historyStrings as texts } from "./history-strings.ts";

const style =
  "relative inline-flex h-9 shrink-0 items-center gap-1.5 px-2.5 text-sm font-medium whitespace-nowrap text-ink-muted transition-colors hover:text-ink after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:rounded-full aria-[current=page]:text-ink aria-[current=page]:after:bg-accent";

/** The three views of runs: all of them, what waits, what has failed and needs somebody. */
export function RunsNav() {
  const { data: counts } = useQuery(attentionQueries.counts(true));
  const waiting = Object.values(counts?.waiting ?? {}).reduce((sum, each) => sum + each, 0);
  return (
    <nav
      aria-label={texts.nav.label}
      className="-mx-2.5 mb-3 flex shrink-0 items-center overflow-x-auto border-b border-line"
    >
      <Link to="/runs" activeOptions={{ exact: true, includeSearch: false }} className={style}>
        {texts.nav.all}
      </Link>
      <Link to="/waiting" activeOptions={{ includeSearch: false }} className={style}>
        {texts.nav.waiting}
        <Count value={waiting} />
      </Link>
      <Link to="/dead-letters" activeOptions={{ includeSearch: false }} className={style}>
        {texts.nav.deadLetters}
        <Count value={counts?.deadLetters ?? 0} isAlarming />
      </Link>
    </nav>
  );
}

function Count({
  value,
  isAlarming = false,
}: {
  readonly value: number;
  readonly isAlarming?: boolean;
}) {
  if (value === 0) return null;
  return (
    <span
      className={cn(
        "grid h-4.5 min-w-4.5 place-items-center rounded-full px-1.5 text-2xs font-semibold tabular-nums",
        isAlarming ? "bg-danger-soft text-danger" : "bg-hover text-ink-muted",
      )}
    >
      {texts.counted(value, mostCounted)}
    </span>
  );
}
