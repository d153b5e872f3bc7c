import { useEffect } from "react";
import type { Command } from "./command.ts";
import { commandFor } from "./commands.ts";
import { keyPlaceOf } from "./key-place.ts";

/** Runs commands by their keys. Listens before everybody else, so that a key means one thing only. */
export function useCommandKeys(commands: readonly Command[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const place = keyPlaceOf(event.target);
      if (place === null) return;
      const pressed = commandFor(commands, event, place);
      if (pressed === null) return;
      const { command, key } = pressed;
      // A button on the canvas is pressed by Enter, whatever Enter means beside it.
      if (
        event.key === "Enter" &&
        event.target instanceof HTMLButtonElement &&
        command.scope !== "always"
      )
        return;
      event.preventDefault();
      event.stopPropagation();
      if (command.isEnabled?.() !== false) command.run(key);
    };
    globalThis.addEventListener("keydown", onKeyDown, { capture: true });
    return () => globalThis.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [commands]);
}
