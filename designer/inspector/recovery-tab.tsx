/** What a node does when it fails: retries, error outputs, time limits, and what follows a lost worker. */
import { useState } from "react";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { takesCompensation } from "../document/checkpoint.ts";
import { catchersOf, retriersOf } from "../document/node-ports.ts";
import { planAddCatcher, planRemoveCatcher } from "../document/settings.ts";
import { useStores } from "../document/use-document.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Select } from "../ui/select.tsx";
import { CacheSection } from "./cache-section.tsx";
import { ErrorNames } from "./error-names.tsx";
import { Disclosure } from "./disclosure.tsx";
import { withMember } from "./form/field-view.tsx";
import { useFormContextValue, useProblemText } from "./form/form-context.ts";
import { NumberInput } from "./form/number-input.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { MisfitFields } from "./language/misfit-fields.tsx";
import { retrySentence } from "./retry-sentence.ts";
import { Section } from "./section.tsx";
import { NumberField, PathChoiceInput } from "./states/state-field.tsx";
import { inspectorStrings } from "./strings.ts";
import { TargetSelect } from "./target-select.tsx";
import { useNodeEdits } from "./use-node-edits.ts";
import { useStateFields } from "./use-state-fields.ts";
import { VariablesInput } from "./variables-input.tsx";

const texts = inspectorStrings.recovery;

export function RecoveryTab({ node }: { readonly node: Node }) {
  return (
    <div className="flex flex-col gap-6">
      <MisfitFields node={node} tab="recovery" />
      <RetrySection node={node} />
      <CatchSection node={node} />
      {takesCompensation(node) ? <LimitsSection node={node} /> : null}
      {takesCompensation(node) ? <UnknownSection node={node} /> : null}
      {takesCompensation(node) ? <CacheSection node={node} /> : null}
    </div>
  );
}

function replaced(
  list: readonly JsonObject[],
  index: number,
  entry: JsonObject,
): readonly JsonObject[] {
  return list.map((old, at) => (at === index ? entry : old));
}

function RetrySection({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const retriers = retriersOf(node);
  const update = (next: readonly JsonObject[]) =>
    setField("Retry", next.length === 0 ? undefined : next);
  return (
    <Section title={texts.retryTitle} hint={texts.retryHint}>
      {retriers.map((retrier, index) => (
        <RetryCard
          key={index}
          node={node}
          retrier={retrier}
          index={index}
          onChange={(next) => update(replaced(retriers, index, next))}
          onRemove={() => update(retriers.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() =>
          update([
            ...retriers,
            { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 },
          ])
        }
      >
        {texts.addRetry}
      </Button>
    </Section>
  );
}

interface RetryCardProps {
  readonly node: Node;
  readonly retrier: JsonObject;
  readonly index: number;
  readonly onChange: (retrier: JsonObject) => void;
  readonly onRemove: () => void;
}

function RetryCard({ node, retrier, index, onChange, onRemove }: RetryCardProps) {
  const pointer = `/fields/Retry/${index}`;
  const problem = useProblemText(pointer, true);
  const [isOpen, setIsOpen] = useState(false);
  const set = (name: string, value: Json | undefined) => onChange(withMember(retrier, name, value));
  return (
    <div className="rounded-lg border border-line bg-sunken/50 p-3" data-pointer={pointer}>
      <div className="flex items-start gap-2">
        <Icon name="rotate-cw" size={14} className="mt-1 text-ink-faint" />
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
        <div className="mt-2">
          <RetryNumbers retrier={retrier} onSet={set} />
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

function CatchSection({ node }: { readonly node: Node }) {
  const { document } = useStores();
  const { setField } = useNodeEdits(node.id);
  const catchers = catchersOf(node);
  return (
    <Section title={texts.catchTitle} hint={texts.catchHint}>
      {catchers.map((catcher, index) => (
        <CatchCard
          key={index}
          node={node}
          catcher={catcher}
          index={index}
          onChange={(next) => setField("Catch", replaced(catchers, index, next))}
          onRemove={() =>
            document.run(planRemoveCatcher(document.getState().graph, node.id, index))
          }
        />
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() => document.run(planAddCatcher(document.getState().graph, node.id))}
      >
        {texts.addCatch}
      </Button>
    </Section>
  );
}

interface CatchCardProps {
  readonly node: Node;
  readonly catcher: JsonObject;
  readonly index: number;
  readonly onChange: (catcher: JsonObject) => void;
  readonly onRemove: () => void;
}

function CatchCard({ node, catcher, index, onChange, onRemove }: CatchCardProps) {
  const pointer = `/fields/Catch/${index}`;
  const problem = useProblemText(pointer, false);
  const set = (name: string, value: Json | undefined) => onChange(withMember(catcher, name, value));
  return (
    <div
      className="rounded-lg border border-attention/40 bg-attention-soft/30 p-3"
      data-pointer={pointer}
    >
      <div className="mb-2 flex items-start gap-2">
        <Icon name="zap" size={14} className="mt-1 text-attention" />
        <div className="min-w-0 flex-1">
          <ErrorNames
            node={node}
            value={catcher["ErrorEquals"]}
            onChange={(names) => set("ErrorEquals", names)}
          />
        </div>
        <IconButton
          size="sm"
          icon="trash-2"
          label={inspectorStrings.form.remove}
          onClick={onRemove}
        />
      </div>
      <Field label={texts.leadsTo} error={problem}>
        {() => <TargetSelect node={node.id} port={`catch:${index}`} label={texts.leadsTo} />}
      </Field>
      <div className="mt-2">
        <CatchData catcher={catcher} pointer={pointer} onSet={set} />
      </div>
    </div>
  );
}

interface CatchDataProps {
  readonly catcher: JsonObject;
  readonly pointer: string;
  readonly onSet: (name: string, value: Json | undefined) => void;
}

/** What goes the way of an error. What only the other language has is shown as long as it is there. */
function CatchData({ catcher, pointer, onSet }: CatchDataProps) {
  const { language } = useFormContextValue();
  const data = inspectorStrings.data;
  const isJsonata = language === "JSONata";
  const { Output: output, ResultPath: path, Assign: assign } = catcher;
  const isOpen = [output, path, assign].some((value) => value !== undefined);
  return (
    <Disclosure title={texts.catchOutput} isOpen={isOpen}>
      {isJsonata || output !== undefined ? (
        <JsonOrExpression
          title={data.output}
          value={output}
          pointer={`${pointer}/Output`}
          onChange={(next) => onSet("Output", next)}
        />
      ) : null}
      {!isJsonata || path !== undefined ? (
        <PathChoiceInput
          term="ResultPath"
          title={data.errorPath}
          hint={data.errorPathHint}
          meanings={data.errorMeanings}
          first="$.error"
          value={path}
          pointer={`${pointer}/ResultPath`}
          onChange={(next) => onSet("ResultPath", next)}
        />
      ) : null}
      <VariablesInput
        value={assign}
        pointer={`${pointer}/Assign`}
        onChange={(next) => onSet("Assign", next)}
      />
    </Disclosure>
  );
}

function LimitsSection({ node }: { readonly node: Node }) {
  const state = useStateFields(node);
  return (
    <Section title={texts.limits}>
      <NumberField
        state={state}
        name="TimeoutSeconds"
        title={texts.timeout}
        hint={texts.timeoutHint}
        minimum={1}
        maximum={99_999_999}
      />
      <NumberField
        state={state}
        name="HeartbeatSeconds"
        title={texts.heartbeat}
        hint={texts.heartbeatHint}
        minimum={1}
        maximum={99_999_999}
      />
    </Section>
  );
}

function UnknownSection({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  return (
    <Section title={texts.unknownTitle}>
      <Select
        aria-label={texts.unknownTitle}
        value={node.fields["OnUnknown"] === "Hold" ? "Hold" : "Retry"}
        onValueChange={(next) => setField("OnUnknown", next === "Hold" ? next : undefined)}
        options={[
          { value: "Retry", label: texts.retry, hint: texts.retryHintUnknown },
          { value: "Hold", label: texts.hold, hint: texts.holdHint },
        ]}
      />
    </Section>
  );
}
