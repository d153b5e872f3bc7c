import type { ReactNode } from "react";

interface TrySectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of what can be tried, with a heading. */
export function TrySection({ title, hint, aside, children }: TrySectionProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-2.5">
      <div className="flex items-start justify-between gap-2">
        <div>
          <h3 className="text-sm font-semibold text-ink">{title}</h3>
          {hint === undefined ? null : <p className="text-xs text-ink-faint">{hint}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
