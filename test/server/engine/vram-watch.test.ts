import { describe, expect, it } from "vitest";
import { vramShare, VramWatch } from "../../../server/engine/vram-watch.ts";

const vram = (usedBytes: number) => ({ vram: { usedBytes, totalBytes: 80e9 } });

describe("the memory of a GPU", () => {
  it("is what a heartbeat says, when it says so", () => {
    expect(vramShare(vram(40e9))).toBe(0.5);
    for (const details of [null, 5, {}, { vram: 5 }, { vram: { usedBytes: 1, totalBytes: 0 } }]) {
      expect(vramShare(details)).toBeNull();
    }
  });

  it("runs short above 85 %, once until it was enough again", () => {
    const watch = new VramWatch();
    const seen = [60e9, 69e9, 70e9, 65e9, 69e9, 50e9, null, 69e9].map((used) =>
      watch.runsShort(used === null ? { done: 3 } : vram(used)),
    );
    expect(seen).toEqual([false, true, false, false, false, false, false, true]);
  });
});
