/**
 * The form of a node's parameters, made from the schema of its kind. Controlled by the document: every change is an edit, and what
 * undo or the code view change shows at once. It keeps no state of its own that could say something else.
 */
import type { JsonObject } from "../../../shared/base/json.ts";
import { pointerToken } from "../../../shared/base/problem.ts";
import type { FieldModel } from "./field-model.ts";
import { FieldView, withMember } from "./field-view.tsx";

export interface SchemaFormProps {
  readonly fields: readonly FieldModel[];
  readonly value: JsonObject;
  /** The parameters after a change, and which of them changed. */
  readonly onChange: (value: JsonObject, name: string) => void;
  /** Pointer of the parameters inside the node. */
  readonly pointer: string;
}

/** Members that no field of the form shows are kept as they are. */
export function SchemaForm({ fields, value, onChange, pointer }: SchemaFormProps) {
  return (
    <div className="flex flex-col gap-4">
      {fields.map((model) => (
        <FieldView
          key={model.name}
          model={model}
          value={value[model.name]}
          pointer={`${pointer}/${pointerToken(model.name)}`}
          onChange={(next) => onChange(withMember(value, model.name, next), model.name)}
        />
      ))}
    </div>
  );
}
