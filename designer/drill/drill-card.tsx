import { useQuery } from "@tanstack/react-query";
import { memo, useMemo } from "react";
import type { DrillMessage } from "../../shared/api/drill.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { formatDuration } from "../ui/time.ts";
import { type Tone, toneText } from "../ui/tone.ts";
import {
  drilledEvent,
  drillOutcome,
  faultCost,
  keyOfDrilled,
  savedAfter,
  type DrillOutcome,
} from "./drill-outcome.ts";
import { drillStrings } from "./strings.ts";

const texts = drillStrings.card;

export interface DrillCardsProps {
  readonly run: RunDetail;
  readonly view: RunView;
  /** Grows in place: `log` is another object each time it did. */
  readonly log: { readonly events: readonly RunEvent[] };
  /** Changes when the run has spent more. */
  readonly stamp: string;
  readonly onStep: (key: string) => void;
}

/** What became of the faults that a run was started with; nothing for all other runs. */
export const DrillCards = memo(function DrillCards(props: DrillCardsProps) {
  const { drill } = props.run;
  if (drill === undefined) return null;
  return (
    <section aria-label={texts.label} className="shrink-0 border-b border-line bg-special-soft">
      {drill.map((each, index) => (
        // Drills never change place: they are the request.
        // eslint-disable-next-line react/no-array-index-key
        <DrillCard key={index} {...props} drill={each} index={index} />
      ))}
    </section>
  );
});

function DrillCard({
  run,
  view,
  log,
  stamp,
  onStep,
  drill,
  index,
}: DrillCardsProps & { readonly drill: DrillMessage; readonly index: number }) {
  const event = useMemo(() => drilledEvent(log.events, index), [log, index]);
  const outcome = drillOutcome(view, event);
  const isOver = event !== undefined && !isPending(outcome);
  const { data: cost } = useQuery({ ...queries.runCost(run.id, stamp), enabled: isOver });
  const look = looks[outcome.status];
  const title = texts.title(drillStrings.faults[drill.fault].name, drill.state, drill.attempt);
  const said = sentence(outcome, drill);
  const facts =
    event === undefined || cost === undefined || outcome.status === "unnoticed"
      ? []
      : costFacts(cost, { drill, event, outcome });
  const kept =
    event === undefined ? 0 : (view.steps.get(keyOfDrilled(event))?.savedOperations ?? 0);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="flex items-center gap-1.5 font-semibold">
        <Icon name="zap" size={15} className="shrink-0 text-special" />
        {title}
      </span>
      <span
        title={outcome.status === "recovered" ? texts.recoveredHint : undefined}
        className={cn("flex items-center gap-1.5 font-medium", toneText[look.tone])}
      >
        <Icon name={look.icon} size={14} className="shrink-0" />
        {said}
      </span>
      {outcome.status === "recovered" ? <Fact>{texts.repeated(outcome.repeated)}</Fact> : null}
      {kept > 0 ? <Fact>{texts.kept(kept)}</Fact> : null}
      {facts.map(({ text, hint }) => (
        <Fact key={text} title={hint}>
          {text}
        </Fact>
      ))}
      {event === undefined ? null : (
        <Button
          size="sm"
          variant="ghost"
          className="ml-auto"
          onClick={() => onStep(keyOfDrilled(event))}
        >
          {texts.step}
        </Button>
      )}
      <LiveRegion message={isOver ? `${title}: ${said}` : ""} />
    </div>
  );
}

function Fact({
  title,
  children,
}: {
  readonly title?: string | undefined;
  readonly children: string;
}) {
  return (
    <span title={title} className="text-ink-muted tabular-nums">
      {children}
    </span>
  );
}

function isPending({ status }: DrillOutcome): boolean {
  return ["waiting", "under-way", "noticing", "again"].includes(status);
}

const looks: Readonly<
  Record<DrillOutcome["status"], { readonly tone: Tone; readonly icon: IconName }>
> = {
  waiting: { tone: "neutral", icon: "hourglass" },
  never: { tone: "neutral", icon: "ban" },
  "under-way": { tone: "info", icon: "play" },
  noticing: { tone: "attention", icon: "hourglass" },
  again: { tone: "info", icon: "rotate-cw" },
  recovered: { tone: "success", icon: "circle-check" },
  unnoticed: { tone: "warning", icon: "triangle-alert" },
  held: { tone: "warning", icon: "hand" },
  caught: { tone: "attention", icon: "corner-down-right" },
  failed: { tone: "danger", icon: "circle-x" },
  cancelled: { tone: "neutral", icon: "circle-stop" },
};

function sentence(outcome: DrillOutcome, { fault }: DrillMessage): string {
  switch (outcome.status) {
    case "waiting":
      return texts.waiting;
    case "never":
      return texts.never;
    case "under-way":
      return texts.underWay;
    case "noticing":
      return texts.noticing[fault];
    case "again":
      return texts.again;
    case "recovered":
      return texts.recovered(formatDuration(outcome.afterMs));
    case "unnoticed":
      return texts.unnoticed;
    case "held":
      return texts.held;
    case "cancelled":
      return texts.cancelled;
    case "caught":
      return texts.caught(outcome.error ?? "");
    case "failed":
      return texts.failed(outcome.error ?? "");
    default:
      return outcome satisfies never;
  }
}

function costFacts(
  cost: Parameters<typeof faultCost>[0],
  {
    drill,
    event,
  }: {
    readonly drill: DrillMessage;
    readonly event: Parameters<typeof faultCost>[2];
    readonly outcome: DrillOutcome;
  },
): readonly { readonly text: string; readonly hint?: string }[] {
  const { micros, isLowerBound } = faultCost(cost, drill, event);
  const amount = formatCost(micros);
  const saved = savedAfter(cost, drill);
  return [
    { text: texts.cost[drill.fault](isLowerBound ? texts.atLeast(amount) : amount) },
    ...(saved === 0 ? [] : [{ text: texts.saved(formatCost(saved)), hint: texts.savedHint }]),
  ];
}
