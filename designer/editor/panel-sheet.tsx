import type { ReactNode } from "react";
import { cn } from "../ui/cn.ts";
import { editorStrings } from "./strings.ts";

export interface PanelSheetProps {
  readonly side: "left" | "right";
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A panel over the canvas, where there is no room beside it. A tap beside it puts it away. */
export function PanelSheet({ side, onClose, children }: PanelSheetProps) {
  return (
    <div className="fixed inset-x-0 top-12 bottom-0 z-20">
      <button
        type="button"
        aria-label={editorStrings.panels.close}
        className="absolute inset-0 animate-appear bg-overlay/40"
        onClick={onClose}
      />
      <div
        className={cn(
          "absolute inset-y-0 w-[min(88%,24rem)] overflow-hidden bg-surface shadow-far",
          side === "left" ? "left-0" : "right-0",
        )}
      >
        {children}
      </div>
    </div>
  );
}
