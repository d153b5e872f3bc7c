import { AlertDialog as RadixAlert, Dialog as RadixDialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { Button, IconButton } from "./button.tsx";
import { cn } from "./cn.ts";
import { uiStrings } from "./strings.ts";

const overlayStyle = "fixed inset-0 z-40 bg-overlay/40 animate-appear";
const boxStyle =
  "fixed top-[12vh] left-1/2 z-40 flex max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-xl border border-line bg-raised shadow-far animate-appear focus:outline-none";

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly size?: "sm" | "md" | "lg" | "xl" | "full";
  /** Buttons at the foot, the main one last. */
  readonly footer?: ReactNode;
  readonly className?: string;
  readonly children?: ReactNode;
}

const widths = {
  sm: "max-w-md",
  md: "max-w-xl",
  lg: "max-w-3xl",
  xl: "max-w-5xl",
  full: "max-w-[88rem]",
} as const;

/** A modal window with title, scrolling body and foot. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = "md",
  footer,
  className,
  children,
}: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  // Where the typing begins, if there is anything to type: never the button that closes.
  const focusFirst = (event: Event) => {
    event.preventDefault();
    const first = body.current?.querySelector<HTMLElement>(
      "[autofocus], input:not([type=hidden]):not(:disabled), textarea, [role=combobox]",
    );
    (first ?? content.current)?.focus({ preventScroll: true });
  };
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={overlayStyle} />
        <RadixDialog.Content
          ref={content}
          onOpenAutoFocus={focusFirst}
          className={cn(boxStyle, widths[size], className)}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className="flex shrink-0 items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <RadixDialog.Title className="text-lg font-semibold text-ink">
                {title}
              </RadixDialog.Title>
              {description === undefined ? null : (
                <RadixDialog.Description className="mt-0.5 text-sm text-ink-muted">
                  {description}
                </RadixDialog.Description>
              )}
            </div>
            <RadixDialog.Close asChild>
              <IconButton icon="x" label={uiStrings.close} className="-mr-1.5" />
            </RadixDialog.Close>
          </header>
          <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
            {children}
          </div>
          {footer === undefined ? null : (
            <footer className="flex shrink-0 items-center justify-end gap-2 rounded-b-xl border-t border-line bg-sunken px-5 py-3">
              {footer}
            </footer>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: ReactNode;
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
}

/** Asks before something that cannot be taken back. Stays open while `busy`; the caller closes it. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel,
  danger = false,
  busy = false,
  onConfirm,
}: ConfirmDialogProps) {
  return (
    <RadixAlert.Root open={open} onOpenChange={onOpenChange}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={overlayStyle} />
        <RadixAlert.Content className={cn(boxStyle, widths.sm)}>
          <div className="px-5 pt-4 pb-5">
            <RadixAlert.Title className="text-lg font-semibold">{title}</RadixAlert.Title>
            <RadixAlert.Description asChild>
              <div className="mt-1.5 text-sm text-ink-muted">{description}</div>
            </RadixAlert.Description>
          </div>
          <footer className="flex items-center justify-end gap-2 rounded-b-xl border-t border-line bg-sunken px-5 py-3">
            <RadixAlert.Cancel asChild>
              <Button variant="ghost">{cancelLabel ?? uiStrings.cancel}</Button>
            </RadixAlert.Cancel>
            <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </footer>
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  );
}
