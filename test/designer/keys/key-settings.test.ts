import { describe, expect, it } from "vitest";
import type { Command } from "../../../designer/editor/command.ts";
import {
  combinationOf,
  conflictsOf,
  isSingleKey,
  remapped,
  usualKeys,
  withKeys,
} from "../../../designer/keys/key-settings.ts";

const command = (id: string, ...keys: string[]): Command => ({
  id,
  title: id,
  group: "edit",
  scope: "canvas",
  ...(keys.length === 0 ? {} : { keys }),
  run: () => undefined,
});
const all = [
  command("add", "N", "/"),
  command("pin", "P"),
  command("save", "Mod+S"),
  command("fit"),
];
const keysOf = (commands: readonly Command[]) =>
  Object.fromEntries(commands.map(({ id, keys }) => [id, keys ?? []]));

const press = (key: string, over: Partial<Parameters<typeof combinationOf>[0]> = {}) =>
  combinationOf({
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...over,
  });

describe("keys of one's own", () => {
  it("replace those of the command, and are taken from others", () => {
    const settings = remapped(usualKeys, all, { id: "fit", key: "N" });
    expect(keysOf(withKeys(all, settings))).toEqual({
      add: ["/"],
      pin: ["P"],
      save: ["Mod+S"],
      fit: ["N"],
    });
    expect(conflictsOf(all, { id: "fit", key: "N" }).map(({ id }) => id)).toEqual(["add"]);
    expect(conflictsOf(all, { id: "add", key: "N" })).toEqual([]);
  });

  it("leave a command without a key when its last one is taken", () => {
    const settings = remapped(usualKeys, all, { id: "fit", key: "P" });
    expect(keysOf(withKeys(all, settings))["pin"]).toEqual([]);
  });

  it("are not single letters, digits and signs when those are switched off", () => {
    const off = withKeys(all, { keys: {}, singleKeys: false });
    expect(keysOf(off)).toEqual({ add: [], pin: [], save: ["Mod+S"], fit: [] });
    expect(["N", "/", "+", "Shift+S", "1"].map(isSingleKey)).not.toContain(false);
    expect(["Mod+K", "F2", "Delete", "Alt+X", "Shift+Enter"].map(isSingleKey)).not.toContain(true);
  });

  it("are read as people write them, and not where the browser keeps them", () => {
    expect(press("g", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+G");
    expect(press("≈", { altKey: true, code: "KeyX" })).toBe("Alt+X");
    expect(press("?", { shiftKey: true, code: "Slash" })).toBe("?");
    expect(press("F4", { code: "F4" })).toBe("F4");
    expect(press("Shift", { shiftKey: true, code: "ShiftLeft" })).toBeNull();
    expect(press("w", { ctrlKey: true })).toBeNull();
    expect(press("Tab", { code: "Tab" })).toBeNull();
    expect(press("ArrowLeft", { altKey: true, code: "ArrowLeft" })).toBeNull();
  });
});
