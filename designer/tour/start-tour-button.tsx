import { Button } from "../ui/button.tsx";
import { tourStrings as texts } from "./strings.ts";
import { startTour } from "./tour-store.ts";

/** Begins the guided first run, from its first step. */
export function StartTourButton({ onStarted }: { readonly onStarted?: () => void }) {
  return (
    <Button
      icon="waypoints"
      onClick={() => {
        onStarted?.();
        startTour(globalThis.location.pathname);
      }}
    >
      {texts.start}
    </Button>
  );
}
