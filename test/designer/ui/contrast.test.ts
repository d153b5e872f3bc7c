import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tones } from "../../../designer/ui/tone.ts";

const css = readFileSync(join(import.meta.dirname, "../../../designer/ui/tokens.css"), "utf8");

function tokensOf(selector: string): ReadonlyMap<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`));
  const body = block.slice(0, block.indexOf("}"));
  return new Map(
    [...body.matchAll(/--([a-z-]+):\s*(#[0-9a-fA-F]{6});/g)].map((match) => [
      match[1] ?? "",
      match[2] ?? "",
    ]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const themes = [
  { theme: "light", tokens: tokensOf(":root") },
  { theme: "dark", tokens: tokensOf('[data-theme="dark"]') },
] as const;

const surfaces = ["backdrop", "surface", "sunken", "raised", "hover"] as const;

it("computes the contrast of black and white as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

it("defines the same tokens in both themes", () => {
  const [light, dark] = themes;
  expect([...dark.tokens.keys()]).toEqual([...light.tokens.keys()]);
  expect(light.tokens.size).toBeGreaterThan(25);
});

describe.each(themes)("$theme theme", ({ tokens }) => {
  const color = (name: string): string => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`no token --${name}`);
    return value;
  };

  it.each(tones)(
    "tone %s stands out from every surface (3:1) and reads on its soft form (4.5:1)",
    (tone) => {
      for (const surface of surfaces)
        expect
          .soft(contrast(color(tone), color(surface)), `${tone} on ${surface}`)
          .toBeGreaterThanOrEqual(3);
      expect(
        contrast(color(tone), color(`${tone}-soft`)),
        `${tone} on its soft form`,
      ).toBeGreaterThanOrEqual(4.5);
      expect(contrast(color(tone), color("surface")), `${tone} as text`).toBeGreaterThanOrEqual(
        4.5,
      );
    },
  );

  it.each(["ink", "ink-muted", "ink-faint"])("text in %s reads on every surface (4.5:1)", (ink) => {
    for (const surface of surfaces)
      expect
        .soft(contrast(color(ink), color(surface)), `${ink} on ${surface}`)
        .toBeGreaterThanOrEqual(4.5);
  });

  it("buttons, focus rings and links can be made out", () => {
    expect(contrast(color("accent-ink"), color("accent"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color("accent-ink"), color("accent-hover"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color("surface"), color("danger"))).toBeGreaterThanOrEqual(4.5);
    for (const surface of surfaces) {
      expect
        .soft(contrast(color("focus"), color(surface)), `focus on ${surface}`)
        .toBeGreaterThanOrEqual(3);
      expect
        .soft(contrast(color("accent"), color(surface)), `accent on ${surface}`)
        .toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(color("accent"), color("accent-soft"))).toBeGreaterThanOrEqual(4.5);
  });
});
