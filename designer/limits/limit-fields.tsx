import type { ComponentType, ReactNode } from "react";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/toggles.tsx";
import type { LimitErrors, LimitForm } from "./limit-form.ts";
import { limitStrings } from "./strings.ts";

const { run: runTexts, runs: runsTexts } = limitStrings;

export interface FieldsProps {
  readonly form: LimitForm;
  readonly errors: LimitErrors;
  readonly onChange: (part: Partial<LimitForm>) => void;
}

/** One limit, as text. */
export function TextLimit({
  form,
  errors,
  onChange,
  field,
  label,
  hint,
  placeholder,
}: FieldsProps & {
  readonly field: Exclude<keyof LimitForm, "onExceeded">;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
}) {
  return (
    <Field label={label} error={errors[field] ?? null} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <Input
          {...control}
          value={form[field]}
          autoComplete="off"
          spellCheck={false}
          className={field === "key" ? "font-mono text-xs" : "tabular-nums"}
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(field === "key" ? {} : { inputMode: "decimal" as const })}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}

/** The limits that are part of the workflow. */
export function RunLimitFields({
  section: Section,
  ...fields
}: FieldsProps & {
  readonly section: ComponentType<{ readonly title: string; readonly children: ReactNode }>;
}) {
  return (
    <>
      <Section title={runsTexts.title}>
        <p className="text-xs text-ink-muted">{runsTexts.hint}</p>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextLimit {...fields} field="maxRuns" label={runsTexts.maxRuns} />
          <TextLimit {...fields} field="perMinute" label={runsTexts.perMinute} />
        </div>
        <TextLimit
          {...fields}
          field="key"
          label={runsTexts.key}
          hint={runsTexts.keyHint}
          placeholder={runsTexts.keyExample}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <TextLimit {...fields} field="maxRunsPerKey" label={runsTexts.maxRunsPerKey} />
          <TextLimit {...fields} field="perMinutePerKey" label={runsTexts.perMinutePerKey} />
        </div>
      </Section>
      <Section title={runTexts.title}>
        <TextLimit
          {...fields}
          field="runUsd"
          label={runTexts.maxCost}
          hint={runTexts.maxCostHint}
        />
        {fields.form.runUsd.trim() === "" ? null : (
          <Segmented
            label={runTexts.onExceeded}
            value={fields.form.onExceeded}
            onValueChange={(onExceeded) => fields.onChange({ onExceeded })}
            options={[
              { value: "Pause", label: runTexts.pause },
              { value: "Fail", label: runTexts.fail },
            ]}
          />
        )}
      </Section>
    </>
  );
}
