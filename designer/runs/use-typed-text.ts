import { useEffect, useState } from "react";

/** What has arrived is shown within about this time, so that the eye sees it run and nobody waits for it. */
const lagMs = 300;

function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Text that arrives in pieces, typed out evenly; what is whole is shown at once. */
export function useTypedText(text: string, isTyping: boolean): string {
  const [shown, setShown] = useState(text.length);
  const isBehind = isTyping && shown < text.length && !prefersStillness();
  useEffect(() => {
    if (!isBehind) return undefined;
    const beganMs = performance.now();
    const from = shown;
    let frame = requestAnimationFrame(function type(nowMs) {
      const share = Math.min(1, Math.max(0, nowMs - beganMs) / lagMs);
      setShown(from + Math.ceil((text.length - from) * share));
      if (share < 1) frame = requestAnimationFrame(type);
    });
    return () => cancelAnimationFrame(frame);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each piece begins where the eye is then
  }, [text, isBehind]);
  if (!isBehind) {
    if (shown !== text.length) setShown(text.length);
    return text;
  }
  return text.slice(0, shown).replace(/[\uD800-\uDBFF]$/, "");
}
