import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { uiStrings } from "./strings.ts";

export interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  /** What this place is for and how to fill it. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
}

/** Where there is nothing yet: says what will be here and how to begin. */
export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        "mx-auto flex max-w-md flex-col items-center gap-1 px-6 py-10 text-center",
        className,
      )}
    >
      <span className="mb-2 grid size-10 place-items-center rounded-lg border border-line bg-sunken text-ink-faint">
        <Icon name={icon} size={20} />
      </span>
      <p className="text-base font-semibold text-ink">{title}</p>
      {children === undefined ? null : (
        <div className="text-sm text-balance text-ink-muted">{children}</div>
      )}
      {actions === undefined ? null : (
        <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>
      )}
    </div>
  );
}

export interface ErrorStateProps {
  readonly title: string;
  /** What went wrong, in the words of whoever said it. */
  readonly detail?: string;
  readonly onRetry?: () => void;
  readonly className?: string;
}

/** Where something could not be loaded. */
export function ErrorState({ title, detail, onRetry, className }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn(
        "mx-auto flex max-w-lg flex-col items-center gap-1 px-6 py-10 text-center",
        className,
      )}
    >
      <span className="mb-2 grid size-10 place-items-center rounded-lg bg-danger-soft text-danger">
        <Icon name="triangle-alert" size={20} />
      </span>
      <p className="text-base font-semibold text-ink">{title}</p>
      {detail === undefined ? null : <p className="text-sm break-words text-ink-muted">{detail}</p>}
      {onRetry === undefined ? null : (
        <Button className="mt-3" icon="refresh-cw" onClick={onRetry}>
          {uiStrings.retry}
        </Button>
      )}
    </div>
  );
}
