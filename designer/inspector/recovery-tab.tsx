/** What a node does when it fails: retries, error outputs, time limits, and what follows a lost worker. */
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
import { JsonOrExpression } from "./json-or-expression.tsx";
import { MisfitFields } from "./language/misfit-fields.tsx";
import { RetryList } from "./retry-list.tsx";
import { RunWindowSection } from "./run-window-section.tsx";
import { Section } from "./section.tsx";
import { NumberField, PathChoiceInput } from "./states/state-field.tsx";
import { inspectorStrings } from "./strings.ts";
import { TargetSelect } from "./target-select.tsx";
import { useNodeEdits } from "./use-node-edits.ts";
import { useStateFields } from "./use-state-fields.ts";
import { VerifySection } from "./verify-section.tsx";
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
      {takesCompensation(node) ? <RunWindowSection node={node} /> : null}
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
  return (
    <Section title={texts.retryTitle} hint={texts.retryHint}>
      <RetryList
        node={node}
        retriers={retriersOf(node)}
        pointer="/fields/Retry"
        onChange={(next) => setField("Retry", next)}
      />
    </Section>
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
      <VerifySection node={node} />
    </Section>
  );
}
