import type { KeyPlace } from "./commands.ts";

/** True for places where keys and the clipboard mean text. */
export function isTextPlace(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "file", "range"].includes(target.type)
  );
}

/** Where the keyboard is; null when an open dialog, menu or list has it. */
export function keyPlaceOf(target: EventTarget | null): KeyPlace | null {
  if (!(target instanceof Element)) return null;
  if (target.closest("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null)
    return null;
  return {
    isOnCanvas: target.closest("[data-canvas]") !== null && !isTextPlace(target),
    isInText: isTextPlace(target),
  };
}
