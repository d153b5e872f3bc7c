/** A Task without transitions beside a step: what undoes it, or asks whether its effect took place. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import { kindOfResource, resourceOfKind } from "../../shared/definition/check-resource.ts";
import { kindOf, nodeKinds } from "../../shared/nodes/index.ts";
import type { NodeKind, TaskKind } from "../../shared/nodes/kind.ts";
import { kindLook } from "../document/kind-look.ts";
import { Field } from "../ui/field.tsx";
import { isIconName } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { fieldsOf } from "./form/field-model.ts";
import { FieldView, withMember } from "./form/field-view.tsx";
import { useProblemText } from "./form/form-context.ts";
import { SchemaForm } from "./form/schema-form.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { inspectorStrings } from "./strings.ts";

const texts = inspectorStrings.compensation;
const other = "other";

const taskKinds: readonly TaskKind[] = (nodeKinds as readonly NodeKind[]).filter(
  (kind): kind is TaskKind => kind.family === "task",
);

export interface SideTaskFieldsProps {
  /** What the resource does for the step: undoes it, answers for it. */
  readonly title: string;
  readonly task: JsonObject;
  /** Of the task, inside the node. */
  readonly pointer: string;
  /** What its arguments can refer to. */
  readonly hint: string;
  readonly onChange: (task: JsonObject) => void;
}

/** Resource, arguments and time limit. */
export function SideTaskFields({ title, task, pointer, hint, onChange }: SideTaskFieldsProps) {
  const problem = useProblemText(pointer, false);
  const resource = typeof task["Resource"] === "string" ? task["Resource"] : "";
  const kind = kindOfResource(resource);
  const set = (name: string, value: Json | undefined) => onChange(withMember(task, name, value));
  const given = task["Arguments"];
  return (
    <>
      <Field label={title} error={problem} required>
        {(control) => (
          <Select
            {...control}
            value={kind === null ? other : kind.type}
            onValueChange={(next) => {
              const chosen = kindOf[next];
              onChange(
                chosen?.family === "task"
                  ? {
                      ...task,
                      Resource: resourceOfKind(chosen),
                      Arguments: chosen.example,
                    }
                  : { Resource: "" },
              );
            }}
            options={[
              ...taskKinds.map((each) => ({
                value: each.type,
                label: kindLook(each.type).title,
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
      <p className="text-xs text-ink-faint">{hint}</p>
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
        value={task["TimeoutSeconds"]}
        pointer={`${pointer}/TimeoutSeconds`}
        onChange={(next) => set("TimeoutSeconds", next)}
      />
    </>
  );
}

function iconOf(kind: TaskKind) {
  const { icon } = kindLook(kind.type);
  return isIconName(icon) ? icon : "box";
}
