import { useEffect, useState } from "react";

/** True from the second frame on: for what needs to know its size, which panels have only once they are laid out. */
export function useLaidOut(): boolean {
  const [isLaidOut, setIsLaidOut] = useState(false);
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setIsLaidOut(true));
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return isLaidOut;
}
