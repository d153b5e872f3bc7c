/** Fields of a state that look the same wherever they stand: numbers, paths, templates. */
import type { ReactNode } from "react";
import type { Json } from "../../../shared/base/json.ts";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import type { FieldModel } from "../form/field-model.ts";
import { FieldView } from "../form/field-view.tsx";
import { useProblemText } from "../form/form-context.ts";
import { ModeToggle } from "../form/mode-toggle.tsx";
import { PathInput } from "../form/path-input.tsx";
import { JsonOrExpression } from "../json-or-expression.tsx";
import { inspectorStrings } from "../strings.ts";
import type { StateFields } from "../use-state-fields.ts";

const texts = inspectorStrings.path;

interface Described {
  readonly state: StateFields;
  readonly name: string;
  readonly title: string;
  readonly hint?: string;
}

export interface NumberFieldProps extends Described {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly isWhole?: boolean;
}

/** A number; in JSONata an expression may stand for it, in JSONPath a path in the field `<name>Path`. */
export function NumberField(props: NumberFieldProps) {
  const { name, title, hint, minimum, maximum, isWhole = true } = props;
  const model: FieldModel = {
    kind: "number",
    isWhole,
    minimum,
    maximum,
    isRequired: false,
    initial: undefined,
    widget: undefined,
    name,
    title,
    hint,
  };
  return <ValueOrPath {...props} model={model} />;
}

/** A text; in JSONata an expression may stand for it, in JSONPath a path in the field `<name>Path`. */
export function TextField(
  props: Described & { readonly isLong?: boolean; readonly hasPath?: boolean },
) {
  const { state, name, title, hint, isLong = false, hasPath = true } = props;
  const model: FieldModel = {
    kind: "text",
    isLong,
    isRequired: false,
    initial: undefined,
    widget: undefined,
    name,
    title,
    hint,
  };
  if (hasPath) return <ValueOrPath {...props} model={model} />;
  return (
    <FieldView
      model={model}
      value={state.value(name)}
      pointer={state.pointer(name)}
      takesExpression={false}
      onChange={(next) => state.set({ [name]: next })}
    />
  );
}

export interface ValueOrPathProps {
  readonly state: StateFields;
  readonly name: string;
  readonly model: FieldModel;
  /** What the value begins with when the path is given up; nothing for a field that may be missing. */
  readonly initial?: Json;
}

/** A field that has a twin for JSONPath, called `<name>Path`: one of the two is shown. */
export function ValueOrPath({ state, name, model, initial }: ValueOrPathProps) {
  const twin = `${name}Path`;
  const path = state.value(twin);
  const isPath = state.language === "JSONPath" && path !== undefined;
  if (isPath) {
    return (
      <PathField
        state={state}
        name={twin}
        title={model.title}
        {...(model.hint === undefined ? {} : { hint: model.hint })}
        aside={
          <ModeToggle
            isOn
            mark="$."
            label={texts.off}
            onToggle={() => state.set({ [twin]: undefined, [name]: initial })}
          />
        }
      />
    );
  }
  return (
    <FieldView
      model={model}
      value={state.value(name)}
      pointer={state.pointer(name)}
      onChange={(next) => state.set({ [name]: next })}
      aside={
        state.language === "JSONPath" ? (
          <ModeToggle
            isOn={false}
            mark="$."
            label={texts.on}
            onToggle={() => state.set({ [name]: undefined, [twin]: "$." })}
          />
        ) : null
      }
    />
  );
}

/** One path. */
export function PathField({
  state,
  name,
  title,
  hint,
  aside,
}: Described & { readonly aside?: ReactNode }) {
  const pointer = state.pointer(name);
  const problem = useProblemText(pointer, true);
  const value = state.value(name);
  return (
    <div data-pointer={pointer}>
      <Field
        label={title}
        error={problem}
        {...(hint === undefined ? {} : { hint })}
        {...(aside === undefined ? {} : { aside })}
      >
        {(control) => (
          <PathInput
            control={control}
            label={title}
            pointer={pointer}
            value={typeof value === "string" ? value : ""}
            onChange={(next) => state.set({ [name]: next })}
          />
        )}
      </Field>
    </div>
  );
}

/** What a path that may be missing or null means, in words. */
export interface PathMeanings {
  /** The field is not there. */
  readonly absent: string;
  readonly path: string;
  /** The field is null. Undefined where the language takes no null. */
  readonly nothing?: string;
}

export interface PathChoiceProps extends Described {
  readonly meanings: PathMeanings;
  /** The path that choosing one begins with. */
  readonly first: string;
}

/** A path that may also be missing, which means everything, or null, which means nothing. */
export function PathChoice({ state, name, ...rest }: PathChoiceProps) {
  return (
    <PathChoiceInput
      {...rest}
      term={name}
      value={state.value(name)}
      pointer={state.pointer(name)}
      onChange={(next) => state.set({ [name]: next })}
    />
  );
}

export interface PathChoiceInputProps extends Omit<PathChoiceProps, "state" | "name"> {
  /** The field's name in the language. */
  readonly term: string;
  readonly value: Json | undefined;
  readonly pointer: string;
  readonly onChange: (value: Json | undefined) => void;
}

export function PathChoiceInput(props: PathChoiceInputProps) {
  const { term, title, hint, meanings, first, value, pointer, onChange } = props;
  const problem = useProblemText(pointer, true);
  const mode = value === undefined ? "absent" : value === null ? "nothing" : "path";
  return (
    <div data-pointer={pointer}>
      <Field
        label={title}
        error={problem}
        aside={<Term name={term} />}
        {...(hint === undefined ? {} : { hint })}
      >
        {(control) => (
          <div className="flex flex-col gap-1.5">
            <Select
              {...control}
              size="sm"
              value={mode}
              onValueChange={(next) =>
                onChange(next === "absent" ? undefined : next === "nothing" ? null : first)
              }
              options={[
                { value: "absent", label: meanings.absent },
                { value: "path", label: meanings.path },
                ...(meanings.nothing === undefined
                  ? []
                  : [{ value: "nothing", label: meanings.nothing }]),
              ]}
            />
            {mode === "path" ? (
              <PathInput
                control={{ id: `${control.id}-path` }}
                label={title}
                pointer={pointer}
                value={typeof value === "string" ? value : JSON.stringify(value)}
                onChange={onChange}
              />
            ) : null}
          </div>
        )}
      </Field>
    </div>
  );
}

/** JSON with expressions in it: `{% … %}` in JSONata, keys that end in `.$` in JSONPath. */
export function TemplateField({ state, name, title, hint }: Described) {
  return (
    <JsonOrExpression
      title={title}
      {...(hint === undefined ? {} : { hint })}
      aside={title === name ? null : <Term name={name} />}
      value={state.value(name)}
      pointer={state.pointer(name)}
      onChange={(next) => state.set({ [name]: next })}
    />
  );
}

/** The name of a field in the language, for those who know it by that. */
function Term({ name }: { readonly name: string }) {
  return <code className="font-mono text-2xs text-ink-faint">{name}</code>;
}
