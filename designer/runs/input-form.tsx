import { useCallback, useState } from "react";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/toggles.tsx";
import { FileField } from "./file-field.tsx";
import type { InputField } from "./input-schema.ts";
import { startStrings } from "./start-strings.ts";

const texts = startStrings.dialog;

export interface InputFormProps {
  readonly fields: readonly InputField[];
  readonly input: JsonObject;
  readonly onChange: (update: (input: JsonObject) => JsonObject) => void;
  /** By the name of the field. */
  readonly errors: Readonly<Record<string, string>>;
  readonly onOpenUploads: (field: string, count: number) => void;
}

/** A form made from the schema of a run's input. */
export function InputForm({ fields, input, onChange, errors, onOpenUploads }: InputFormProps) {
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field) => (
        <FormField
          key={field.name}
          field={field}
          value={input[field.name]}
          error={errors[field.name] ?? null}
          onOpenUploads={onOpenUploads}
          onChange={(update) =>
            onChange((old) => ({ ...old, [field.name]: update(old[field.name]) }))
          }
        />
      ))}
    </div>
  );
}

interface FormFieldProps {
  readonly field: InputField;
  readonly value: Json | undefined;
  readonly error: string | null;
  readonly onChange: (update: (value: Json | undefined) => Json) => void;
  readonly onOpenUploads: (field: string, count: number) => void;
}

function FormField({ field, value, error, onChange, onOpenUploads }: FormFieldProps) {
  const set = (next: Json) => onChange(() => next);
  const { name } = field;
  const onUploads = useCallback(
    (count: number) => onOpenUploads(name, count),
    [name, onOpenUploads],
  );
  const hint =
    field.kind === "lines"
      ? [field.hint, texts.linesHint].filter((part) => part !== undefined).join(" ")
      : field.hint;
  return (
    <Field
      label={field.label}
      required={field.isRequired}
      error={error}
      {...(hint === undefined ? {} : { hint })}
    >
      {(control) => {
        switch (field.kind) {
          case "text":
            return field.isLong ? (
              <Textarea
                {...control}
                rows={rowsFor(asText(field.initial))}
                value={asText(value)}
                onChange={(event) => set(event.currentTarget.value)}
              />
            ) : (
              <Input
                {...control}
                value={asText(value)}
                onChange={(event) => set(event.currentTarget.value)}
              />
            );
          case "number":
            return <NumberInput control={control} value={value} onChange={set} />;
          case "boolean":
            return <Switch id={control.id} checked={value === true} onCheckedChange={set} />;
          case "choice":
            return (
              <Select
                {...control}
                value={value === undefined || value === "" ? "" : JSON.stringify(value)}
                onValueChange={(chosen) =>
                  set(field.options.find((option) => JSON.stringify(option) === chosen) ?? null)
                }
                options={field.options.map((option) => ({
                  value: JSON.stringify(option),
                  label: asText(option),
                }))}
              />
            );
          case "files":
            return (
              <FileField
                hasHint={hint !== undefined}
                control={control}
                isMany={field.isMany}
                samples={field.samples}
                value={value}
                onChange={onChange}
                onOpenUploads={onUploads}
              />
            );
          case "lines":
            return (
              <Textarea
                {...control}
                rows={rowsFor(Array.isArray(field.initial) ? field.initial.join("\n") : "")}
                value={Array.isArray(value) ? value.map(asText).join("\n") : ""}
                onChange={(event) => set(linesOf(event.currentTarget.value))}
              />
            );
          case "json":
            return (
              <JsonInput
                control={control}
                rows={rowsFor(jsonText(field.initial))}
                value={value}
                onChange={set}
              />
            );
        }
      }}
    </Field>
  );
}

/** A box is as high as what it begins with asks for, within limits: it does not jump while one types. */
function rowsFor(text: string): number {
  const lines = text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 75)), 0);
  return Math.min(12, Math.max(3, lines));
}

function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A last empty line is one that is about to be typed. */
function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}

interface ControlProps {
  readonly control: { readonly id: string };
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

/** Keeps what is typed as long as it is no number yet, such as a lone minus sign. */
function NumberInput({ control, value, onChange }: ControlProps) {
  const [text, setText] = useState(asText(value));
  return (
    <Input
      {...control}
      inputMode="decimal"
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

/** Longer entries of a list are written on several lines each. */
const longestEntry = 400;

/** JSON to be read and changed: a list of short objects with one on each line. */
function jsonText(value: Json | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) {
    const lines = value.map((entry) => `  ${JSON.stringify(entry)}`);
    if (lines.length > 0 && lines.every((line) => line.length <= longestEntry))
      return `[\n${lines.join(",\n")}\n]`;
  }
  return JSON.stringify(value, null, 2);
}

/** Any JSON, for what has no control of its own. */
function JsonInput({ control, value, onChange, rows }: ControlProps & { readonly rows: number }) {
  const [text, setText] = useState(jsonText(value));
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <>
      <Textarea
        {...control}
        rows={rows}
        spellCheck={false}
        className="font-mono text-xs"
        value={text}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          try {
            onChange(typed.trim() === "" ? "" : (JSON.parse(typed) as Json));
            setProblem(null);
          } catch (error) {
            setProblem(texts.jsonInvalid(error instanceof Error ? error.message : String(error)));
          }
        }}
      />
      {problem === null ? null : <p className="text-xs text-danger">{problem}</p>}
    </>
  );
}
