import { createContext, type ReactNode, use, useState } from "react";
import { createPortal } from "react-dom";

const PageBarContext = createContext<HTMLElement | null>(null);
const SetPageBarContext = createContext<(element: HTMLElement | null) => void>(() => undefined);

/** Around the whole page: lets a page fill the free part of the bar at the top. */
export function PageBarProvider({ children }: { readonly children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <SetPageBarContext value={setElement}>
      <PageBarContext value={element}>{children}</PageBarContext>
    </SetPageBarContext>
  );
}

/** The free part of the bar itself; once, in the bar. */
export function PageBarSlot({ className }: { readonly className?: string }) {
  return <div ref={use(SetPageBarContext)} className={className} />;
}

/** What a page shows in the bar at the top while it is open. */
export function PageBar({ children }: { readonly children: ReactNode }) {
  const element = use(PageBarContext);
  return element === null ? null : createPortal(children, element);
}
