import type { FieldControl } from "../../ui/field.tsx";
import { inspectorStrings } from "../strings.ts";
import { CodeLine } from "./code-line.tsx";

export interface PathInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly control: FieldControl;
  readonly label: string;
  readonly placeholder?: string;
}

/** A JSONPath, and a list of where one can begin. */
export function PathInput({ value, onChange, control, label, placeholder }: PathInputProps) {
  const texts = inspectorStrings.path;
  return (
    <CodeLine
      text={value}
      // A path is one line: a line break in it would only be an accident.
      onChange={(text) => onChange(text.replaceAll(/[\r\n]+/gu, ""))}
      control={control}
      label={texts.label(label)}
      mark="$"
      hint={texts.hint}
      placeholder={placeholder ?? texts.placeholder}
      replaces
    />
  );
}
