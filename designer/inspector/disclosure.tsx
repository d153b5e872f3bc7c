import { type ReactNode, useState } from "react";
import { Icon } from "../ui/icon.tsx";

export interface DisclosureProps {
  readonly title: string;
  /** Open from the beginning: there is something inside. */
  readonly isOpen: boolean;
  readonly children: ReactNode;
}

/** What most people do not need to see. */
export function Disclosure({ title, isOpen, children }: DisclosureProps) {
  const [wasOpen] = useState(isOpen);
  return (
    <details className="group text-sm" {...(wasOpen ? { open: true } : {})}>
      <summary className="flex min-h-6 list-none items-center gap-1 text-xs text-ink-muted">
        <Icon
          name="chevron-right"
          size={13}
          className="transition-transform group-open:rotate-90"
        />
        {title}
      </summary>
      <div className="mt-2 flex flex-col gap-3">{children}</div>
    </details>
  );
}
