import { useId, useState } from "react";
import type { FormField } from "../../shared/approval/form-field.ts";
import type { Json } from "../../shared/base/json.ts";
import { Field, type FieldControl } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Checkbox } from "../ui/toggles.tsx";
import { approvalStrings as texts } from "./strings.ts";

export interface FormControlProps {
  readonly field: FormField;
  readonly value: Json | undefined;
  readonly error: string | null;
  readonly onChange: (value: Json) => void;
}

/** On a phone a control is a thumb high, and large enough that the browser does not zoom in on it. */
export const touchable = "max-md:min-h-11 max-md:text-lg";

/** A field of an approval's form. */
export function FormControl({ field, value, error, onChange }: FormControlProps) {
  const hint = field.description === null ? {} : { hint: field.description };
  if (field.type === "boolean") {
    return <CheckControl field={field} value={value} error={error} onChange={onChange} />;
  }
  return (
    <Field label={field.title} required={field.isRequired} error={error} {...hint}>
      {(control) => <Control field={field} value={value} onChange={onChange} control={control} />}
    </Field>
  );
}

/** A box to tick, with its question beside it. */
function CheckControl({ field, value, error, onChange }: FormControlProps) {
  const id = useId();
  return (
    <div className="flex flex-col">
      <label
        htmlFor={id}
        className="flex min-h-8 items-center gap-2.5 text-sm text-ink max-md:min-h-11 max-md:text-base"
      >
        <Checkbox
          id={id}
          checked={value === true}
          aria-describedby={`${id}-more`}
          {...(error === null ? {} : { "aria-invalid": true as const })}
          onCheckedChange={(checked) => onChange(checked === true)}
        />
        {field.title}
      </label>
      <p id={`${id}-more`} className="pl-6.5 text-xs text-ink-faint empty:hidden">
        {field.description}
        {error === null ? null : <span className="text-danger"> {error}</span>}
      </p>
    </div>
  );
}

interface ControlProps extends Omit<FormControlProps, "error"> {
  readonly control: FieldControl;
}

function Control({ field, value, onChange, control }: ControlProps) {
  switch (field.type) {
    case "number":
      return <NumberControl control={control} value={value} onChange={onChange} />;
    case "choice":
      return (
        <Select
          {...control}
          className={touchable}
          placeholder={texts.notChosen}
          value={value === undefined || value === null || value === "" ? "" : JSON.stringify(value)}
          onValueChange={(chosen) =>
            onChange(field.options.find((option) => JSON.stringify(option) === chosen) ?? null)
          }
          options={field.options.map((option) => ({
            value: JSON.stringify(option),
            label: String(option),
          }))}
        />
      );
    case "date":
      return (
        <Input
          {...control}
          type="date"
          className={touchable}
          value={asText(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "text":
      return field.isLong ? (
        <Textarea
          {...control}
          className="max-md:text-lg"
          value={asText(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <Input
          {...control}
          className={touchable}
          inputMode={field.isEmail ? "email" : "text"}
          value={asText(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "boolean":
      return null;
  }
}

function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Keeps what is typed as long as it is no number yet, such as a lone minus sign. */
function NumberControl({ control, value, onChange }: Omit<ControlProps, "field">) {
  const [text, setText] = useState(asText(value));
  return (
    <Input
      {...control}
      inputMode="decimal"
      className={touchable}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        const number = Number(typed.replace(",", "."));
        setText(typed);
        onChange(typed.trim() === "" ? "" : Number.isNaN(number) ? typed : number);
      }}
    />
  );
}
