/** Copy, cut and paste by the browser's own events: no permission is asked, and other tabs and programs take part. */
import { useEffect } from "react";
import type { CanvasHandle } from "../canvas/canvas-handle.ts";
import { clipText, planPaste } from "../document/clip.ts";
import { containerAt, relativeTo } from "../document/place.ts";
import { planRemove } from "../document/remove.ts";
import { chosenOf } from "../document/selection.ts";
import type { EditorStores } from "../document/use-document.ts";
import { toast } from "../ui/toast.tsx";
import { isTextPlace } from "./key-place.ts";
import { editorStrings } from "./strings.ts";

export interface ClipboardParams {
  readonly stores: EditorStores;
  readonly canvas: () => CanvasHandle | null;
  readonly announce: (text: string) => void;
}

export function useClipboard({ stores, canvas, announce }: ClipboardParams): void {
  useEffect(() => {
    const { document, view } = stores;
    let pointer: { readonly x: number; readonly y: number } | null = null;
    const onMove = (event: PointerEvent) => {
      const isOver =
        event.target instanceof Element && event.target.closest("[data-canvas]") !== null;
      pointer = isOver ? { x: event.clientX, y: event.clientY } : null;
    };
    const copy = (event: ClipboardEvent): boolean => {
      if (isTextPlace(event.target) || hasSelectedText()) return false;
      const { graph, selection } = document.getState();
      const text = clipText(graph, [...selection.items]);
      if (text === null || event.clipboardData === null) return false;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      announce(editorStrings.copied(selection.items.size));
      return true;
    };
    const onCopy = (event: ClipboardEvent) => {
      copy(event);
    };
    const onCut = (event: ClipboardEvent) => {
      if (!copy(event)) return;
      const { graph, selection } = document.getState();
      const plan = planRemove(graph, chosenOf(graph, selection));
      document.run(
        plan === null ? null : { ...plan, label: plan.label.replace(/^Delete/u, "Cut") },
      );
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTextPlace(event.target)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.trim() === "") return;
      event.preventDefault();
      const { graph } = document.getState();
      const handle = canvas();
      const point = (pointer === null ? handle?.middle() : handle?.toCanvas(pointer)) ?? {
        x: 0,
        y: 0,
      };
      const parent = pointer === null ? undefined : containerAt(graph, point);
      const plan = planPaste(graph, text, {
        position: relativeTo(graph, parent, point),
        parent,
        isFree: pointer === null,
      });
      if ("code" in plan) {
        toast.error(editorStrings.paste.failed, { description: plan.message });
        return;
      }
      if (document.run(plan)) announce(plan.label);
      const [first] = plan.select ?? [];
      if (first !== undefined) view.setState({ reveal: { id: first, focus: true } });
    };
    globalThis.addEventListener("pointermove", onMove, { passive: true });
    globalThis.document.addEventListener("copy", onCopy);
    globalThis.document.addEventListener("cut", onCut);
    globalThis.document.addEventListener("paste", onPaste);
    return () => {
      globalThis.removeEventListener("pointermove", onMove);
      globalThis.document.removeEventListener("copy", onCopy);
      globalThis.document.removeEventListener("cut", onCut);
      globalThis.document.removeEventListener("paste", onPaste);
    };
  }, [stores, canvas, announce]);
}

/** Somebody who has marked words on the page wants those. */
function hasSelectedText(): boolean {
  const selection = globalThis.getSelection();
  return selection !== null && !selection.isCollapsed && selection.toString().trim() !== "";
}
