import type { ReactNode } from "react";

export interface SectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a tab with a heading. */
export function Section({ title, hint, aside, children }: SectionProps) {
  return (
    <section className="flex flex-col gap-2.5">
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

/** Says why a tab has nothing to set for this node. */
export function Unavailable({ children }: { readonly children: ReactNode }) {
  return (
    <p className="rounded-lg border border-dashed border-line-strong px-3 py-4 text-center text-sm text-ink-muted">
      {children}
    </p>
  );
}
