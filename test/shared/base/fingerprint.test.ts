import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { fingerprint } from "../../../shared/base/fingerprint.ts";

describe("fingerprint", () => {
  it("is sixteen hexadecimal digits, always the same", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fingerprint(text)).toMatch(/^[0-9a-f]{16}$/);
        expect(fingerprint(text)).toBe(fingerprint(text));
      }),
    );
    // Keys of operations are stored: the name of a text must never change.
    expect(fingerprint("cairn")).toBe("1196ae16e63a73f8");
  });

  it("differs for a hundred thousand texts that differ little", () => {
    const names = new Set<string>();
    for (let i = 0; i < 100_000; i += 1)
      names.add(fingerprint(`["m","Rate {{record}}",${String(i)}]`));
    expect(names.size).toBe(100_000);
  });
});
