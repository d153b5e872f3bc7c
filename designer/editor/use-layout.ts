/** Which panels are open and which of their tabs is shown; remembered in this browser. */
import { useMemo, useState } from "react";
import { z } from "zod";
import type { BottomTab } from "./editor-actions.ts";
import { isNarrow, useIsNarrow } from "./use-is-narrow.ts";
import type { LeftTab } from "./side-panels.tsx";

const layoutSchema = z.object({
  left: z.boolean(),
  right: z.boolean(),
  bottom: z.boolean(),
  leftTab: z.enum(["nodes", "outline"]),
  bottomTab: z.enum(["problems", "code", "simulation"]),
});
type Layout = z.infer<typeof layoutSchema>;

const storageKey = "cairn.editor.layout";
const initial: Layout = {
  left: true,
  right: true,
  bottom: false,
  leftTab: "nodes",
  bottomTab: "problems",
};

function remembered(): Layout {
  if (isNarrow()) return { ...initial, left: false, right: false };
  try {
    const parsed = layoutSchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? "null"));
    return parsed.success ? parsed.data : initial;
  } catch (error) {
    if (error instanceof SyntaxError) return initial;
    throw error;
  }
}

export interface EditorLayout {
  readonly layout: Layout;
  readonly toggle: (panel: "left" | "right" | "bottom") => void;
  readonly showLeft: (tab: LeftTab) => void;
  readonly showRight: () => void;
  readonly showBottom: (tab: BottomTab) => void;
}

export function useLayout(): EditorLayout {
  const [layout, setLayout] = useState(remembered);
  const narrow = useIsNarrow();
  const [wasNarrow, setWasNarrow] = useState(narrow);
  // A tablet was turned, a window made small: panels that stood beside the canvas do not come over it unasked.
  if (narrow !== wasNarrow) {
    setWasNarrow(narrow);
    setLayout(remembered());
  }
  return useMemo(() => {
    const set = (change: (old: Layout) => Partial<Layout>) => {
      setLayout((old) => {
        const next = { ...old, ...change(old) };
        if (!isNarrow()) localStorage.setItem(storageKey, JSON.stringify(next));
        return next;
      });
    };
    return {
      layout,
      toggle: (panel) => set((old) => ({ [panel]: !old[panel] })),
      showLeft: (leftTab) => set(() => ({ left: true, leftTab })),
      showRight: () => set(() => ({ right: true })),
      showBottom: (bottomTab) => set(() => ({ bottom: true, bottomTab })),
    };
  }, [layout]);
}
