/** One expression or path: its editor with completion, the data beside it, the playground, and what it gives under it. */
import { useMemo, useRef } from "react";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import { cn } from "../ui/cn.ts";
import type { CodeHandle } from "../ui/code-editor.tsx";
import type { FieldControl } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { controlStyle } from "../ui/input.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover.tsx";
import { completeExpression } from "./completion.ts";
import { DataPicker } from "./data-picker.tsx";
import { rootAt, scopeAt } from "./place.ts";
import { openPlayground } from "./playground-store.ts";
import { PreviewLine } from "./preview-line.tsx";
import { SampleChooser } from "./sample-bar.tsx";
import { missingResult } from "./sample-words.ts";
import { expressionStrings } from "./strings.ts";
import { useJob, useKnowledge } from "./use-field-tools.ts";
import { usePreview } from "./use-preview.ts";
import { type Sample, useSampleContext } from "./use-sample.ts";
import { faultRange } from "./words.ts";

export interface ExpressionFieldProps {
  /** Without brackets. */
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly control: FieldControl;
  readonly label: string;
  readonly language: QueryLanguage;
  /** Says in front of the text what it is. */
  readonly mark: string;
  /** The mark in words. */
  readonly hint: string;
  readonly placeholder: string;
  /** Of the field, inside the node. */
  readonly pointer: string;
  readonly references: readonly { readonly text: string; readonly hint: string }[];
  /** Title of the field, for the playground. */
  readonly title: string;
}

export function ExpressionField(props: ExpressionFieldProps) {
  const { text, onChange, control, label, language, mark, hint, placeholder } = props;
  const handle = useRef<CodeHandle | null>(null);
  const context = useSampleContext();
  const template = language === "JSONata" ? `{% ${text} %}` : text;
  const job = useJob(text.trim() === "" ? null : template, props);
  const { outcome, isRunning } = usePreview(job);
  const knowledge = useKnowledge(props);
  const range = outcome === null || isRunning ? null : faultRange(outcome, text);
  const marks = useMemo(
    () =>
      range === null
        ? []
        : [{ ...range, severity: "error" as const, message: expressionStrings.faults.here }],
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new range of the same numbers is the same
    [range?.from, range?.to],
  );
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div
        className={cn(
          controlStyle,
          "flex border-special/50 bg-special-soft/40 focus-within:border-special focus-within:outline-1 focus-within:outline-special",
          control["aria-invalid"] === true ? "border-danger" : "",
        )}
      >
        <span
          aria-hidden
          title={hint}
          className="grid w-8 shrink-0 place-items-center border-r border-special/30 font-mono text-xs text-special italic"
        >
          {mark}
        </span>
        <LazyCodeEditor
          {...control}
          variant="bare"
          language={language === "JSONata" ? "jsonata" : "path"}
          label={label}
          value={text}
          placeholder={placeholder}
          complete={(question) => completeExpression(question, knowledge)}
          handle={handle}
          marks={marks}
          onChange={(next) => {
            if (next !== text) onChange(next);
          }}
        />
        {context === null ? null : (
          <FieldTools
            {...props}
            sample={context.sample}
            onPick={(path) =>
              handle.current?.insert(path, language === "JSONata" ? "cursor" : "all")
            }
          />
        )}
      </div>
      <PreviewLine
        label={props.title}
        outcome={outcome}
        isRunning={isRunning}
        hint={resultHint(text, context?.sample)}
        hidesSyntax={control["aria-invalid"] === true}
        isWhole
      />
    </div>
  );
}

function resultHint(text: string, sample: Sample | undefined): string | null {
  return sample !== undefined && text.includes("$states.result") ? missingResult(sample) : null;
}

interface FieldToolsProps extends ExpressionFieldProps {
  readonly sample: Sample;
  readonly onPick: (path: string) => void;
}

const toolStyle =
  "grid min-h-7 w-7 shrink-0 place-items-center text-special hover:bg-special-soft focus-visible:-outline-offset-2";

function FieldTools({ sample, onPick, ...props }: FieldToolsProps) {
  const context = useSampleContext();
  const { language, pointer, title, text, onChange } = props;
  const node = context?.node;
  return (
    <span className="flex shrink-0 self-stretch">
      <Popover>
        <PopoverTrigger asChild>
          <button
            type="button"
            aria-label={expressionStrings.picker.openFor(title)}
            title={expressionStrings.picker.open}
            className={toolStyle}
          >
            <Icon name="list-tree" size={14} />
          </button>
        </PopoverTrigger>
        <PopoverContent
          side="left"
          align="start"
          aria-label={expressionStrings.picker.open}
          // It stays open while what it wrote is gone on with.
          onFocusOutside={(event) => event.preventDefault()}
          className="flex max-h-[70vh] w-80 max-w-[calc(100vw-1rem)] flex-col gap-3 overflow-y-auto"
        >
          {sample.scope === null || node === undefined ? null : (
            <div>
              <p className="mb-1 text-2xs text-ink-muted">{expressionStrings.picker.hint}</p>
              <DataPicker
                language={language}
                scope={scopeAt({ node, pointer, language }, sample.scope)}
                root={rootAt({ node, pointer, language }, sample.scope)}
                onPick={onPick}
              />
            </div>
          )}
          <SampleChooser sample={sample} />
        </PopoverContent>
      </Popover>
      <button
        type="button"
        aria-label={expressionStrings.playground.openFor(title)}
        title={expressionStrings.playground.open}
        className={cn(toolStyle, "rounded-r-md")}
        onClick={() =>
          openPlayground({
            node: node?.id ?? null,
            language,
            text,
            pointer,
            onUse: { title, write: onChange },
          })
        }
      >
        <Icon name="maximize" size={14} />
      </button>
    </span>
  );
}
