/** One field of a form: label, hint, problem, the switch between value and expression, and the control that fits. */
import { type ReactNode, useState } from "react";
import { type Json, type JsonObject, isJsonObject } from "../../../shared/base/json.ts";
import { pointerToken } from "../../../shared/base/problem.ts";
import { isExpression } from "../../../shared/nodes/static-params.ts";
import { Button } from "../../ui/button.tsx";
import { Field, type FieldControl } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { Segmented, Switch } from "../../ui/toggles.tsx";
import { inspectorStrings } from "../strings.ts";
import { ArrayField } from "./array-field.tsx";
import { toExpression, toLiteral } from "./expression.ts";
import { ExpressionInput } from "./expression-input.tsx";
import { type FieldModel, emptyValue, variantOf } from "./field-model.ts";
import { useFormContextValue, useProblemText } from "./form-context.ts";
import { JsonInput } from "./json-input.tsx";
import { FormSchemaInput } from "./form-schema-input.tsx";
import { ModeToggle } from "./mode-toggle.tsx";
import { NumberInput } from "./number-input.tsx";
import { RecordInput } from "./record-input.tsx";
import { TemplateInput } from "./template-input.tsx";
import { WorkflowInput } from "./workflow-input.tsx";

export interface FieldViewProps {
  readonly model: FieldModel;
  readonly value: Json | undefined;
  /** Undefined removes the value. */
  readonly onChange: (value: Json | undefined) => void;
  /** Pointer of the value inside the node. */
  readonly pointer: string;
  /** Whether the language takes an expression here: anywhere in JSONata, nowhere in JSONPath, unless it is said. */
  readonly takesExpression?: boolean;
  /** A further switch at the right of the label. */
  readonly aside?: ReactNode;
}

const texts = inspectorStrings;

export function FieldView({
  model,
  value,
  onChange,
  pointer,
  takesExpression: isAllowed,
  aside,
}: FieldViewProps) {
  const { language } = useFormContextValue();
  const takesExpression = isAllowed ?? language === "JSONata";
  const [literal, setLiteral] = useState<Json | undefined>(undefined);
  const isExpressed = takesExpression && isExpression(value);
  const isGroup = model.kind === "object" || model.kind === "union";
  const isUnset = isGroup && !model.isRequired && value === undefined;
  const hasParts =
    !isExpressed && (model.kind === "object" || model.kind === "array" || model.kind === "union");
  const problem = useProblemText(pointer, !hasParts);
  const toggle = () => {
    if (!isExpressed) {
      setLiteral(value);
      onChange(toExpression(value));
      return;
    }
    onChange(toLiteral(value) ?? literal ?? (model.isRequired ? emptyValue(model) : undefined));
  };
  return (
    <div data-pointer={pointer}>
      <Field
        label={model.title}
        required={model.isRequired}
        error={problem}
        {...(model.hint === undefined ? {} : { hint: model.hint })}
        aside={
          <span className="flex items-center gap-1">
            {isGroup && !model.isRequired && !isUnset ? (
              <button
                type="button"
                className="h-6 rounded-md px-1.5 text-2xs text-ink-faint hover:bg-hover hover:text-ink"
                onClick={() => onChange(undefined)}
              >
                {texts.form.clear}
              </button>
            ) : null}
            {aside}
            {isExpressed ? (
              <span className="text-2xs text-ink-faint">{texts.types[model.kind]}</span>
            ) : null}
            {takesExpression ? <ExpressionToggle isOn={isExpressed} onToggle={toggle} /> : null}
          </span>
        }
      >
        {(control) =>
          isExpressed ? (
            <ExpressionInput
              value={value}
              onChange={onChange}
              control={control}
              label={model.title}
              pointer={pointer}
            />
          ) : isUnset ? (
            <Button
              id={control.id}
              size="sm"
              variant="ghost"
              icon="plus"
              className="self-start"
              onClick={() => onChange(emptyValue(model))}
            >
              {texts.form.set}
            </Button>
          ) : (
            <LiteralControl
              model={model}
              value={value}
              onChange={onChange}
              pointer={pointer}
              control={control}
              takesExpression={takesExpression}
            />
          )
        }
      </Field>
    </div>
  );
}

export function ExpressionToggle({
  isOn,
  onToggle,
}: {
  readonly isOn: boolean;
  readonly onToggle: () => void;
}) {
  const label = isOn ? texts.expression.off : texts.expression.on;
  return <ModeToggle isOn={isOn} onToggle={onToggle} label={label} mark="fx" />;
}

interface LiteralProps extends Required<Omit<FieldViewProps, "aside">> {
  readonly control: FieldControl;
}

function LiteralControl(props: LiteralProps) {
  const { model, value, onChange, control, pointer } = props;
  if (model.widget === "form") return <FormSchemaInput {...props} label={model.title} />;
  switch (model.kind) {
    case "text":
      return <TextControl {...props} isLong={model.isLong} />;
    case "number":
      return (
        <NumberInput
          value={typeof value === "number" ? value : undefined}
          onChange={onChange}
          control={control}
          minimum={model.minimum}
          maximum={model.maximum}
          isWhole={model.isWhole}
          placeholder={model.initial === undefined ? undefined : String(model.initial)}
        />
      );
    case "boolean":
      return (
        <span className="flex h-8 items-center gap-2">
          <Switch
            {...control}
            checked={value === true}
            onCheckedChange={(checked) => onChange(checked)}
          />
          <span className="text-sm text-ink-muted">
            {value === true ? texts.form.yes : texts.form.no}
          </span>
        </span>
      );
    case "enum": {
      const chosen =
        typeof value === "string" ? value : typeof model.initial === "string" ? model.initial : "";
      return (
        <Select
          {...control}
          value={chosen}
          onValueChange={onChange}
          options={model.options.map((option) => ({ value: option, label: option }))}
        />
      );
    }
    case "object":
      return (
        <ObjectControl
          fields={model.fields}
          value={value}
          onChange={onChange}
          pointer={pointer}
          takesExpression={props.takesExpression}
        />
      );
    case "record":
      return isJsonObject(value) || value === undefined ? (
        <RecordInput value={value} onChange={onChange} label={model.title} />
      ) : (
        <JsonInput value={value} onChange={onChange} label={model.title} control={control} />
      );
    case "array":
      return (
        <ArrayField item={model.item} value={value} onChange={onChange} pointer={pointer}>
          {(entry) =>
            model.item.kind === "object" ? (
              <ObjectControl
                {...entry}
                fields={model.item.fields}
                takesExpression={props.takesExpression}
              />
            ) : (
              <FieldView
                {...entry}
                takesExpression={props.takesExpression}
                model={{
                  ...model.item,
                  title: `${model.title} ${entry.index + 1}`,
                  hint: undefined,
                }}
                onChange={(next) => entry.onChange(next ?? emptyValue(model.item))}
              />
            )
          }
        </ArrayField>
      );
    case "union":
      return <UnionControl {...props} options={model.options} />;
    case "json":
      return (
        <TemplateInput
          value={value}
          onChange={onChange}
          label={model.title}
          control={control}
          pointer={pointer}
          takesExpression={props.takesExpression}
        />
      );
  }
}

function TextControl({
  model,
  value,
  onChange,
  control,
  isLong,
}: LiteralProps & { readonly isLong: boolean }) {
  const { models } = useFormContextValue();
  if (value !== undefined && typeof value !== "string")
    return <JsonInput value={value} onChange={onChange} label={model.title} control={control} />;
  const change = (text: string) => onChange(text === "" && !model.isRequired ? undefined : text);
  if (model.widget === "workflow")
    return <WorkflowInput value={value ?? ""} onChange={change} control={control} />;
  if (isLong) {
    return (
      <Textarea
        {...control}
        value={value ?? ""}
        rows={3}
        className="field-sizing-content max-h-96"
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  const suggestions = model.widget === "model" && models.length > 0 ? models : null;
  return (
    <>
      <Input
        {...control}
        value={value ?? ""}
        placeholder={typeof model.initial === "string" ? model.initial : undefined}
        list={suggestions === null ? undefined : `${control.id}-models`}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {suggestions === null ? null : (
        <datalist id={`${control.id}-models`}>
          {suggestions.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

interface ObjectControlProps {
  readonly fields: readonly FieldModel[];
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
  readonly takesExpression: boolean;
}

/** The fields of an object, indented below its label. */
export function ObjectControl({
  fields,
  value,
  onChange,
  pointer,
  takesExpression,
}: ObjectControlProps) {
  const object: JsonObject = isJsonObject(value) ? value : {};
  return (
    <div className="flex flex-col gap-2.5 border-l-2 border-line pl-3">
      {fields.map((field) => (
        <FieldView
          key={field.name}
          model={field}
          value={object[field.name]}
          pointer={`${pointer}/${pointerToken(field.name)}`}
          takesExpression={takesExpression}
          onChange={(next) => onChange(withMember(object, field.name, next))}
        />
      ))}
    </div>
  );
}

/** The object with one member set, or removed when the value is undefined. */
export function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _, ...others } = object;
  return value === undefined ? others : { ...object, [name]: value };
}

function UnionControl(props: LiteralProps & { readonly options: readonly FieldModel[] }) {
  const { options, value, onChange, pointer, takesExpression } = props;
  const at = variantOf(options, value);
  const chosen = options[at];
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={texts.form.chooseVariant}
        value={String(at)}
        options={options.map((option, index) => ({ value: String(index), label: option.title }))}
        onValueChange={(next) => {
          const option = options[Number(next)];
          if (option !== undefined && Number(next) !== at) onChange(emptyValue(option));
        }}
        className="self-start"
      />
      {chosen?.kind === "object" ? (
        <ObjectControl
          fields={chosen.fields}
          value={value}
          onChange={onChange}
          pointer={pointer}
          takesExpression={takesExpression}
        />
      ) : null}
    </div>
  );
}
