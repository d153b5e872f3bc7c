/** In the dialog that starts a run: what this run may cost. */
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { readUsd } from "./amounts.ts";
import { limitStrings } from "./strings.ts";

const texts = limitStrings.runBudget;

/** What a run gets along; undefined: nothing of its own. */
export function budgetOf(text: string): { readonly maxCostUsd: number } | undefined {
  const { value } = readUsd(text);
  return value === undefined ? undefined : { maxCostUsd: value };
}

/** True when it can be read. */
export function isBudgetText(text: string): boolean {
  return readUsd(text).error === null;
}

export function RunBudget({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <details className="group" open={value !== "" || undefined}>
      <summary className="w-fit cursor-pointer rounded py-1 text-xs text-ink-muted hover:text-ink">
        {texts.add}
      </summary>
      <Field label={texts.label} hint={texts.hint} error={readUsd(value).error} className="mt-1">
        {(control) => (
          <Input
            {...control}
            value={value}
            inputMode="decimal"
            autoComplete="off"
            className="tabular-nums"
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        )}
      </Field>
    </details>
  );
}
