import {
  Group,
  Panel as ResizablePanel,
  Separator,
  useDefaultLayout,
  type GroupProps,
} from "react-resizable-panels";
import { cn } from "./cn.ts";

export type PanelGroupProps = Omit<GroupProps, "defaultLayout" | "onLayoutChanged" | "id"> & {
  /** Under this name the sizes are remembered in this browser. */
  readonly id: string;
  /** Ids of the panels shown now, when not all of them always are. */
  readonly panelIds?: readonly string[];
};

/** Panels side by side (or one above the other) whose sizes people choose and find again. */
export function PanelGroup({ id, panelIds, className, ...rest }: PanelGroupProps) {
  const remembered = useDefaultLayout({
    id,
    storage: localStorage,
    ...(panelIds === undefined ? {} : { panelIds: [...panelIds] }),
  });
  return (
    <Group
      id={id}
      className={cn("min-h-0 min-w-0", className)}
      onLayoutChanged={remembered.onLayoutChanged}
      {...(remembered.defaultLayout === undefined
        ? {}
        : { defaultLayout: remembered.defaultLayout })}
      {...rest}
    />
  );
}

export const Panel = ResizablePanel;

/** The line between two panels; drag it, or focus it and use the arrow keys. */
export function PanelResizer({
  label,
  className,
}: {
  readonly label: string;
  readonly className?: string;
}) {
  return (
    <Separator
      aria-label={label}
      className={cn(
        "relative shrink-0 bg-line transition-colors focus-visible:bg-focus focus-visible:outline-none data-[separator=active]:bg-accent data-[separator=hover]:bg-accent",
        "aria-[orientation=horizontal]:h-px aria-[orientation=vertical]:w-px",
        className,
      )}
    />
  );
}
