/** Every text of the palette. */
import { translated } from "../language/translated.ts";

export const english = {
  title: "Add a node",
  search: "Search nodes",
  empty: "No node of that name.",
  hint: "Drag onto the canvas, or click to add.",
  addTitle: {
    anywhere: "Add a node",
    after: (name: string) => `Add after ${name}`,
    before: (name: string) => `Add before ${name}`,
    between: "Insert into the connection",
  },
  note: "Note",
  starred: "Favourites",
  recent: "Added last",
  found: "Found",
  star: (kind: string) => `Add ${kind} to the favourites`,
  unstar: (kind: string) => `Take ${kind} out of the favourites`,
} as const;

export const paletteStrings = translated("palette/strings", english);
