/** Keys as people write them (`Mod+Shift+Z`) and as the browser reports them. Mod is Cmd on a Mac, else Ctrl. */

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const modifiers = ["Mod", "Shift", "Alt"] as const;

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

function partsOf(combination: string): readonly string[] {
  return combination === "+" ? ["+"] : combination.split("+");
}

/** The parts of a combination, for showing it. */
export function keyParts(combination: string): readonly string[] {
  return partsOf(combination).map((part) => signs[part] ?? part);
}

/** Several combinations in as little room as they need: `Shift ← → ↑ ↓`, not four times Shift. */
export function keyGroups(combinations: readonly string[]): readonly (readonly string[])[] {
  const [first, ...others] = combinations;
  if (first === undefined) return [];
  const common = keyParts(first).slice(0, -1);
  const isShared =
    others.length > 2 &&
    others.every((other) => keyParts(other).slice(0, -1).join() === common.join());
  if (!isShared) return combinations.map(keyParts);
  return [[...common, ...combinations.map((combination) => keyParts(combination).at(-1) ?? "")]];
}

/** True when a key press is the combination. Letters and digits with Alt are told by their place: Alt types other signs on a Mac. */
export function isPressed(combination: string, press: KeyPress): boolean {
  const parts = partsOf(combination);
  const key = parts.at(-1) ?? "";
  const wants = (modifier: (typeof modifiers)[number]): boolean =>
    parts.length > 1 && parts.slice(0, -1).includes(modifier);
  if (wants("Mod") !== (press.ctrlKey || press.metaKey) || wants("Alt") !== press.altKey)
    return false;
  // A sign such as "?" is typed with Shift on some keyboards and without on others.
  const isSign = key.length === 1 && !/[a-z0-9]/iu.test(key);
  if (!isSign && wants("Shift") !== press.shiftKey) return false;
  if (press.altKey)
    return (
      press.code === `Key${key.toUpperCase()}` || press.code === `Digit${key}` || press.key === key
    );
  return press.key.toLowerCase() === key.toLowerCase();
}
