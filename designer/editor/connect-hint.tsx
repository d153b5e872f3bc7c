import { indexOf } from "../document/graph-index.ts";
import { useDocument, useView } from "../document/use-document.ts";

/** While a connection is made by keyboard: from where, and what the keys do. */
export function ConnectHint() {
  const connecting = useView((state) => state.connecting);
  const source = useDocument((state) =>
    connecting === null ? undefined : indexOf(state.graph).node(connecting.node),
  );
  const announcement = useView((state) => state.announcement);
  if (connecting === null || source === undefined) return null;
  return (
    <p className="pointer-events-none absolute bottom-16 left-1/2 z-10 max-w-md -translate-x-1/2 rounded-lg bg-ink px-3 py-2 text-center text-xs text-surface shadow-mid">
      {announcement}
    </p>
  );
}
