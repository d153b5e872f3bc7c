/** Retry entries: of a step, or of what undoes it. */
import { useState } from "react";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { movedTo } from "../document/settings.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { ErrorNames } from "./error-names.tsx";
import { withMember } from "./form/field-view.tsx";
import { useProblemText } from "./form/form-context.ts";
import { NumberInput } from "./form/number-input.tsx";
import { retrySentence } from "./retry-sentence.ts";
import { inspectorStrings } from "./strings.ts";

const texts = inspectorStrings.recovery;

/** What an added entry begins with. */
const firstRetry: JsonObject = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 1,
  MaxAttempts: 3,
  BackoffRate: 2,
};

export interface RetryListProps {
  /** Whose errors are offered. */
  readonly node: Node;
  readonly retriers: readonly JsonObject[];
  /** Of the list, inside the node. */
  readonly pointer: string;
  /** Undefined when the last entry has gone. */
  readonly onChange: (retriers: readonly JsonObject[] | undefined) => void;
}

export function RetryList({ node, retriers, pointer, onChange }: RetryListProps) {
  const update = (next: readonly JsonObject[]) => onChange(next.length === 0 ? undefined : next);
  return (
    <>
      {retriers.map((retrier, index) => (
        <RetryCard
          key={index}
          node={node}
          retrier={retrier}
          pointer={`${pointer}/${index}`}
          isLast={index === retriers.length - 1}
          isFirst={index === 0}
          onMove={(step) => update(movedTo(retriers, index, index + step))}
          onChange={(next) => update(retriers.map((old, at) => (at === index ? next : old)))}
          onRemove={() => update(retriers.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() => update([...retriers, firstRetry])}
      >
        {texts.addRetry}
      </Button>
    </>
  );
}

interface RetryCardProps {
  readonly node: Node;
  readonly retrier: JsonObject;
  readonly pointer: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onMove: (step: 1 | -1) => void;
  readonly onChange: (retrier: JsonObject) => void;
  readonly onRemove: () => void;
}

function RetryCard(props: RetryCardProps) {
  const { node, retrier, pointer, isFirst, isLast, onMove, onChange, onRemove } = props;
  const problem = useProblemText(pointer, true);
  const [isOpen, setIsOpen] = useState(false);
  const set = (name: string, value: Json | undefined) => onChange(withMember(retrier, name, value));
  return (
    <div className="rounded-lg border border-line bg-sunken/50 p-3" data-pointer={pointer}>
      <div className="flex items-start gap-2">
        <Icon name="rotate-cw" size={14} className="mt-1 shrink-0 text-ink-faint" />
        <div className="min-w-0 flex-1">
          <ErrorNames
            node={node}
            value={retrier["ErrorEquals"]}
            onChange={(names) => set("ErrorEquals", names)}
          />
          <p className="mt-1 text-xs text-ink-muted">{retrySentence(retrier)}</p>
          {problem === null ? null : <p className="mt-1 text-xs text-danger">{problem}</p>}
        </div>
        <IconButton
          size="sm"
          icon={isOpen ? "chevron-up" : "chevron-down"}
          label={texts.details}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        />
        <IconButton
          size="sm"
          icon="trash-2"
          label={inspectorStrings.form.remove}
          onClick={onRemove}
        />
      </div>
      {isOpen ? (
        <div className="mt-2 flex flex-col gap-2">
          <RetryNumbers retrier={retrier} onSet={set} />
          <div className="flex items-end gap-1">
            <Field label={texts.retryComment} className="min-w-0 flex-1">
              {(control) => (
                <Input
                  {...control}
                  className="h-7 text-xs"
                  value={typeof retrier["Comment"] === "string" ? retrier["Comment"] : ""}
                  onChange={(event) => {
                    const text = event.currentTarget.value;
                    set("Comment", text === "" ? undefined : text);
                  }}
                />
              )}
            </Field>
            <IconButton
              size="sm"
              icon="arrow-up"
              label={inspectorStrings.form.moveUp}
              disabled={isFirst}
              onClick={() => onMove(-1)}
            />
            <IconButton
              size="sm"
              icon="arrow-down"
              label={inspectorStrings.form.moveDown}
              disabled={isLast}
              onClick={() => onMove(1)}
            />
          </div>
        </div>
      ) : null}
    </div>
  );
}

interface NumberCell {
  readonly name: string;
  readonly label: string;
  readonly minimum: number;
  readonly placeholder: string;
}

interface RetryNumbersProps {
  readonly retrier: JsonObject;
  readonly onSet: (name: string, value: Json | undefined) => void;
}

function RetryNumbers({ retrier, onSet: set }: RetryNumbersProps) {
  const cell = ({ name, label, minimum, placeholder }: NumberCell) => {
    const value = retrier[name];
    return (
      <Field label={label}>
        {(control) => (
          <NumberInput
            control={control}
            minimum={minimum}
            isWhole={name !== "BackoffRate"}
            placeholder={placeholder}
            value={typeof value === "number" ? value : undefined}
            onChange={(next) => set(name, next)}
          />
        )}
      </Field>
    );
  };
  return (
    <>
      <div className="grid grid-cols-4 gap-2">
        {cell({ name: "MaxAttempts", label: texts.attempts, minimum: 0, placeholder: "3" })}
        {cell({ name: "IntervalSeconds", label: texts.interval, minimum: 1, placeholder: "1" })}
        {cell({ name: "BackoffRate", label: texts.rate, minimum: 1, placeholder: "2" })}
        {cell({ name: "MaxDelaySeconds", label: texts.maxDelay, minimum: 1, placeholder: "∞" })}
      </div>
      <div className="mt-2">
        <Field label={texts.jitter}>
          {(control) => (
            <Select
              {...control}
              size="sm"
              value={retrier["JitterStrategy"] === "FULL" ? "FULL" : "NONE"}
              onValueChange={(next) => set("JitterStrategy", next === "FULL" ? next : undefined)}
              options={[
                { value: "NONE", label: texts.jitterNone },
                { value: "FULL", label: texts.jitterFull },
              ]}
            />
          )}
        </Field>
      </div>
    </>
  );
}
