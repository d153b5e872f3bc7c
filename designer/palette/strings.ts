/** Every text of the palette. */
export const paletteStrings = {
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
} as const;
