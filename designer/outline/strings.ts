/** Every text of the outline. */
import { translated } from "../language/translated.ts";

export const english = {
  label: "Outline of the workflow",
  empty: "No nodes yet.",
  loose: "Not connected",
  undo: (resource: string) => `Undone by ${resource}`,
  leadsTo: (target: string) => `→ ${target}`,
  nowhere: "leads nowhere yet",
  addAfter: (name: string) => `Add after ${name}`,
  remove: (name: string) => `Delete ${name}`,
  group: "Group",
  ungroup: (name: string) => `Ungroup ${name}`,
  rename: "Rename",
  nameLabel: "Name",
  moveUp: (label: string) => `Move ${label} up`,
  moveDown: (label: string) => `Move ${label} down`,
  hint: "Arrow keys walk, F2 renames, Del deletes, + adds after, Mod with arrows reorders.",
} as const;

export const outlineStrings = translated("outline/strings", english);
