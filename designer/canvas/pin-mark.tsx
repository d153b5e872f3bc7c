import { memo } from "react";
import type { Node } from "../../shared/graph/graph.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { toneSoft } from "../ui/tone.ts";
import { canvasStrings } from "./strings.ts";

/** Says that trying the workflow takes the pinned output of the node in place of running it. */
export const PinMark = memo(function PinMark({ node }: { readonly node: Pick<Node, "pinned"> }) {
  if (node.pinned === undefined) return null;
  return (
    <span
      title={canvasStrings.pinnedHint}
      className={cn(
        "pointer-events-none absolute -top-2.5 left-6 inline-flex h-5 items-center gap-1 rounded-full px-2 text-2xs font-semibold whitespace-nowrap shadow-near ring-2 ring-backdrop",
        toneSoft.special,
      )}
    >
      <Icon name="pin" size={12} strokeWidth={2.5} />
      {canvasStrings.pinned}
    </span>
  );
});
