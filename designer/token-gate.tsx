import { lazy, Suspense, useEffect, useState } from "react";
import { onTokenNeeded } from "./api/token.ts";

const TokenDialog = lazy(async () => ({
  default: (await import("./token-dialog.tsx")).TokenDialog,
}));

/** Asks for the API token when the server wants one. */
export function TokenGate() {
  const [isAsking, setIsAsking] = useState(false);
  useEffect(() => onTokenNeeded(() => setIsAsking(true)), []);
  if (!isAsking) return null;
  return (
    <Suspense>
      <TokenDialog onClose={() => setIsAsking(false)} />
    </Suspense>
  );
}
