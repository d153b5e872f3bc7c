/** Which keys a person has given to commands, and whether single letters are keys at all. Kept in this browser. */
import { z } from "zod";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Command } from "../editor/command.ts";

const settingsSchema = z.object({
  /** Keys by the id of their command, in place of those it comes with; an empty list is a command without a key. */
  keys: z.record(z.string(), z.array(z.string())),
  /** Letters, digits and signs without Mod or Alt: whoever dictates or presses keys by accident switches them off. */
  singleKeys: z.boolean(),
});
export type KeySettings = z.infer<typeof settingsSchema>;

const storageKey = "cairn.keys";
export const usualKeys: KeySettings = { keys: {}, singleKeys: true };

function remembered(): KeySettings {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? "null"));
    return parsed.success ? parsed.data : usualKeys;
  } catch (error) {
    if (error instanceof SyntaxError) return usualKeys;
    throw error;
  }
}

const store = createStore<KeySettings>(remembered);

/** Changes the settings and keeps them. */
export function changeKeySettings(change: (settings: KeySettings) => KeySettings): void {
  const next = change(store.getState());
  store.setState(next);
  localStorage.setItem(storageKey, JSON.stringify(next));
}

export function useKeySettings(): KeySettings {
  return useStore(store);
}

/** True for a key that is typed by itself or with Shift alone. */
export function isSingleKey(combination: string): boolean {
  const parts = combination === "+" ? ["+"] : combination.split("+");
  return (
    parts.at(-1)?.length === 1 &&
    !parts.slice(0, -1).some((part) => part === "Mod" || part === "Alt")
  );
}

/** The commands with the keys that the settings give them. */
export function withKeys(
  commands: readonly Command[],
  { keys, singleKeys }: KeySettings,
): readonly Command[] {
  return commands.map((command) => {
    const own = keys[command.id] ?? command.keys;
    const live = own?.filter((key) => singleKeys || !isSingleKey(key));
    if (live === command.keys || (live === undefined && command.keys === undefined)) return command;
    const { keys: _, ...rest } = command;
    return live === undefined || live.length === 0 ? rest : { ...rest, keys: live };
  });
}

/** The settings with one command's key changed; other commands that had the key lose it. */
export function remapped(
  settings: KeySettings,
  commands: readonly Command[],
  { id, key }: { readonly id: string; readonly key: string },
): KeySettings {
  const others = conflictsOf(commands, { id, key }).map((command): [string, string[]] => [
    command.id,
    (command.keys ?? []).filter((each) => each !== key),
  ]);
  return { ...settings, keys: { ...settings.keys, ...Object.fromEntries(others), [id]: [key] } };
}

/** Other commands that a key would no longer reach. */
export function conflictsOf(
  commands: readonly Command[],
  { id, key }: { readonly id: string; readonly key: string },
): readonly Command[] {
  return commands.filter((command) => command.id !== id && command.keys?.includes(key) === true);
}

/** A key press as people write it; null for a modifier alone, and for what the browser or the system keeps to itself. */
export function combinationOf(event: {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}): string | null {
  if (["Shift", "Control", "Alt", "Meta", "Dead", "Process"].includes(event.key)) return null;
  // Alt types other signs on a Mac: there the place of the key says which it is.
  const letter = /^(?:Key|Digit)(?<sign>.)$/u.exec(event.code)?.groups?.["sign"];
  const typed = event.altKey && letter !== undefined ? letter : event.key;
  const key = typed.length === 1 ? typed.toUpperCase() : typed;
  const isSign = key.length === 1 && !/[A-Z0-9]/u.test(key);
  const parts = [
    ...(event.ctrlKey || event.metaKey ? ["Mod"] : []),
    ...(event.shiftKey && !isSign ? ["Shift"] : []),
    ...(event.altKey ? ["Alt"] : []),
    key === " " ? "Space" : key,
  ];
  const combination = parts.join("+");
  return reserved.test(combination) ? null : combination;
}

/** Closing, opening and leaving pages, the focus, and the history of the browser. */
const reserved =
  /^(?:(?:Shift\+)?Tab|Mod\+(?:Shift\+)?[WTNRQ]|Alt\+Arrow.*|Escape|Mod\+[CXV]|Space)$/u;
