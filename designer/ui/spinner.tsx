import { cn } from "./cn.ts";
import { Icon } from "./icon.tsx";
import { uiStrings } from "./strings.ts";

/** Something is under way. With a label it announces itself; without, it is decoration. */
export function Spinner({
  size = 16,
  label,
  className,
}: {
  readonly size?: number;
  readonly label?: string;
  readonly className?: string;
}) {
  const spinner = (
    <Icon name="loader-circle" size={size} className={cn("animate-spin", className)} />
  );
  if (label === undefined) return spinner;
  return (
    <output className="inline-flex items-center gap-2 text-ink-muted">
      {spinner}
      {label}
    </output>
  );
}

/** A page or panel that is still loading. */
export function LoadingPane({ label = uiStrings.loading }: { readonly label?: string }) {
  return (
    <div className="grid size-full min-h-40 place-items-center">
      <Spinner label={label} />
    </div>
  );
}
