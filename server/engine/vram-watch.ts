import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { relaxedShare, shortShare } from "./memory-shares.ts";

/** Share of a GPU's memory in use, from the details of a heartbeat: `{ vram: { usedBytes, totalBytes } }`. Null when they say nothing of it. */
export function vramShare(details: Json): number | null {
  const vram = isJsonObject(details) ? details["vram"] : undefined;
  if (!isJsonObject(vram)) return null;
  const { usedBytes, totalBytes } = vram;
  const isKnown = typeof usedBytes === "number" && typeof totalBytes === "number" && totalBytes > 0;
  return isKnown ? usedBytes / totalBytes : null;
}

/** True when the details of a heartbeat say that a GPU runs short of memory. */
export function isVramShort(details: Json): boolean {
  return (vramShare(details) ?? 0) > shortShare;
}

/** Notices when the GPU of a job that reports it runs short of memory. */
export class VramWatch {
  #isShort = false;

  /** True when it runs short from now on; not again until it was enough meanwhile. */
  runsShort(details: Json): boolean {
    const share = vramShare(details);
    if (share === null) return false;
    const wasShort = this.#isShort;
    this.#isShort = share > (wasShort ? relaxedShare : shortShare);
    return this.#isShort && !wasShort;
  }
}
