import { Command } from "cmdk";
import { Dialog as RadixDialog, VisuallyHidden } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Kbd } from "./kbd.tsx";
import { uiStrings } from "./strings.ts";

export interface CommandDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Accessible name, such as "Commands". */
  readonly title: string;
  readonly placeholder?: string;
  readonly empty?: ReactNode;
  readonly search?: string;
  readonly onSearchChange?: (search: string) => void;
  readonly children: ReactNode;
}

/** A list one searches by typing; fill it with `CommandGroup` and `CommandItem`. */
export function CommandDialog({
  open,
  onOpenChange,
  title,
  placeholder,
  empty,
  search,
  onSearchChange,
  children,
}: CommandDialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-overlay/30 animate-appear" />
        <RadixDialog.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-far animate-appear"
        >
          <VisuallyHidden.Root>
            <RadixDialog.Title>{title}</RadixDialog.Title>
          </VisuallyHidden.Root>
          <CommandList
            label={title}
            placeholder={placeholder ?? uiStrings.search}
            empty={empty ?? uiStrings.noMatches}
            {...(search === undefined ? {} : { search })}
            {...(onSearchChange === undefined ? {} : { onSearchChange })}
          >
            {children}
          </CommandList>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

export interface CommandListProps {
  readonly label: string;
  readonly placeholder: string;
  readonly empty: ReactNode;
  readonly search?: string;
  readonly onSearchChange?: (search: string) => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** The searching list itself, for use outside a dialog (in a popover, say). */
export function CommandList({
  label,
  placeholder,
  empty,
  search,
  onSearchChange,
  className,
  children,
}: CommandListProps) {
  return (
    <Command label={label} loop className="flex flex-col">
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Icon name="search" className="text-ink-faint" />
        <Command.Input
          placeholder={placeholder}
          className="h-11 w-full bg-transparent text-base text-ink outline-none"
          {...(search === undefined ? {} : { value: search })}
          {...(onSearchChange === undefined ? {} : { onValueChange: onSearchChange })}
        />
      </div>
      <Command.List className={cn("max-h-80 scroll-py-1 overflow-y-auto p-1", className)}>
        <Command.Empty className="px-3 py-6 text-center text-sm text-ink-muted">
          {empty}
        </Command.Empty>
        {children}
      </Command.List>
    </Command>
  );
}

export function CommandGroup({
  heading,
  children,
}: {
  readonly heading: string;
  readonly children: ReactNode;
}) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-faint"
    >
      {children}
    </Command.Group>
  );
}

export interface CommandItemProps {
  /** Unique; also what the search looks at, with `keywords`. */
  readonly value: string;
  readonly keywords?: readonly string[];
  readonly icon?: IconName | (string & {});
  readonly keys?: readonly string[];
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function CommandItem({
  value,
  keywords,
  icon,
  keys,
  hint,
  disabled = false,
  onSelect,
  children,
}: CommandItemProps) {
  return (
    <Command.Item
      value={value}
      disabled={disabled}
      onSelect={onSelect}
      {...(keywords === undefined ? {} : { keywords: [...keywords] })}
      className="flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1 text-sm select-none data-[disabled=true]:opacity-45 data-[selected=true]:bg-hover"
    >
      {icon === undefined ? null : <Icon name={icon} className="shrink-0 text-ink-faint" />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint === undefined ? null : <span className="truncate text-xs text-ink-faint">{hint}</span>}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </Command.Item>
  );
}
