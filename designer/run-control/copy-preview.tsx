import { Link } from "@tanstack/react-router";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import { formatCost } from "../language/money.ts";
import { Icon } from "../ui/icon.tsx";
import { cn } from "../ui/cn.ts";
import { type RefusalText, refusalText } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.preview;

/** Entries of a list that are named before the rest is counted. */
const mostNamed = 12;

/** What a redrive or a fork would keep, do again and repeat outside; and why it would be refused. */
export function CopyPreviewFigures({ preview }: { readonly preview: CopyPreviewMessage }) {
  const { reused, again, refusal } = preview;
  return (
    <section aria-label={texts.label} className="flex flex-col gap-3">
      <dl className="grid grid-cols-2 gap-2">
        <Figure
          tone="border-success/40 bg-success-soft"
          icon="lock"
          name={texts.reused}
          steps={reused.steps}
          money={texts.notPaid(formatCost(reused.costMicros))}
        />
        <Figure
          tone="border-info/40 bg-info-soft"
          icon="rotate-cw"
          name={texts.again}
          steps={again.steps}
          money={again.costMicros === 0 ? texts.free : texts.about(formatCost(again.costMicros))}
        />
      </dl>
      {refusal === null ? null : <Refused text={refusalText(refusal)} refusal={refusal} />}
      <Effects preview={preview} />
      <Again preview={preview} />
      <Children preview={preview} />
    </section>
  );
}

function Figure({
  name,
  icon,
  steps,
  money,
  tone,
}: {
  readonly name: string;
  readonly icon: "lock" | "rotate-cw";
  readonly steps: number;
  readonly money: string;
  readonly tone: string;
}) {
  return (
    <div className={cn("rounded-md border px-3 py-2", tone)}>
      <dt className="flex items-center gap-1.5 text-xs font-medium text-ink">
        <Icon name={icon} size={13} />
        {name}
      </dt>
      <dd className="text-base font-semibold tabular-nums">{texts.steps(steps)}</dd>
      <dd className="text-xs text-ink-muted tabular-nums">{money}</dd>
    </div>
  );
}

/** Something the server said no to. */
export function RefusalNote({ text }: { readonly text: RefusalText }) {
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
      <p className="font-semibold break-words">{text.title}</p>
      {text.detail === "" ? null : <p className="mt-0.5 text-xs break-words">{text.detail}</p>}
    </div>
  );
}

function Refused({
  text,
  refusal,
}: {
  readonly text: RefusalText;
  readonly refusal: NonNullable<CopyPreviewMessage["refusal"]>;
}) {
  if (refusal.incompatibilities.length === 0) return <RefusalNote text={text} />;
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
      <p className="font-semibold">{text.title}</p>
      <ul aria-label={texts.problems} className="mt-1 flex flex-col gap-1 text-xs">
        {refusal.incompatibilities.map((each) => (
          <li key={`${each.path}/${each.code}`} className="flex gap-1.5">
            <Icon name="circle-x" size={13} className="mt-0.5 shrink-0" />
            <span className="min-w-0 break-words">
              <span className="font-medium">{each.path}</span>: {each.message}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What happens outside once more, in red where nobody on the other side can tell. */
function Effects({ preview }: { readonly preview: CopyPreviewMessage }) {
  const { effects } = preview;
  if (effects.length === 0)
    return (
      <p className="flex items-center gap-1.5 text-xs text-ink-muted">
        <Icon name="circle-check" size={14} className="text-success" />
        {texts.nothingRepeats}
      </p>
    );
  const isSerious = effects.some(({ effect }) => effect === "outside");
  return (
    <div
      role="group"
      aria-label={texts.effectsTitle(effects.length)}
      className={cn(
        "rounded-md border px-3 py-2",
        isSerious ? "border-danger/40 bg-danger-soft" : "border-warning/40 bg-warning-soft",
      )}
    >
      <p
        className={cn(
          "flex items-center gap-1.5 font-semibold",
          isSerious ? "text-danger" : "text-warning",
        )}
      >
        <Icon name="triangle-alert" size={14} />
        {texts.effectsTitle(effects.length)}
      </p>
      <ul className="mt-1 flex flex-col gap-1 text-xs">
        {effects.slice(0, mostNamed).map((each) => (
          <li key={`${each.runId ?? ""}${each.path}@${String(each.visit)}`}>
            <span className="font-medium">{each.state}</span>{" "}
            <span className="text-ink-muted">({each.resource})</span>:{" "}
            {texts.outcomes[each.outcome]};{" "}
            <span className={each.effect === "outside" ? "text-danger" : ""}>
              {texts.effects[each.effect]}
            </span>
            {each.runId === undefined ? "" : `, ${texts.inRun(each.runId)}`}
          </li>
        ))}
        <More of={effects.length} />
      </ul>
    </div>
  );
}

function More({ of }: { readonly of: number }) {
  return of > mostNamed ? <li className="text-ink-muted">{texts.more(of - mostNamed)}</li> : null;
}

function Again({ preview }: { readonly preview: CopyPreviewMessage }) {
  const { steps, again } = preview;
  if (steps.length === 0) return null;
  const shown = steps.slice(0, mostNamed);
  return (
    <div>
      <h3 className="text-xs font-medium text-ink-muted">{texts.againTitle}</h3>
      <ul className="mt-0.5 flex flex-col text-xs">
        {shown.map((step) => (
          <li
            key={`${step.runId ?? ""}${step.path}@${String(step.visit)}`}
            className="flex justify-between gap-3 tabular-nums"
          >
            <span className="min-w-0 truncate">{step.path}</span>
            <span className="shrink-0 text-ink-muted">
              {step.costMicros === 0 ? "" : texts.about(formatCost(step.costMicros))}
            </span>
          </li>
        ))}
        {again.steps > shown.length ? (
          <li className="text-ink-muted">{texts.more(again.steps - shown.length)}</li>
        ) : null}
      </ul>
    </div>
  );
}

function Children({ preview }: { readonly preview: CopyPreviewMessage }) {
  const { children } = preview;
  if (children.length === 0) return null;
  return (
    <div>
      <h3 className="text-xs font-medium text-ink-muted">{texts.childrenTitle}</h3>
      <ul className="mt-0.5 flex flex-col gap-0.5 text-xs">
        {children.slice(0, mostNamed).map((child) => (
          <li key={`${child.path}@${String(child.visit)}`}>
            {child.path}:{" "}
            <Link
              to="/runs/$id"
              params={{ id: child.runId }}
              search={{}}
              className="inline-flex min-h-6 items-center font-mono text-accent hover:underline"
            >
              {child.runId.slice(0, 12)}
            </Link>{" "}
            {texts.children[child.goesOn]}
            {child.because === null
              ? ""
              : ` (${refusalText({ code: child.because, message: child.because }).title})`}
          </li>
        ))}
        <More of={children.length} />
      </ul>
    </div>
  );
}
