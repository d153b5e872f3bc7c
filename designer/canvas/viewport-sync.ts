/** Canvases that are moved and zoomed together. */
import type { Viewport } from "@xyflow/react";

export interface ViewportSync {
  /** Takes part until the returned function is called; told where the others have gone. */
  readonly join: (follow: (viewport: Viewport) => void) => () => void;
  /** One of them has gone there; its own function is not called. */
  readonly moved: (viewport: Viewport, own: (viewport: Viewport) => void) => void;
}

export function createViewportSync(): ViewportSync {
  const members = new Set<(viewport: Viewport) => void>();
  let current: Viewport | null = null;
  return {
    join: (follow) => {
      members.add(follow);
      return () => members.delete(follow);
    },
    moved: (viewport, own) => {
      // The echo of having followed.
      if (current !== null && isSame(current, viewport)) return;
      current = viewport;
      for (const follow of members) if (follow !== own) follow(viewport);
    },
  };
}

function isSame(left: Viewport, right: Viewport): boolean {
  return (
    Math.abs(left.x - right.x) < 0.01 &&
    Math.abs(left.y - right.y) < 0.01 &&
    Math.abs(left.zoom - right.zoom) < 0.0001
  );
}
