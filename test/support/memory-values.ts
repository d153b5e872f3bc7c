import { createHash } from "node:crypto";
import type { ValueStore } from "../../server/engine/payloads.ts";

/** A value store in memory, with what it holds open to the test. */
export function memoryValues(): ValueStore & { readonly held: Map<string, Buffer> } {
  const held = new Map<string, Buffer>();
  return {
    held,
    put: async (bytes) => {
      const id = createHash("sha256").update(bytes).digest("hex");
      held.set(id, bytes);
      return id;
    },
    read: async (id) => {
      const bytes = held.get(id);
      if (bytes === undefined) throw new Error(`no value ${id}`);
      return bytes;
    },
  };
}
