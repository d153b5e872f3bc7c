import { useSyncExternalStore } from "react";

/** As `max-md:` in the styles. */
const small = "(width < 48rem)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(small);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** True on a screen as small as that of a phone, where something else than styles has to change. */
export function useIsSmall(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(small).matches);
}
