/** The idempotency key that a step of a run sends, worked out as its worker does. */
import type { Definition } from "../../shared/definition/definition.ts";
import type { KeyRuns } from "../../shared/run/control-event.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import { keyRunOf } from "../../shared/run/idempotency.ts";

const keyLength = 40;

/** The runs whose ids the keys of a run are made of, as its log tells. */
export function keyRunsOf(events: readonly RunEvent[]): KeyRuns {
  const copied = events.findLast(
    (event) => event.type === "run.redriven" || event.type === "run.forked",
  );
  return copied?.type === "run.redriven" || copied?.type === "run.forked"
    ? copied.data.keys
    : { run: null, compensable: null };
}

/** Null where the browser has no cryptography: on a page that is neither local nor encrypted. */
export async function idempotencyKey(
  definition: Definition,
  keys: KeyRuns,
  step: { readonly runId: string; readonly path: string; readonly visit: number },
): Promise<string | null> {
  // Absent on insecure pages, whatever the types say.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return null;
  const runId = keyRunOf(definition, { keys }, step.path) ?? step.runId;
  const place = new TextEncoder().encode(JSON.stringify([runId, step.path, step.visit]));
  const digest = new Uint8Array(await subtle.digest("SHA-256", place));
  return [...digest]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, keyLength);
}
