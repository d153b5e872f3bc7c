import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { LogLine } from "../../shared/api/logs.ts";
import { type LogLevel, logLevels } from "../../shared/base/log-level.ts";
import { stepKey } from "../../shared/run/path.ts";
import { errorText } from "../api/api-error.ts";
import { logQueries } from "../api/log-queries.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { scrollable } from "../ui/scrollable.ts";
import { formatFull } from "../ui/time.ts";
import { Segmented } from "../ui/toggles.tsx";
import { toneText, type Tone } from "../ui/tone.ts";
import { Reading } from "./artifact-link.tsx";
import { pageStrings } from "./page-strings.ts";

const texts = pageStrings.logs;
const rowHeight = 26;
const choices = ["all", "info", "warn", "error"] as const;

const looks: Readonly<Record<LogLevel, readonly [Tone, IconName]>> = {
  debug: ["neutral", "circle-dashed"],
  info: ["info", "info"],
  warn: ["warning", "triangle-alert"],
  error: ["danger", "circle-x"],
};

export interface LogsPaneProps {
  readonly runId: string;
  /** More may come. */
  readonly isLive: boolean;
  /** Only what this step logged. */
  readonly step?: { readonly path: string; readonly visit: number };
  readonly onStep?: (key: string) => void;
}

/** What the steps of a run have logged, with level and time. */
export function LogsPane({ runId, isLive, step, onStep }: LogsPaneProps) {
  const [text, setText] = useState("");
  const [level, setLevel] = useState<(typeof choices)[number]>("all");
  const query = useInfiniteQuery(logQueries.lines({ runId, step, isLive }));
  const lines = useMemo(() => query.data?.pages.flatMap((page) => page.lines) ?? [], [query.data]);
  const shown = useMemo(() => filtered(lines, text, level), [lines, text, level]);
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(query.error)}
        onRetry={() => void query.refetch()}
      />
    );
  if (query.data === undefined) return <Reading />;
  if (lines.length === 0)
    return (
      <EmptyState icon="text" title={step === undefined ? texts.none : texts.noneStep}>
        {texts.hint}
      </EmptyState>
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
        <div className="w-52">
          <Input
            icon="search"
            aria-label={texts.search}
            placeholder={texts.search}
            value={text}
            onChange={(change) => setText(change.currentTarget.value)}
            className="h-7 text-xs"
          />
        </div>
        <Segmented
          label={texts.levelsLabel}
          value={level}
          onValueChange={setLevel}
          className="h-7"
          options={choices.map((value) => ({ value, label: texts.levels[value] }))}
        />
        <span className="text-xs text-ink-faint tabular-nums">
          {texts.count(shown.length, query.hasNextPage)}
        </span>
        <span className="flex-1" />
        {query.hasNextPage ? (
          <Button
            size="sm"
            busy={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {texts.more}
          </Button>
        ) : null}
        <CopyButton text={() => shown.map(asText).join("\n")} label={texts.copy} />
      </div>
      <Lines lines={shown} showsStep={step === undefined} onStep={onStep} />
    </div>
  );
}

function filtered(
  lines: readonly LogLine[],
  text: string,
  level: (typeof choices)[number],
): readonly LogLine[] {
  const wanted = text.toLowerCase();
  const from = level === "all" ? 0 : logLevels.indexOf(level);
  return lines.filter(
    (line) =>
      logLevels.indexOf(line.level) >= from &&
      (line.text.toLowerCase().includes(wanted) || line.path.toLowerCase().includes(wanted)),
  );
}

function asText({ at, level, path, text }: LogLine): string {
  return `${at} ${level.toUpperCase()} ${path}: ${text}`;
}

function Lines({
  lines,
  showsStep,
  onStep,
}: {
  readonly lines: readonly LogLine[];
  readonly showsStep: boolean;
  readonly onStep: ((key: string) => void) | undefined;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  if (lines.length === 0) return <p className="p-6 text-center text-ink-muted">{texts.noMatch}</p>;
  return (
    <div
      ref={scroller}
      {...scrollable}
      role="log"
      aria-live="off"
      aria-label={texts.label}
      className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
    >
      <div style={{ height: virtual.getTotalSize() }} className="relative">
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const [tone, icon] = looks[line.level];
          return (
            <div
              key={line.id}
              ref={virtual.measureElement}
              data-index={item.index}
              style={{ transform: `translateY(${item.start}px)` }}
              className="absolute top-0 left-0 flex w-full items-start gap-2 border-b border-line/50 px-3 py-1 text-xs max-sm:flex-wrap"
            >
              <time
                dateTime={line.at}
                title={formatFull(line.at)}
                className="shrink-0 font-mono text-2xs leading-4 text-ink-faint"
              >
                {line.at.slice(11, 23)}
              </time>
              <Icon
                name={icon}
                size={13}
                aria-label={texts.levelNames[line.level]}
                className={cn("mt-0.5 shrink-0", toneText[tone])}
              />
              {showsStep ? (
                <button
                  type="button"
                  onClick={() => onStep?.(stepKey(line.path, line.visit))}
                  className="min-h-6 -my-1 max-w-44 shrink-0 truncate rounded-sm text-ink-muted hover:text-ink hover:underline"
                >
                  {line.path}
                </button>
              ) : null}
              {line.attempt > 1 ? (
                <span className="shrink-0 text-ink-faint">{texts.attempt(line.attempt)}</span>
              ) : null}
              <span
                className={cn(
                  "min-w-0 font-mono leading-4 break-words whitespace-pre-wrap max-sm:basis-full",
                  line.level === "error" ? "text-danger" : "",
                )}
              >
                {line.text}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
