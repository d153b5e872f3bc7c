import type { Cadence } from "../../shared/schedule/cadence.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { triggerStrings } from "./strings.ts";

const texts = triggerStrings.schedules;

/** What is offered; `seconds` is for those who write cron expressions. */
const presets = ["minutes", "hours", "days", "weekdays", "weeks", "months", "custom"] as const;
type Preset = (typeof presets)[number];

const minuteSteps = [1, 2, 5, 10, 15, 20, 30];

/** A cadence of another kind that keeps what both have: the time of the day, mostly. */
function become(kind: Preset, old: Cadence, cron: string): Cadence {
  const hour = "hour" in old ? old.hour : 9;
  const minute = "minute" in old ? old.minute : 0;
  switch (kind) {
    case "minutes":
      return { kind, every: 15 };
    case "hours":
      return { kind, every: 1, minute };
    case "days":
    case "weekdays":
      return { kind, hour, minute };
    case "weeks":
      return { kind, day: 1, hour, minute };
    case "months":
      return { kind, day: 1, hour, minute };
    case "custom":
      return { kind, cron };
    default:
      return kind satisfies never;
  }
}

export interface CadenceFieldsProps {
  readonly cadence: Cadence;
  /** The cadence as an expression. */
  readonly cron: string;
  readonly error: string | null;
  readonly onChange: (cadence: Cadence) => void;
}

/** When: a rhythm to choose, and what it needs to know. */
export function CadenceFields({ cadence, cron, error, onChange }: CadenceFieldsProps) {
  const preset = cadence.kind === "seconds" ? "custom" : cadence.kind;
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-sm:grid-cols-1">
      <Field label={texts.when}>
        {(control) => (
          <Select
            {...control}
            value={preset}
            onValueChange={(next) => {
              const kind = presets.find((each) => each === next);
              if (kind !== undefined) onChange(become(kind, cadence, cron));
            }}
            options={presets.map((value) => ({ value, label: texts.presets[value] }))}
          />
        )}
      </Field>
      {preset === "custom" ? (
        <Field label={texts.cron} hint={texts.cronHint} error={error} required>
          {(control) => (
            <Input
              {...control}
              value={cron}
              spellCheck={false}
              className="font-mono"
              onChange={(event) => onChange({ kind: "custom", cron: event.currentTarget.value })}
            />
          )}
        </Field>
      ) : (
        <Particulars cadence={cadence} onChange={onChange} />
      )}
    </div>
  );
}

function Particulars({ cadence, onChange }: Pick<CadenceFieldsProps, "cadence" | "onChange">) {
  switch (cadence.kind) {
    case "minutes":
      return (
        <Field label={texts.every}>
          {(control) => (
            <Select
              {...control}
              value={String(cadence.every)}
              onValueChange={(every) => onChange({ ...cadence, every: Number(every) })}
              options={[...new Set([...minuteSteps, cadence.every])].map((every) => ({
                value: String(every),
                label: texts.everyMinutes(every),
              }))}
            />
          )}
        </Field>
      );
    case "hours":
      return (
        <Field label={texts.minute}>
          {(control) => (
            <NumberInput
              control={control}
              value={cadence.minute}
              range={[0, 59]}
              onChange={(minute) => onChange({ ...cadence, minute })}
            />
          )}
        </Field>
      );
    case "weeks":
      return (
        <div className="grid grid-cols-2 gap-x-3">
          <Field label={texts.weekday}>
            {(control) => (
              <Select
                {...control}
                value={String(cadence.day)}
                onValueChange={(day) => onChange({ ...cadence, day: Number(day) })}
                options={triggerStrings.days.map((label, day) => ({ value: String(day), label }))}
              />
            )}
          </Field>
          <TimeOfDay cadence={cadence} onChange={onChange} />
        </div>
      );
    case "months":
      return (
        <div className="grid grid-cols-2 gap-x-3">
          <Field label={texts.monthDay} {...(cadence.day > 28 ? { hint: texts.monthDayHint } : {})}>
            {(control) => (
              <NumberInput
                control={control}
                value={cadence.day}
                range={[1, 31]}
                onChange={(day) => onChange({ ...cadence, day })}
              />
            )}
          </Field>
          <TimeOfDay cadence={cadence} onChange={onChange} />
        </div>
      );
    case "days":
    case "weekdays":
      return <TimeOfDay cadence={cadence} onChange={onChange} />;
    case "seconds":
    case "custom":
      return null;
    default:
      return cadence satisfies never;
  }
}

interface TimeOfDayProps {
  readonly cadence: Extract<Cadence, { readonly hour: number }>;
  readonly onChange: (cadence: Cadence) => void;
}

function TimeOfDay({ cadence, onChange }: TimeOfDayProps) {
  const two = (part: number) => String(part).padStart(2, "0");
  return (
    <Field label={texts.time}>
      {(control) => (
        <Input
          {...control}
          type="time"
          value={`${two(cadence.hour)}:${two(cadence.minute)}`}
          onChange={(event) => {
            const [hour, minute] = event.currentTarget.value.split(":").map(Number);
            if (hour === undefined || minute === undefined) return;
            onChange({ ...cadence, hour, minute });
          }}
        />
      )}
    </Field>
  );
}

interface NumberInputProps {
  readonly control: object;
  readonly value: number;
  readonly range: readonly [least: number, most: number];
  readonly onChange: (value: number) => void;
}

function NumberInput({ control, value, range: [least, most], onChange }: NumberInputProps) {
  return (
    <Input
      {...control}
      type="number"
      min={least}
      max={most}
      value={value}
      onChange={(event) => {
        const next = Math.trunc(event.currentTarget.valueAsNumber);
        if (next >= least && next <= most) onChange(next);
      }}
    />
  );
}
