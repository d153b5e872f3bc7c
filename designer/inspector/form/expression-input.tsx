import { ExpressionField } from "../../expression/expression-field.tsx";
import type { FieldControl } from "../../ui/field.tsx";
import { inspectorStrings } from "../strings.ts";
import { expressionBody, expressionOf } from "./expression.ts";
import { useFormContextValue } from "./form-context.ts";

export interface ExpressionInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly control: FieldControl;
  readonly label: string;
  /** Of the value, inside the node. */
  readonly pointer: string;
}

/** An expression without its brackets. */
export function ExpressionInput({
  value,
  onChange,
  control,
  label,
  pointer,
}: ExpressionInputProps) {
  const texts = inspectorStrings.expression;
  const { references } = useFormContextValue();
  return (
    <ExpressionField
      text={expressionBody(value)}
      onChange={(text) => onChange(expressionOf(text))}
      control={control}
      label={texts.label(label)}
      title={label}
      language="JSONata"
      mark="fx"
      hint={texts.hint}
      placeholder={texts.placeholder}
      pointer={pointer}
      references={references}
    />
  );
}
