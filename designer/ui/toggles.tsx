import { Checkbox as RadixCheckbox, Switch as RadixSwitch, ToggleGroup } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";

export function Switch({ className, ...rest }: ComponentProps<typeof RadixSwitch.Root>) {
  return (
    <RadixSwitch.Root
      className={cn(
        "relative inline-flex h-6 w-9 shrink-0 items-center rounded-full disabled:opacity-50",
        "before:absolute before:inset-x-0 before:top-1 before:h-4 before:rounded-full before:bg-line-strong before:transition-colors data-[state=checked]:before:bg-accent",
        className,
      )}
      {...rest}
    >
      <RadixSwitch.Thumb className="relative block size-3 translate-x-0.5 rounded-full bg-white shadow-near transition-transform data-[state=checked]:translate-x-5.5 dark:data-[state=checked]:bg-accent-ink" />
    </RadixSwitch.Root>
  );
}

export function Checkbox({ className, ...rest }: ComponentProps<typeof RadixCheckbox.Root>) {
  return (
    <RadixCheckbox.Root
      className={cn(
        "relative grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface shadow-near after:absolute after:-inset-1 disabled:opacity-50",
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent",
        className,
      )}
      {...rest}
    >
      <RadixCheckbox.Indicator className="text-accent-ink">
        <Icon
          name={rest.checked === "indeterminate" ? "minus" : "check"}
          size={12}
          strokeWidth={3}
        />
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
}

export interface SegmentOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly icon?: IconName;
}

export interface SegmentedProps<Value extends string> {
  readonly value: Value;
  readonly onValueChange: (value: Value) => void;
  readonly options: readonly SegmentOption<Value>[];
  readonly label: string;
  readonly className?: string;
}

/** One of two to five, all visible. */
export function Segmented<Value extends string>({
  value,
  onValueChange,
  options,
  label,
  className,
}: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      aria-label={label}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onValueChange(chosen.value);
      }}
      className={cn(
        "inline-flex h-8 items-center rounded-md border border-line bg-sunken p-0.5",
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="inline-flex h-full min-w-6 items-center gap-1.5 rounded-[5px] px-2.5 text-xs font-medium text-ink-muted transition-colors hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-near dark:data-[state=on]:bg-hover"
        >
          {option.icon === undefined ? null : <Icon name={option.icon} size={14} />}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
