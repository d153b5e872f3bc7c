/** The form that a person is to fill in: a list of fields, or the JSON Schema itself. */
import { useState } from "react";
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import { isExpression } from "../../../shared/nodes/static-params.ts";
import type { FieldControl } from "../../ui/field.tsx";
import { Segmented } from "../../ui/toggles.tsx";
import { fieldsOfSchema, type InputType, schemaOfFields } from "../input-fields.ts";
import { inspectorStrings } from "../strings.ts";
import { JsonInput } from "./json-input.tsx";
import { SchemaFields } from "./schema-fields.tsx";

const texts = inspectorStrings.input;
const types: readonly InputType[] = [
  "text",
  "longText",
  "number",
  "integer",
  "boolean",
  "choice",
  "date",
];

export interface FormSchemaInputProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly label: string;
  readonly pointer: string;
  readonly control: FieldControl;
}

export function FormSchemaInput({
  value,
  onChange,
  label,
  pointer,
  control,
}: FormSchemaInputProps) {
  const [wantsJson, setWantsJson] = useState(false);
  const parsed = fieldsOfSchema(value);
  // A field of another type is one that the list cannot show.
  const isShown = parsed?.every(({ type }) => types.includes(type)) === true;
  const isJson = wantsJson || !isShown;
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={label}
        value={isJson ? "json" : "form"}
        onValueChange={(mode) => setWantsJson(mode === "json")}
        options={[
          { value: "form", label: texts.form },
          { value: "json", label: texts.json },
        ]}
        className="self-start"
      />
      {isShown || wantsJson ? null : <p className="text-xs text-ink-muted">{texts.custom}</p>}
      {isJson || parsed === null ? (
        <JsonInput
          value={value}
          onChange={(next) => onChange(isJsonObject(next) || isExpression(next) ? next : undefined)}
          label={label}
          control={control}
        />
      ) : (
        <SchemaFields
          fields={parsed}
          types={types}
          pointer={pointer}
          none={texts.noneToFillIn}
          onChange={(fields) => onChange(schemaOfFields(fields))}
        />
      )}
    </div>
  );
}
