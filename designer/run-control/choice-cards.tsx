import { useId } from "react";
import { cn } from "../ui/cn.ts";

export interface ChoiceCard<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint: string;
}

export interface ChoiceCardsProps<Value extends string> {
  readonly legend: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly ChoiceCard<Value>[];
}

/** One of a few, each with a line about what it does. */
export function ChoiceCards<Value extends string>({
  legend,
  value,
  onChange,
  choices,
}: ChoiceCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-xs font-medium">{legend}</legend>
      {choices.map((choice) => {
        const id = `${name}-${choice.value}`;
        return (
          <div
            key={choice.value}
            className={cn(
              "relative flex items-start gap-2.5 rounded-md border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-focus",
              choice.value === value
                ? "border-accent bg-accent-soft"
                : "border-line hover:bg-hover",
            )}
          >
            <input
              id={id}
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              aria-describedby={`${id}-hint`}
              className="relative z-[1] mt-0.5 size-4 shrink-0 accent-accent"
            />
            <div className="min-w-0">
              <label
                htmlFor={id}
                className="block cursor-pointer font-medium after:absolute after:inset-0"
              >
                {choice.label}
              </label>
              <p id={`${id}-hint`} className="text-xs text-ink-muted">
                {choice.hint}
              </p>
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}
