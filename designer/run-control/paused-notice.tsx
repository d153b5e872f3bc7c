import type { RunDetail } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import { Icon } from "../ui/icon.tsx";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.paused;
const mostNamed = 3;

/** Why a run stands still, and what still comes to its end. */
export function PausedNotice({ run, view }: { readonly run: RunDetail; readonly view: RunView }) {
  if (view.status !== "PAUSED") return null;
  const reason = view.pauseReason ?? "request";
  const by = run.paused?.by ?? null;
  const needed = run.paused?.neededMicros;
  const running = [...view.steps.values()]
    .filter(({ status, undo }) => status === "running" || undo === "running")
    .map(({ path }) => path);
  const names = running.slice(0, mostNamed).join(", ");
  const said = [
    reason === "budget" && run.budget !== null
      ? texts.budget(formatCost(run.budget.spentMicros), formatCost(run.budget.maxCostMicros))
      : "",
    needed === undefined ? "" : texts.needed(formatCost(needed)),
    reason === "workflow_budget" ? controlStrings.resume.monthly : "",
    running.length === 0 ? texts.nothing : texts.still(names, running.length - mostNamed),
  ];
  return (
    <div
      role="status"
      className="flex shrink-0 items-start gap-2 border-b border-warning/30 bg-warning-soft px-4 py-2 text-warning"
    >
      <Icon name="circle-pause" className="mt-0.5 shrink-0" />
      <p className="min-w-0 break-words">
        <span className="font-semibold">
          {texts.title(texts.reasons[reason] ?? reason)}
          {by === null ? "" : ` ${texts.by(by)}`}.
        </span>{" "}
        <span className="text-ink">{said.filter((part) => part !== "").join(" ")}</span>
      </p>
    </div>
  );
}
