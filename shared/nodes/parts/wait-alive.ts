import { fingerprint } from "../../base/fingerprint.ts";
import type { NodeContext } from "../node-context.ts";

/** Longest time without a sign of life while waiting. */
const silentMs = 15_000;

/** Waits, and says meanwhile that the step lives. */
export async function waitAlive(
  delayMs: number,
  { sleep, heartbeat }: Pick<NodeContext, "sleep" | "heartbeat">,
): Promise<void> {
  for (let leftMs = delayMs; leftMs > 0; leftMs -= silentMs) {
    heartbeat(null);
    // eslint-disable-next-line no-await-in-loop -- one wait after the other
    await sleep(Math.min(leftMs, silentMs));
  }
}

/** In [0, 1), differently for each name: what waits for the same does not come back together. */
export function jitter(name: string): number {
  return Number.parseInt(fingerprint(name).slice(0, 8), 16) / 2 ** 32;
}
