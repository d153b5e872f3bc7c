import { DropdownMenu as RadixDropdownMenu } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Kbd } from "./kbd.tsx";
import { menuStyle } from "./menu-style.ts";

/** Leaves the page around it alone: what lies outside is neither hidden nor locked. */
export function DropdownMenu(props: ComponentProps<typeof RadixDropdownMenu.Root>) {
  return <RadixDropdownMenu.Root modal={false} {...props} />;
}

export const DropdownMenuTrigger = RadixDropdownMenu.Trigger;

export function DropdownMenuContent({
  className,
  sideOffset = 4,
  collisionPadding = 8,
  ...rest
}: ComponentProps<typeof RadixDropdownMenu.Content>) {
  return (
    <RadixDropdownMenu.Portal>
      <RadixDropdownMenu.Content
        sideOffset={sideOffset}
        collisionPadding={collisionPadding}
        className={cn(menuStyle.content, className)}
        {...rest}
      />
    </RadixDropdownMenu.Portal>
  );
}

export type DropdownMenuItemProps = ComponentProps<typeof RadixDropdownMenu.Item> & {
  readonly icon?: IconName;
  readonly keys?: readonly string[];
  readonly danger?: boolean;
};

export function DropdownMenuItem({
  className,
  icon,
  keys,
  danger = false,
  children,
  asChild = false,
  ...rest
}: DropdownMenuItemProps) {
  const classes = cn(menuStyle.item, danger ? menuStyle.danger : "", className);
  if (asChild) {
    return (
      <RadixDropdownMenu.Item asChild className={classes} {...rest}>
        {children}
      </RadixDropdownMenu.Item>
    );
  }
  return (
    <RadixDropdownMenu.Item className={classes} {...rest}>
      {icon === undefined ? null : (
        <Icon name={icon} size={15} className={danger ? "" : "text-ink-faint"} />
      )}
      <span className="flex-1">{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} className="ml-4" />}
    </RadixDropdownMenu.Item>
  );
}

export function DropdownMenuSeparator({
  className,
  ...rest
}: ComponentProps<typeof RadixDropdownMenu.Separator>) {
  return <RadixDropdownMenu.Separator className={cn(menuStyle.separator, className)} {...rest} />;
}

export function DropdownMenuLabel({
  className,
  ...rest
}: ComponentProps<typeof RadixDropdownMenu.Label>) {
  return <RadixDropdownMenu.Label className={cn(menuStyle.label, className)} {...rest} />;
}

export const DropdownMenuRadioGroup = RadixDropdownMenu.RadioGroup;

export function DropdownMenuRadioItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof RadixDropdownMenu.RadioItem>) {
  return (
    <RadixDropdownMenu.RadioItem
      className={cn(menuStyle.item, "relative pl-7", className)}
      {...rest}
    >
      <RadixDropdownMenu.ItemIndicator className="absolute left-2">
        <Icon name="check" size={14} className="text-accent" />
      </RadixDropdownMenu.ItemIndicator>
      {children}
    </RadixDropdownMenu.RadioItem>
  );
}

export function DropdownMenuCheckboxItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof RadixDropdownMenu.CheckboxItem>) {
  return (
    <RadixDropdownMenu.CheckboxItem
      className={cn(menuStyle.item, "relative pl-7", className)}
      {...rest}
    >
      <RadixDropdownMenu.ItemIndicator className="absolute left-2">
        <Icon name="check" size={14} className="text-accent" />
      </RadixDropdownMenu.ItemIndicator>
      {children}
    </RadixDropdownMenu.CheckboxItem>
  );
}
