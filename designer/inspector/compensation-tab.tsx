/** What undoes a task when a later step fails. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { compensationOf } from "../document/node-ports.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { withMember } from "./form/field-view.tsx";
import { FormContext, type FormContextValue, useFormContextValue } from "./form/form-context.ts";
import { RetryList } from "./retry-list.tsx";
import { Section } from "./section.tsx";
import { SideTaskFields } from "./side-task-fields.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.compensation;

/** What a compensation begins with: what the kind offers, else an HTTP call. */
function firstCompensation(node: Node): JsonObject {
  const kind = kindOf[node.kind];
  if (kind?.family === "task" && kind.compensate !== undefined) return { ...kind.compensate };
  return {
    Resource: "cairn:http",
    Arguments: { Url: "https://example.com/undo", Method: "DELETE" },
  };
}

export function CompensationTab({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const context = useFormContextValue();
  const compensation = compensationOf(node);
  if (compensation === null) {
    return (
      <EmptyState
        icon="rewind"
        title={texts.none}
        actions={
          <Button icon="plus" onClick={() => setField("Compensate", firstCompensation(node))}>
            {texts.add}
          </Button>
        }
      >
        {texts.noneHint}
      </EmptyState>
    );
  }
  return (
    <FormContext value={{ ...context, language: "JSONata", references }}>
      <CompensationForm
        node={node}
        compensation={compensation}
        isOtherLanguage={context.language !== "JSONata"}
        onChange={(next) => setField("Compensate", next)}
      />
    </FormContext>
  );
}

/** What a compensation may refer to: it speaks JSONata, whatever its step speaks. */
const references: FormContextValue["references"] = [
  { text: "$states.input", hint: inspectorStrings.references.stepInput },
  { text: "$states.result", hint: inspectorStrings.references.stepResult },
  { text: "$states.errorOutput", hint: inspectorStrings.references.runError },
  { text: "$states.context.Execution.Id", hint: inspectorStrings.references.runId },
];

interface CompensationFormProps {
  readonly node: Node;
  readonly compensation: JsonObject;
  /** The step speaks another language than its compensation. */
  readonly isOtherLanguage: boolean;
  readonly onChange: (compensation: JsonObject | undefined) => void;
}

function CompensationForm({
  node,
  compensation,
  isOtherLanguage,
  onChange,
}: CompensationFormProps) {
  const pointer = "/fields/Compensate";
  const set = (name: string, value: Json | undefined) =>
    onChange(withMember(compensation, name, value));
  const { Retry: retry, Comment: comment } = compensation;
  return (
    <div className="flex flex-col gap-4" data-pointer={pointer}>
      <p className="text-sm text-ink-muted">{texts.intro}</p>
      <SideTaskFields
        title={texts.resource}
        task={compensation}
        pointer={pointer}
        hint={isOtherLanguage ? texts.otherLanguageHint : texts.argumentsHint}
        onChange={onChange}
      />
      <Section title={inspectorStrings.recovery.retryTitle} hint={texts.retryHint}>
        <RetryList
          node={node}
          retriers={Array.isArray(retry) ? retry.filter(isJsonObject) : []}
          pointer={`${pointer}/Retry`}
          onChange={(next) => set("Retry", next)}
        />
      </Section>
      <Field label={inspectorStrings.notes.comment}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            value={typeof comment === "string" ? comment : ""}
            onChange={(event) => {
              const text = event.currentTarget.value;
              set("Comment", text === "" ? undefined : text);
            }}
          />
        )}
      </Field>
      <Button
        variant="danger-ghost"
        icon="trash-2"
        className="self-start"
        onClick={() => onChange(undefined)}
      >
        {texts.remove}
      </Button>
    </div>
  );
}
