import { useState } from "react";
import type { Json } from "../../shared/base/json.ts";
import { Icon } from "../ui/icon.tsx";
import { JsonView } from "../ui/json-view.tsx";
import type { EvaluationOutcome } from "./evaluation.ts";
import { expressionStrings } from "./strings.ts";
import { faultText } from "./words.ts";

const texts = expressionStrings.preview;
/** Longer values open below. */
const lineLength = 120;

export interface PreviewLineProps {
  readonly label: string;
  readonly outcome: EvaluationOutcome | null;
  readonly isRunning: boolean;
  /** Said in place of what went wrong for want of data. */
  readonly hint: string | null;
  /** Wrong syntax is said elsewhere already. */
  readonly hidesSyntax: boolean;
  readonly isWhole: boolean;
}

/** What an expression gives on the sample data, in a line under its field. */
export function PreviewLine(props: PreviewLineProps) {
  const { label, outcome, isRunning, hint, hidesSyntax, isWhole } = props;
  const isSyntax = outcome?.kind === "fault" && outcome.fault === "syntax";
  if (outcome === null || (isSyntax && hidesSyntax) || outcome.kind === "stopped") {
    return isRunning ? <p className="text-xs text-ink-faint">{texts.running}</p> : null;
  }
  return (
    <output
      aria-label={texts.label(label)}
      aria-busy={isRunning}
      className="block min-w-0 text-xs text-ink-muted"
    >
      {outcome.kind === "value" ? (
        <Value value={outcome.value} />
      ) : (
        <span className="flex items-start gap-1 text-danger">
          <Icon name="circle-alert" size={13} className="mt-px shrink-0" />
          <span className="min-w-0 break-words">
            {hint !== null && outcome.kind === "fault" && outcome.fault === "nothing"
              ? hint
              : faultText(outcome, isWhole)}
          </span>
        </span>
      )}
    </output>
  );
}

function Value({ value }: { readonly value: Json }) {
  const [isOpen, setIsOpen] = useState(false);
  const text = JSON.stringify(value);
  const isLong = text.length > lineLength;
  return (
    <>
      <span className="flex items-start gap-1">
        <span aria-hidden className="shrink-0 font-mono text-ink-faint">
          =
        </span>
        <code className="min-w-0 flex-1 font-mono break-all text-ink">
          {isLong ? `${text.slice(0, lineLength)}…` : text}
        </code>
        {isLong ? (
          <button
            type="button"
            aria-expanded={isOpen}
            className="min-h-6 shrink-0 rounded-sm px-1 text-2xs text-accent hover:underline"
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? texts.less : texts.more}
          </button>
        ) : null}
      </span>
      {isOpen ? (
        <JsonView
          value={value}
          className="mt-1 max-h-72 overflow-auto rounded-md border border-line p-2"
        />
      ) : null}
    </>
  );
}
