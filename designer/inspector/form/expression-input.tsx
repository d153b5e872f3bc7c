import type { FieldControl } from "../../ui/field.tsx";
import { inspectorStrings } from "../strings.ts";
import { CodeLine } from "./code-line.tsx";
import { expressionBody, expressionOf } from "./expression.ts";

export interface ExpressionInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly control: FieldControl;
  readonly label: string;
}

/** An expression without its brackets, and a list of what it may refer to. */
export function ExpressionInput({ value, onChange, control, label }: ExpressionInputProps) {
  const texts = inspectorStrings.expression;
  return (
    <CodeLine
      text={expressionBody(value)}
      onChange={(text) => onChange(expressionOf(text))}
      control={control}
      label={texts.label(label)}
      mark="fx"
      hint={texts.hint}
      placeholder={texts.placeholder}
    />
  );
}
