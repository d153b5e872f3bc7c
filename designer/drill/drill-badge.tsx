import type { RunSummary } from "../../shared/api/run.ts";
import { Badge } from "../ui/badge.tsx";
import { drillStrings } from "./strings.ts";

/** Marks a run that was started with a fault; nothing for all others. */
export function DrillBadge({ run }: { readonly run: Pick<RunSummary, "drill"> }) {
  if (run.drill === undefined) return null;
  return (
    <Badge tone="special" icon="zap" title={drillStrings.badgeHint}>
      {drillStrings.badge}
    </Badge>
  );
}
