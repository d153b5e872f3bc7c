import { Outlet, useMatchRoute, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useStore } from "zustand";
import { connection } from "./api/connection.ts";
import { appStrings } from "./strings.ts";
import { TopBar } from "./top-bar.tsx";
import { tour } from "./tour/tour-store.ts";
import { isBehindDialog } from "./ui/dialog-keys.ts";
import { Icon } from "./ui/icon.tsx";

// Nothing that only some visits see keeps every page waiting.
const HelpDialog = lazy(async () => ({
  default: (await import("./help-dialog.tsx")).HelpDialog,
}));
const Tour = lazy(async () => ({ default: (await import("./tour/tour.tsx")).Tour }));

/** The frame around every page. */
export function AppFrame() {
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const isTouring = useStore(tour, (state) => state.step !== null);
  const navigate = useNavigate();
  // The editor has a keyboard of its own.
  const isEditor = useMatchRoute()({ to: "/workflows/$id" }) !== false;
  const keys = { enabled: !isEditor, ignoreEventWhen: isBehindDialog };
  useHotkeys("shift+slash", () => setIsHelpOpen(true), { ...keys, preventDefault: true });
  useHotkeys("g>w", () => void navigate({ to: "/" }), keys);
  useHotkeys("g>r", () => void navigate({ to: "/runs", search: {} }), keys);
  useHotkeys("g>p", () => void navigate({ to: "/waiting", search: {} }), keys);
  useHotkeys("g>d", () => void navigate({ to: "/dead-letters", search: {} }), keys);
  useHotkeys("g>t", () => void navigate({ to: "/triggers", search: {} }), keys);
  useHotkeys("g>a", () => void navigate({ to: "/approvals", search: {} }), keys);
  useHotkeys("g>c", () => void navigate({ to: "/cost", search: {} }), keys);
  return (
    <div className="flex h-full flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {appStrings.skip}
      </a>
      <ConnectionNotice />
      <TopBar onHelp={() => setIsHelpOpen(true)} />
      <main id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
        <Outlet />
      </main>
      <Suspense>
        {isHelpOpen ? <HelpDialog open onOpenChange={setIsHelpOpen} /> : null}
        {isTouring ? <Tour /> : null}
      </Suspense>
    </div>
  );
}

/** Says that the server does not answer, for as long as it does not. */
function ConnectionNotice() {
  const { isLost } = useStore(connection);
  return (
    <output aria-live="polite">
      {isLost ? (
        <p className="flex min-h-8 items-center justify-center gap-2 bg-warning-soft px-4 text-warning">
          <Icon name="unlink" size={15} />
          {appStrings.connectionLost}
        </p>
      ) : null}
    </output>
  );
}
