/** What undoes a task when a later step fails. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import { kindOfResource, resourceOfKind } from "../../shared/definition/check-resource.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { kindOf, nodeKinds } from "../../shared/nodes/index.ts";
import type { NodeKind, TaskKind } from "../../shared/nodes/kind.ts";
import { kindLook } from "../document/kind-look.ts";
import { compensationOf } from "../document/node-ports.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { isIconName } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { FieldView, withMember } from "./form/field-view.tsx";
import { fieldsOf } from "./form/field-model.ts";
import {
  FormContext,
  type FormContextValue,
  useFormContextValue,
  useProblemText,
} from "./form/form-context.ts";
import { SchemaForm } from "./form/schema-form.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.compensation;
const other = "other";

const taskKinds: readonly TaskKind[] = (nodeKinds as readonly NodeKind[]).filter(
  (kind): kind is TaskKind => kind.family === "task",
);

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
        compensation={compensation}
        isOtherLanguage={context.language !== "JSONata"}
        onChange={(next) => setField("Compensate", next)}
      />
    </FormContext>
  );
}

/** What a compensation may refer to: it speaks JSONata, whatever its step speaks. */
const references: FormContextValue["references"] = [
  { text: "$states.input", hint: "Input of the step" },
  { text: "$states.result", hint: "What the step gave" },
  { text: "$states.errorOutput", hint: "Error of the run: Error and Cause" },
  { text: "$states.context.Execution.Id", hint: "Id of the run" },
];

interface CompensationFormProps {
  readonly compensation: JsonObject;
  /** The step speaks another language than its compensation. */
  readonly isOtherLanguage: boolean;
  readonly onChange: (compensation: JsonObject | undefined) => void;
}

function CompensationForm({ compensation, isOtherLanguage, onChange }: CompensationFormProps) {
  const pointer = "/fields/Compensate";
  const problem = useProblemText(pointer, false);
  const resource = typeof compensation["Resource"] === "string" ? compensation["Resource"] : "";
  const kind = kindOfResource(resource);
  const set = (name: string, value: Json | undefined) =>
    onChange(withMember(compensation, name, value));
  const given = compensation["Arguments"];
  return (
    <div className="flex flex-col gap-4" data-pointer={pointer}>
      <p className="text-sm text-ink-muted">{texts.intro}</p>
      <Field label={texts.resource} error={problem} required>
        {(control) => (
          <Select
            {...control}
            value={kind === null ? other : kind.type}
            onValueChange={(next) => {
              const chosen = kindOf[next];
              onChange(
                chosen?.family === "task"
                  ? {
                      ...compensation,
                      Resource: resourceOfKind(chosen),
                      Arguments: chosen.example,
                    }
                  : { Resource: "" },
              );
            }}
            options={[
              ...taskKinds.map((each) => ({
                value: each.type,
                label: each.title,
                icon: iconOf(each),
              })),
              { value: other, label: texts.other },
            ]}
          />
        )}
      </Field>
      {kind === null ? (
        <Field label={inspectorStrings.compensation.other} required>
          {(control) => (
            <Input
              {...control}
              className="font-mono text-xs"
              value={resource}
              onChange={(event) => set("Resource", event.currentTarget.value)}
            />
          )}
        </Field>
      ) : null}
      <p className="text-xs text-ink-faint">
        {isOtherLanguage ? texts.otherLanguageHint : texts.argumentsHint}
      </p>
      {kind !== null && (given === undefined || isJsonObject(given)) ? (
        <SchemaForm
          fields={fieldsOf(kind.params)}
          value={given ?? {}}
          pointer={`${pointer}/Arguments`}
          onChange={(next) => set("Arguments", next)}
        />
      ) : (
        <JsonOrExpression
          title={texts.arguments}
          value={given}
          pointer={`${pointer}/Arguments`}
          onChange={(next) => set("Arguments", next)}
        />
      )}
      <FieldView
        model={{
          kind: "number",
          isWhole: true,
          minimum: 1,
          maximum: 99_999_999,
          name: "TimeoutSeconds",
          title: texts.timeout,
          hint: undefined,
          isRequired: false,
          initial: undefined,
          widget: undefined,
        }}
        value={compensation["TimeoutSeconds"]}
        pointer={`${pointer}/TimeoutSeconds`}
        onChange={(next) => set("TimeoutSeconds", next)}
      />
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

function iconOf(kind: TaskKind) {
  const { icon } = kindLook(kind.type);
  return isIconName(icon) ? icon : "box";
}
