import { beforeEach, describe, expect, it, vi } from "vitest";

/** The module as it is in a language: it looks at it once, when it is loaded. */
async function inLanguage(language: string) {
  const { setCatalogue } = await import("../../../designer/language/translated.ts");
  setCatalogue({ language, texts: {}, kinds: {}, lines: {} });
  return await import("../../../designer/language/typed-number.ts");
}

beforeEach(() => {
  vi.resetModules();
});

describe("numbers as they are typed", () => {
  it.each([
    ["en-GB", "2.50", 2.5],
    ["en-GB", "2,50", 2.5],
    ["en-GB", "1,000", 1000],
    ["en-GB", "1,234.5", 1234.5],
    ["en-GB", "0,150", 0.15],
    ["de", "2,50", 2.5],
    ["de", "2.50", 2.5],
    ["de", "1.000", 1000],
    ["de", "1.234,5", 1234.5],
    ["de", "0.150", 0.15],
    ["de", ",5", 0.5],
  ])("in %s %j is %j", async (language, text, value) => {
    const { readNumber } = await inLanguage(language);
    expect(readNumber(text)).toBe(value);
  });

  it.each(["", "-1", "1e3", "1.2.3", "1,000.", "much"])("%j is none", async (text) => {
    for (const language of ["en-GB", "de"]) {
      vi.resetModules();
      const { readNumber } = await inLanguage(language);
      expect(readNumber(text)).toBeUndefined();
    }
  });

  it("are written so that they are read as the same", async () => {
    for (const language of ["en-GB", "de"]) {
      vi.resetModules();
      const { readNumber, typedNumber } = await inLanguage(language);
      for (const value of [0, 0.5, 1.125, 1000, 1234.5, 0.00058333])
        expect(readNumber(typedNumber(value))).toBe(value);
    }
  });
});
