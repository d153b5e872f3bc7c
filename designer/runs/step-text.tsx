import { useEffect, useRef, useState } from "react";
import type { StepView } from "../../shared/run/step-view.ts";
import { errorText } from "../api/api-error.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { Select } from "../ui/select.tsx";
import { Reading } from "./artifact-link.tsx";
import { runStrings } from "./strings.ts";
import { useStreamedText } from "./use-streamed-text.ts";
import { useTypedText } from "./use-typed-text.ts";

const texts = runStrings.step;
/** More are chosen from a list. */
const mostSegments = 4;
/** Whoever has scrolled up by more reads something else than the end. */
const nearEnd = 48;

export interface StepTextProps {
  readonly runId: string;
  readonly step: StepView;
  /** Attempts that have streamed text, ascending. */
  readonly attempts: readonly number[];
}

/** What the model has written so far in an attempt: it goes on as it comes, and is whole after a reload. */
export function StepText({ runId, step, attempts }: StepTextProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const newest = attempts.at(-1) ?? 1;
  const attempt = chosen !== null && attempts.includes(chosen) ? chosen : newest;
  return (
    <div className="flex min-h-0 flex-col gap-3">
      {attempts.length > 1 ? (
        <AttemptChoice attempts={attempts} attempt={attempt} onAttempt={setChosen} />
      ) : null}
      <AttemptText
        key={`${step.key}#${attempt}`}
        source={{ runId, path: step.path, visit: step.visit, attempt }}
        outcome={outcomeOf(step, attempt)}
      />
    </div>
  );
}

function outcomeOf(step: StepView, attempt: number) {
  return step.attempts.findLast((each) => each.attempt === attempt)?.outcome ?? null;
}

function AttemptChoice({
  attempts,
  attempt,
  onAttempt,
}: {
  readonly attempts: readonly number[];
  readonly attempt: number;
  readonly onAttempt: (attempt: number) => void;
}) {
  const options = attempts.map((each) => ({ value: String(each), label: texts.attempt(each) }));
  const shared = {
    value: String(attempt),
    onValueChange: (value: string) => onAttempt(Number(value)),
    options,
  };
  return attempts.length > mostSegments ? (
    <Select size="sm" aria-label={texts.attemptChoice} {...shared} />
  ) : (
    <Segmented label={texts.attemptChoice} className="self-start" {...shared} />
  );
}

function AttemptText({
  source,
  outcome,
}: {
  readonly source: Parameters<typeof useStreamedText>[0];
  readonly outcome: NonNullable<StepView["attempts"][number]["outcome"]> | null;
}) {
  const { text, isWhole, error } = useStreamedText(source);
  const shown = useTypedText(text, !isWhole);
  const end = useFollowedEnd(!isWhole);
  if (error !== null) return <ErrorState title={texts.textErrorTitle} detail={errorText(error)} />;
  if (text === "" && !isWhole) return outcome === null ? <Writing /> : <Reading />;
  return (
    <div className="group/text relative">
      <CopyButton
        text={() => text}
        className="absolute top-0 right-0 bg-surface opacity-0 group-hover/text:opacity-100 focus-visible:opacity-100"
      />
      {/* What a model writes is text, whatever it looks like. */}
      <p
        role="log"
        aria-live="off"
        aria-label={texts.textLabel}
        aria-busy={!isWhole}
        className="max-w-prose pr-8 leading-relaxed break-words whitespace-pre-wrap"
      >
        {shown}
        {isWhole ? null : (
          <span
            aria-hidden
            className="ml-0.5 inline-block h-[1.1em] w-[2px] translate-y-[0.2em] bg-accent motion-safe:animate-pulse"
          />
        )}
      </p>
      {isWhole && outcome !== null && outcome !== "succeeded" ? (
        <p className="mt-3 flex items-center gap-1.5 text-xs text-attention">
          <Icon name="unlink" size={13} />
          {texts.textCut[outcome]}
        </p>
      ) : null}
      <div ref={end} />
    </div>
  );
}

/** The call has begun, and nothing of its answer is there. */
function Writing() {
  return (
    <p className="flex items-center gap-2 text-ink-muted">
      <Icon name="loader-circle" size={14} className="animate-spin" />
      {texts.textComes}
    </p>
  );
}

/** Keeps the end in view while text arrives, unless somebody has scrolled away from it. */
function useFollowedEnd(isGrowing: boolean) {
  const end = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const pane = end.current?.closest("[data-scrolls]");
    if (pane === null || pane === undefined) return undefined;
    const look = () => {
      isAtEnd.current = pane.scrollHeight - pane.scrollTop - pane.clientHeight < nearEnd;
    };
    pane.addEventListener("scroll", look, { passive: true });
    return () => pane.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (isGrowing && isAtEnd.current) end.current?.scrollIntoView({ block: "nearest" });
  });
  return end;
}
