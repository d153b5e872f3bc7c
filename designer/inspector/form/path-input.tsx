import { ExpressionField } from "../../expression/expression-field.tsx";
import type { FieldControl } from "../../ui/field.tsx";
import { inspectorStrings } from "../strings.ts";
import { useFormContextValue } from "./form-context.ts";

export interface PathInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly control: FieldControl;
  readonly label: string;
  /** Of the value, inside the node. */
  readonly pointer: string;
  readonly placeholder?: string;
}

/** A JSONPath or an intrinsic function. */
export function PathInput(props: PathInputProps) {
  const { value, onChange, control, label, pointer, placeholder } = props;
  const texts = inspectorStrings.path;
  const { references } = useFormContextValue();
  return (
    <ExpressionField
      text={value}
      // A path is one line: a line break in it would only be an accident.
      onChange={(text) => onChange(text.replaceAll(/[\r\n]+/gu, ""))}
      control={control}
      label={texts.label(label)}
      title={label}
      language="JSONPath"
      mark="$"
      hint={texts.hint}
      placeholder={placeholder ?? texts.placeholder}
      pointer={pointer}
      references={references}
    />
  );
}
