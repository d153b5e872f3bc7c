import { useSyncExternalStore } from "react";

const query = "(max-width: 719px)";

/** True on a phone: there the canvas has the screen, and panels come over it. */
export function isNarrow(): boolean {
  return globalThis.matchMedia(query).matches;
}

function subscribe(onChange: () => void): () => void {
  const list = globalThis.matchMedia(query);
  list.addEventListener("change", onChange);
  return () => list.removeEventListener("change", onChange);
}

export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow);
}
