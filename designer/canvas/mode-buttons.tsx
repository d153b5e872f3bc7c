import { useStores, useView } from "../document/use-document.ts";
import { IconButton } from "../ui/button.tsx";
import { canvasStrings } from "./strings.ts";

/** What dragging on the canvas does: select, or move the canvas. */
export function ModeButtons() {
  const { view } = useStores();
  const mode = useView((state) => state.mode);
  return (
    <>
      <IconButton
        size="sm"
        icon="mouse-pointer"
        label={canvasStrings.select}
        keys={["V"]}
        tooltipSide="top"
        aria-pressed={mode === "select"}
        className={mode === "select" ? "bg-accent-soft text-accent" : ""}
        onClick={() => view.setState({ mode: "select" })}
      />
      <IconButton
        size="sm"
        icon="hand"
        label={canvasStrings.hand}
        keys={["H"]}
        tooltipSide="top"
        aria-pressed={mode === "hand"}
        className={mode === "hand" ? "bg-accent-soft text-accent" : ""}
        onClick={() => view.setState({ mode: "hand" })}
      />
      <span aria-hidden className="mx-0.5 h-4 w-px bg-line" />
    </>
  );
}
