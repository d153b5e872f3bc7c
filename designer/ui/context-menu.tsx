import { ContextMenu as RadixContextMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Kbd } from "./kbd.tsx";
import { menuStyle } from "./menu-style.ts";

export const ContextMenu = RadixContextMenu.Root;
export const ContextMenuTrigger = RadixContextMenu.Trigger;

export function ContextMenuContent({
  className,
  collisionPadding = 8,
  ...rest
}: ComponentProps<typeof RadixContextMenu.Content>) {
  return (
    <RadixContextMenu.Portal>
      <RadixContextMenu.Content
        collisionPadding={collisionPadding}
        className={cn(
          menuStyle.content,
          "max-h-(--radix-context-menu-content-available-height) max-w-(--radix-context-menu-content-available-width)",
          className,
        )}
        {...rest}
      />
    </RadixContextMenu.Portal>
  );
}

/** A line that opens a menu of its own beside it. */
export function ContextMenuSub({
  title,
  icon,
  children,
}: {
  readonly title: string;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <RadixContextMenu.Sub>
      <RadixContextMenu.SubTrigger className={cn(menuStyle.item, "data-[state=open]:bg-hover")}>
        {icon === undefined ? null : <Icon name={icon} size={15} className="text-ink-faint" />}
        <span className="flex-1">{title}</span>
        <Icon name="chevron-right" size={14} className="text-ink-faint" />
      </RadixContextMenu.SubTrigger>
      <RadixContextMenu.Portal>
        <RadixContextMenu.SubContent
          collisionPadding={8}
          className={cn(
            menuStyle.content,
            "max-h-(--radix-context-menu-content-available-height) max-w-(--radix-context-menu-content-available-width)",
          )}
        >
          {children}
        </RadixContextMenu.SubContent>
      </RadixContextMenu.Portal>
    </RadixContextMenu.Sub>
  );
}

export type ContextMenuItemProps = ComponentProps<typeof RadixContextMenu.Item> & {
  readonly icon?: IconName;
  readonly keys?: readonly string[];
  readonly danger?: boolean;
};

export function ContextMenuItem({
  className,
  icon,
  keys,
  danger = false,
  children,
  asChild = false,
  ...rest
}: ContextMenuItemProps) {
  const classes = cn(menuStyle.item, danger ? menuStyle.danger : "", className);
  if (asChild) {
    return (
      <RadixContextMenu.Item asChild className={classes} {...rest}>
        {children}
      </RadixContextMenu.Item>
    );
  }
  return (
    <RadixContextMenu.Item className={classes} {...rest}>
      {icon === undefined ? null : (
        <Icon name={icon} size={15} className={danger ? "" : "text-ink-faint"} />
      )}
      <span className="flex-1">{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} className="ml-4 pointer-coarse:hidden" />}
    </RadixContextMenu.Item>
  );
}

export function ContextMenuSeparator({
  className,
  ...rest
}: ComponentProps<typeof RadixContextMenu.Separator>) {
  return <RadixContextMenu.Separator className={cn(menuStyle.separator, className)} {...rest} />;
}
