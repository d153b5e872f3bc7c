/** Every text of the canvas. */
import { translated } from "../language/translated.ts";

export const english = {
  pinned: "Pinned",
  pinnedHint: "Tests and simulations take the pinned output; runs ignore it.",
  label: "Canvas",
  description:
    "Arrow keys walk along the connections, Enter opens a node, N adds one, C connects, Delete removes. Mod with arrow keys moves. Question mark lists all keys.",
  runDescription: "Arrow keys walk along the connections, Enter opens a step.",
  addAfter: (name: string, port: string) =>
    port === "Next" ? `Add after ${name}` : `Add after ${name}, ${port}`,
  insertHere: "Insert a node here",
  deleteEdge: "Delete this connection",
  loop: "Loop: leads back to an earlier step",
  minimap: "Overview of the canvas",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit to view",
  tidy: "Tidy up",
  tidying: "Tidying up… press to stop",
  attempts: (attempts: number) => `attempt ${attempts}`,
  retries: (count: number) => (count === 1 ? "1 retry" : `${count} retries`),
  holds: "Held for a person if its worker is lost",
  undo: "Undone by",
  stub: "Start of the inner flow",
  emptyContainer: "Drop nodes here",
  problems: (count: number) => (count === 1 ? "1 problem" : `${count} problems`),
  checkpoints: {
    Every: { word: "every", sentence: "Checkpoint after every completion" },
    EveryN: { word: "every", sentence: "Checkpoint after every few operations" },
    Adaptive: { word: "adaptive", sentence: "Checkpoint by cost and time" },
    Milestone: { word: "milestone", sentence: "Checkpoint with the next step only" },
  },
  beginTitle: "Draw the first step",
  begin:
    "Drag a node from the left, double-click the canvas, or press N. Connections run from left to right.",
  disabled: "disabled",
  noteEmpty: "Double-click to write a note",
  group: (name: string, count: number) =>
    `Group ${name}, ${count === 1 ? "1 node" : `${count} nodes`}`,
  groupName: "Name of the group",
  select: "Select",
  hand: "Move the canvas",
  note: (text: string) => `Note: ${text}`,
  writeNote: "Write note",
  edge: (from: string, to: string) => `${from} to ${to}`,
  noteLabel: "Text of the note",
  connecting: (from: string, port: string) =>
    `Connecting from ${from}${port === "Next" ? "" : `, ${port}`}: walk to a node with the arrow keys, Enter connects, C takes the next output, Escape stops.`,
  progress: (done: number, total: number) =>
    `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`,
} as const;

export const canvasStrings = translated("canvas/strings", english);
