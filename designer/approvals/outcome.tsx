import type { ApprovalDecision, ApprovalDetail } from "../../shared/api/approval.ts";
import type { FormField } from "../../shared/approval/form-field.ts";
import { readForm } from "../../shared/approval/form.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { DataView } from "./data-view.tsx";
import { approvalStrings as texts } from "./strings.ts";

type Ended = Exclude<ApprovalDetail["status"], "open">;

const icons: Readonly<Record<Ended, IconName>> = {
  starting: "hourglass",
  decided: "circle-check",
  expired: "timer-off",
  cancelled: "ban",
  failed: "ban",
  over: "ban",
};

/** What became of an approval that nobody can decide any more, or not yet. */
export function Outcome({
  approval,
  afterwards,
}: {
  readonly approval: ApprovalDetail;
  readonly afterwards: string;
}) {
  const { status, decision, question, endedAt } = approval;
  if (status === "open") return null;
  if (decision !== null) {
    const isRejection =
      question?.choices.some(
        (choice) => choice.name === decision.decision && choice.isRejection,
      ) === true;
    const { fields } = readForm(question?.form ?? null);
    return (
      <Decided
        decision={{ ...decision, values: titled(decision.values, fields) }}
        isRejection={isRejection}
        afterwards={afterwards}
      />
    );
  }
  const { title, text } = texts.states[status];
  return (
    <div role="status" className="flex gap-3 rounded-lg border border-line bg-sunken p-4">
      <Icon name={icons[status]} size={20} className="mt-0.5 text-ink-muted" />
      <div>
        <p className="text-base font-semibold">{title}</p>
        <p className="text-sm text-ink-muted">
          {text} {endedAt === null ? null : <TimeAgo at={endedAt} />}
        </p>
      </div>
    </div>
  );
}

/** Values under the titles that they were filled in under. */
function titled(values: JsonObject, fields: readonly FormField[]): Record<string, Json> {
  const titles = new Map(fields.map(({ name, title }) => [name, title]));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [titles.get(name) ?? name, value]),
  );
}

function Decided({
  decision: { decision, by, comment, values, at },
  isRejection,
  afterwards,
}: {
  readonly decision: ApprovalDecision;
  readonly isRejection: boolean;
  readonly afterwards: string;
}) {
  return (
    <div
      role="status"
      className={cn(
        "flex flex-col gap-3 rounded-lg p-4",
        isRejection ? "bg-attention-soft" : "bg-success-soft",
      )}
    >
      <div className="flex gap-3">
        <Icon
          name={isRejection ? "circle-x" : "circle-check"}
          size={20}
          className={cn("mt-0.5", isRejection ? "text-attention" : "text-success")}
        />
        <div className="min-w-0">
          <p className="text-base font-semibold break-words">{texts.decided(decision, by)}</p>
          <p className="text-sm text-ink-muted">
            {afterwards} <TimeAgo at={at} />
          </p>
        </div>
      </div>
      {comment === null ? null : (
        <blockquote className="border-l-2 border-line-strong pl-3 text-sm break-words whitespace-pre-wrap">
          {comment}
        </blockquote>
      )}
      {Object.keys(values).length === 0 ? null : (
        <section aria-label={texts.values}>
          <DataView data={values} />
        </section>
      )}
    </div>
  );
}
