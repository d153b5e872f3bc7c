/** Parts that are fetched when they are first needed are needed without a connection, too: they are fetched while nobody waits for them. */

/** Fetches them when the page has nothing else to do; returns how to stop. */
export function preloadParts(): () => void {
  const fetchAll = () => {
    // What cannot be fetched now is fetched when it is needed, and says so then.
    void Promise.allSettled([
      import("../ui/code-editor.tsx"),
      import("../try/try-tab.tsx"),
      import("../versions/two-canvases.tsx"),
    ]);
  };
  if (typeof globalThis.requestIdleCallback !== "function") {
    const timer = setTimeout(fetchAll, 2000);
    return () => clearTimeout(timer);
  }
  const idle = globalThis.requestIdleCallback(fetchAll, { timeout: 4000 });
  return () => globalThis.cancelIdleCallback(idle);
}
