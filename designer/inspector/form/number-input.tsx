import { useState } from "react";
import type { FieldControl } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";

export interface NumberInputProps {
  readonly value: number | undefined;
  /** Undefined when the field was emptied. */
  readonly onChange: (value: number | undefined) => void;
  readonly control: Partial<FieldControl>;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly isWhole?: boolean;
  readonly placeholder?: string | undefined;
  readonly "aria-label"?: string;
  readonly className?: string;
}

/** A number; what is typed on the way to one (`1.`, `-`) stays as it is. */
export function NumberInput({
  value,
  onChange,
  control,
  minimum,
  maximum,
  isWhole = false,
  placeholder,
  className,
  ...rest
}: NumberInputProps) {
  const [draft, setDraft] = useState(() => ({
    text: value === undefined ? "" : String(value),
    value,
  }));
  if (draft.value !== value) setDraft({ text: value === undefined ? "" : String(value), value });
  return (
    <Input
      type="number"
      inputMode={isWhole ? "numeric" : "decimal"}
      step={isWhole ? 1 : "any"}
      min={minimum}
      max={maximum}
      placeholder={placeholder}
      value={draft.text}
      className={className}
      {...control}
      {...rest}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const number = text.trim() === "" ? undefined : Number(text);
        const next = number !== undefined && Number.isNaN(number) ? draft.value : number;
        setDraft({ text, value: next });
        if (next !== draft.value) onChange(next);
      }}
    />
  );
}
