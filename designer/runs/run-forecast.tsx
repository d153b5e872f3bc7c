import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Json } from "../../shared/base/json.ts";
import { formatCost } from "../language/money.ts";
import { queries } from "../api/queries.ts";
import { confidenceLabels, forecastText } from "../document/money-text.ts";
import { Icon } from "../ui/icon.tsx";
import { startStrings } from "./start-strings.ts";

const texts = startStrings.forecast;
/** While somebody types, the forecast waits. */
const pauseMs = 500;

/** What a run with this input may cost; undefined: the input cannot be read. Says nothing while it does not know. */
export function RunForecast({
  workflowId,
  version,
  input,
  budgetUsd,
}: {
  readonly workflowId: string;
  readonly version: number | null;
  readonly input: Json | undefined;
  /** Of the run alone; absent: that of the workflow. */
  readonly budgetUsd?: number | undefined;
}) {
  const settled = useSettled(input === undefined ? undefined : JSON.stringify(input));
  const { data } = useQuery({
    ...queries.forecast({ workflowId, version, input: settled ?? "{}", budgetUsd }),
    enabled: settled !== undefined,
  });
  return (
    <p
      role="status"
      aria-label={texts.label}
      title={texts.hint}
      className="mr-auto flex min-w-0 items-start gap-1.5 text-left text-xs text-ink-muted"
    >
      {data === undefined ? null : (
        <>
          <Icon name="coins" size={13} className="mt-0.5 shrink-0" />
          <span className="min-w-0">
            <span className="font-medium text-ink tabular-nums">{forecastText(data)}</span>
            {data.p90Micros === null || data.p90Micros === 0
              ? ""
              : ` · ${confidenceLabels[data.confidence]}`}
            {data.maps.length === 0
              ? ""
              : ` · ${data.maps.map((map) => texts.map(map.state, Math.round(map.iterations), map.source)).join(", ")}`}
            {data.runs > 0 || data.assumptions.length === 0 || data.p90Micros === null ? (
              ""
            ) : (
              <span className="block">
                {texts.assumed(data.assumptions.map((what) => texts.assumptions[what]))}
              </span>
            )}
            {data.unpriced.length === 0 ? (
              ""
            ) : (
              <span className="block text-warning">{texts.unpriced(data.unpriced.join(", "))}</span>
            )}
            {data.budget === null ||
            data.budget.risk === "unlikely" ||
            data.budget.risk === "unknown" ? null : (
              <span className="block text-warning">
                {texts.budget[data.budget.risk](formatCost(data.budget.maxCostMicros))}
              </span>
            )}
          </span>
        </>
      )}
    </p>
  );
}

/** A text once it has not changed for a while. */
function useSettled(text: string | undefined): string | undefined {
  const [settled, setSettled] = useState<string | undefined>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
