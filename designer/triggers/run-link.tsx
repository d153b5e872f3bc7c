import { Link } from "@tanstack/react-router";
import type { RunStatus } from "../../shared/run/event.ts";
import { runLooks } from "../document/status.ts";
import { Badge } from "../ui/badge.tsx";

/** A run by its status, which leads to it. */
export function RunLink({ id, status }: { readonly id: string; readonly status: RunStatus }) {
  const look = runLooks[status];
  return (
    <Link
      to="/runs/$id"
      params={{ id }}
      search={{}}
      className="inline-flex min-h-6 items-center rounded-full"
    >
      <Badge tone={look.tone} icon={look.icon} spinning={look.isLive}>
        {look.label}
      </Badge>
    </Link>
  );
}
