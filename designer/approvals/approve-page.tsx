import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { ThemeSwitch } from "../ui/theme-switch.tsx";
import { Card } from "../ui/card.tsx";
import { ApprovalView } from "./approval-view.tsx";
import { approvalStrings as texts } from "./strings.ts";

const route = getRouteApi("/approve/$token");

/** The page behind an approval's link: for people who have nothing but the link, so nothing on it leads anywhere else. */
export function ApprovePage() {
  const { token } = route.useParams();
  useEffect(() => {
    const before = document.title;
    document.title = texts.public;
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <div className="h-full overflow-auto bg-backdrop">
      <header className="mx-auto flex max-w-2xl items-center justify-between px-4 pt-4 pb-3">
        <p className="text-sm font-medium text-ink-muted">{texts.public}</p>
        <ThemeSwitch />
      </header>
      <main className="mx-auto max-w-2xl px-4 pb-10">
        <Card className="p-5 max-md:p-4">
          <ApprovalView token={token} afterwards={texts.thanks} />
        </Card>
      </main>
    </div>
  );
}
