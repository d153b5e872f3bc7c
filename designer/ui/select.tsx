import { Select as RadixSelect } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { controlStyle } from "./input.tsx";
import { uiStrings } from "./strings.ts";

export interface SelectOption {
  /** Not empty: an empty value means "nothing chosen". */
  readonly value: string;
  readonly label: ReactNode;
  readonly hint?: string;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  /** Options of one group stand together below its name. */
  readonly group?: string;
}

export interface SelectProps {
  readonly value: string;
  readonly onValueChange: (value: string) => void;
  readonly options: readonly SelectOption[];
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly size?: "sm" | "md";
  readonly className?: string;
  readonly id?: string;
  readonly "aria-label"?: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
  readonly "aria-required"?: true;
}

/** One of a few. For more than about thirty use a searching list instead. */
export function Select({
  value,
  onValueChange,
  options,
  placeholder,
  disabled = false,
  size = "md",
  className,
  ...rest
}: SelectProps) {
  return (
    <RadixSelect.Root value={value} onValueChange={onValueChange} disabled={disabled}>
      <RadixSelect.Trigger
        className={cn(
          controlStyle,
          "inline-flex items-center justify-between gap-2 px-2.5 text-left data-[placeholder]:text-ink-faint",
          size === "sm" ? "h-7 text-xs" : "h-8",
          className,
        )}
        {...rest}
      >
        <span className="truncate">
          <RadixSelect.Value placeholder={placeholder ?? uiStrings.selectPlaceholder} />
        </span>
        <RadixSelect.Icon asChild>
          <Icon name="chevrons-up-down" size={14} className="text-ink-faint" />
        </RadixSelect.Icon>
      </RadixSelect.Trigger>
      <RadixSelect.Portal>
        <RadixSelect.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-lg border border-line bg-raised p-1 shadow-mid animate-appear"
        >
          <RadixSelect.Viewport>
            {grouped(options).map(({ name, members }) =>
              name === undefined ? (
                members.map((option) => <Option key={option.value} option={option} />)
              ) : (
                <RadixSelect.Group key={name}>
                  <RadixSelect.Label className="px-2 pt-2 pb-0.5 text-2xs font-semibold text-ink-faint">
                    {name}
                  </RadixSelect.Label>
                  {members.map((option) => (
                    <Option key={option.value} option={option} />
                  ))}
                </RadixSelect.Group>
              ),
            )}
          </RadixSelect.Viewport>
        </RadixSelect.Content>
      </RadixSelect.Portal>
    </RadixSelect.Root>
  );
}

interface OptionGroup {
  readonly name: string | undefined;
  readonly members: readonly SelectOption[];
}

function grouped(options: readonly SelectOption[]): readonly OptionGroup[] {
  const names = [...new Set(options.map((option) => option.group))];
  return names.map((name) => ({
    name,
    members: options.filter((option) => option.group === name),
  }));
}

function Option({ option }: { readonly option: SelectOption }) {
  return (
    <RadixSelect.Item
      value={option.value}
      disabled={option.disabled === true}
      className="relative flex min-h-7 items-center gap-2 rounded-md py-1 pr-2 pl-7 text-sm outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover"
    >
      <RadixSelect.ItemIndicator className="absolute left-2">
        <Icon name="check" size={14} className="text-accent" />
      </RadixSelect.ItemIndicator>
      <span className="flex flex-col">
        <RadixSelect.ItemText>
          <span className="inline-flex items-center gap-1.5">
            {option.icon === undefined ? null : <Icon name={option.icon} size={14} />}
            {option.label}
          </span>
        </RadixSelect.ItemText>
        {option.hint === undefined ? null : (
          <span className="text-xs text-ink-faint">{option.hint}</span>
        )}
      </span>
    </RadixSelect.Item>
  );
}
