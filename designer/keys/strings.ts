/** Texts of the dialog that lists and changes keys. */
import { translated } from "../language/translated.ts";

export const english = {
  title: "Keys of the editor",
  canvasOnly: "Single letters work while the canvas has the keyboard. Choose a key to change it.",
  singleKeys: "Single-letter keys",
  singleKeysHint:
    "Switch off if you dictate, or press keys by accident. Keys with Mod or Alt stay.",
  change: (command: string) => `Change the key of ${command}:`,
  press: "Press the new key…",
  none: "No key",
  taken: (key: string, others: string) => `${key} was taken from ${others}.`,
  changed: (command: string, key: string) => `${command} is ${key} now.`,
  notPossible: "The browser keeps this key to itself. Press another one.",
  reset: "Back to the usual keys",
  resetOne: (command: string) => `Give ${command} its usual key back`,
  resetDone: "All commands have their usual keys.",
} as const;

export const keysStrings = translated("keys/strings", english);
