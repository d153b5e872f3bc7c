import type { ParkedTask } from "./event.ts";

/** How the answer of a call of this resource comes back when it does not come with the call; null when it does. */
export function parkedKind(
  resource: string,
): Extract<ParkedTask["kind"], "callback" | "activity"> | null {
  if (resource.endsWith(".waitForTaskToken")) return "callback";
  return /^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(resource) ? "activity" : null;
}
