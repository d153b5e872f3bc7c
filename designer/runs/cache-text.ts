import { formatCost } from "../language/money.ts";
import type { CachedResult } from "../../shared/run/event.ts";
import { formatDuration } from "../ui/time.ts";
import { runStrings } from "./strings.ts";

/** How old a result from the cache is, and what it spared. */
export function cacheText({
  ageSeconds,
  sparedMicros,
}: Pick<CachedResult, "ageSeconds" | "sparedMicros">): string {
  return runStrings.step.fromCacheText(formatDuration(ageSeconds * 1000), formatCost(sparedMicros));
}
