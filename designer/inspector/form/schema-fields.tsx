/** The fields that a JSON Schema asks for, to add, order and describe. */
import { useState } from "react";
import { movedTo } from "../../document/settings.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { Checkbox } from "../../ui/toggles.tsx";
import {
  type InputField,
  type InputType,
  inputTypes,
  newField,
  withType,
} from "../input-fields.ts";
import { inspectorStrings } from "../strings.ts";

const texts = inspectorStrings.input;

export interface SchemaFieldsProps {
  readonly fields: readonly InputField[];
  /** What a field may be. */
  readonly types: readonly InputType[];
  /** Of the schema, inside the node. */
  readonly pointer: string;
  /** What it means that there are none. */
  readonly none: string;
  readonly onChange: (fields: readonly InputField[], what: string) => void;
}

/** The fields of a schema as a list of cards. */
export function SchemaFields({ fields, types, pointer, none, onChange }: SchemaFieldsProps) {
  return (
    <div className="flex flex-col gap-2" data-pointer={pointer}>
      {fields.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line-strong px-3 py-4 text-center text-sm text-ink-muted">
          {none}
        </p>
      ) : null}
      {fields.map((field, index) => (
        <FieldCard
          key={index}
          field={field}
          types={types}
          others={fields.filter((_, at) => at !== index).map((each) => each.name)}
          isFirst={index === 0}
          isLast={index === fields.length - 1}
          onChange={(next) =>
            onChange(
              fields.map((old, at) => (at === index ? next : old)),
              `input:${index}`,
            )
          }
          onMove={(step) => onChange(movedTo(fields, index, index + step), "order")}
          onRemove={() =>
            onChange(
              fields.filter((_, at) => at !== index),
              "remove",
            )
          }
        />
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() => onChange([...fields, newField(fields)], `add:${fields.length}`)}
      >
        {texts.add}
      </Button>
    </div>
  );
}

interface FieldCardProps {
  readonly field: InputField;
  readonly types: readonly InputType[];
  readonly others: readonly string[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (field: InputField) => void;
  readonly onMove: (step: 1 | -1) => void;
  readonly onRemove: () => void;
}

function FieldCard({
  field,
  types,
  others,
  isFirst,
  isLast,
  onChange,
  onMove,
  onRemove,
}: FieldCardProps) {
  // A name that is empty or taken is not written into the schema: there it would take the place of another value.
  const [name, setName] = useState({ text: field.name, shown: field.name });
  if (name.shown !== field.name) setName({ text: field.name, shown: field.name });
  const isTaken = others.includes(name.text) || name.text === "";
  const rename = (text: string) => {
    setName({ text, shown: field.name });
    if (text !== "" && !others.includes(text)) {
      setName({ text, shown: text });
      onChange({ ...field, name: text });
    }
  };
  return (
    <div className="rounded-lg border border-line bg-sunken/50 p-3">
      <div className="flex items-end gap-2">
        <Field
          label={texts.name}
          className="min-w-0 flex-1"
          error={isTaken && name.text !== "" ? texts.duplicate : null}
        >
          {(control) => (
            <Input
              {...control}
              className="font-mono text-xs"
              value={name.text}
              onChange={(event) => rename(event.currentTarget.value.replaceAll(/\s/g, ""))}
            />
          )}
        </Field>
        <Field label={texts.type} className="w-36">
          {(control) => (
            <Select
              {...control}
              value={field.type}
              onValueChange={(next) =>
                onChange(withType(field, inputTypes.find((type) => type === next) ?? "text"))
              }
              options={inputTypes
                .filter((type) => types.includes(type) || type === field.type)
                .map((type) => ({ value: type, label: texts.types[type] }))}
            />
          )}
        </Field>
      </div>
      <div className="mt-2 grid grid-cols-2 gap-2">
        <Input
          aria-label={texts.shown}
          placeholder={texts.shown}
          className="h-7 text-xs"
          value={field.title}
          onChange={(event) => onChange({ ...field, title: event.currentTarget.value })}
        />
        <Input
          aria-label={texts.help}
          placeholder={texts.help}
          className="h-7 text-xs"
          value={field.help}
          onChange={(event) => onChange({ ...field, help: event.currentTarget.value })}
        />
      </div>
      {field.type === "choice" ? (
        <Textarea
          aria-label={texts.options}
          placeholder={texts.options}
          rows={3}
          className="mt-2 min-h-14 text-xs"
          value={field.options.join("\n")}
          onChange={(event) =>
            onChange({ ...field, options: event.currentTarget.value.split("\n") })
          }
        />
      ) : null}
      <div className="mt-1.5 flex items-center">
        <label className="mr-auto flex h-7 items-center gap-2 text-xs text-ink-muted">
          <Checkbox
            checked={field.isRequired}
            onCheckedChange={(checked) => onChange({ ...field, isRequired: checked === true })}
          />
          {texts.required}
        </label>
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
        <IconButton
          size="sm"
          icon="trash-2"
          label={inspectorStrings.form.remove}
          onClick={onRemove}
        />
      </div>
    </div>
  );
}
