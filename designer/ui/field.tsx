import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";
import { uiStrings } from "./strings.ts";

/** What the control inside a field must carry so that label, hint and error belong to it. */
export interface FieldControl {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
  readonly "aria-required"?: true;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  readonly required?: boolean;
  /** Shown at the right of the label: a switch between modes, a counter. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: (control: FieldControl) => ReactNode;
}

/** A labelled control with hint and error. */
export function Field({
  label,
  hint,
  error,
  required = false,
  aside,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== "";
  const describedBy = [hint === undefined ? null : `${id}-hint`, hasError ? `${id}-error` : null]
    .filter((part) => part !== null)
    .join(" ");
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <div className="flex min-h-6 items-center justify-between gap-2">
        <label htmlFor={id} className="text-xs font-medium text-ink">
          {label}
          {required ? (
            <span className="text-danger" title={uiStrings.required}>
              {" "}
              *
            </span>
          ) : null}
        </label>
        {aside}
      </div>
      {children({
        id,
        ...(describedBy === "" ? {} : { "aria-describedby": describedBy }),
        ...(hasError ? { "aria-invalid": true as const } : {}),
        ...(required ? { "aria-required": true as const } : {}),
      })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-xs text-ink-faint">
          {hint}
        </p>
      )}
      {hasError ? (
        <p id={`${id}-error`} className="text-xs text-danger">
          {error}
        </p>
      ) : null}
    </div>
  );
}
