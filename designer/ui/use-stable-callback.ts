import { useCallback, useLayoutEffect, useRef } from "react";

/** The same function for ever, which does what the latest one does: for parts that cost much to draw anew. Not to be called while drawing. */
export function useStableCallback<Parameters extends unknown[], Result>(
  callback: (...parameters: Parameters) => Result,
): (...parameters: Parameters) => Result {
  const latest = useRef(callback);
  useLayoutEffect(() => {
    latest.current = callback;
  });
  return useCallback((...parameters: Parameters) => latest.current(...parameters), []);
}
