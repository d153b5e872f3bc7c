/** Texts of versions and of what differs between drawings. */
import { translated } from "../language/translated.ts";

export const english = {
  title: "Versions",
  description: "Runs use published versions and go on with the one they began with.",
  loading: "Fetching the versions",
  failed: "The versions could not be read",
  list: "Versions",
  draft: "Draft",
  draftHint: "What is on the canvas now",
  version: (version: number) => `Version ${version}`,
  newest: "Newest",
  noSummary: "No summary",
  neverPublished: "Nothing is published yet",
  neverPublishedHint:
    "Publish the draft: it becomes version 1, which runs use, and the draft goes on changing.",
  runs: (count: number, counted: number) =>
    counted >= 1000
      ? `${count.toLocaleString("en")} of the last 1,000 runs`
      : count === 1
        ? "1 run"
        : `${count.toLocaleString("en")} runs`,
  live: (count: number) => (count === 1 ? "1 is running" : `${count} are running`),
  stay: (count: number, version: number) =>
    count === 1
      ? `1 run under way stays on version ${version}`
      : `${count} runs under way stay on version ${version}`,
  shown: "Show",
  against: "Compared with",
  alone: "Nothing",
  restore: (version: number) => `Take version ${version} into the draft`,
  restored: (version: number) => `Version ${version} is the draft now. Undo takes it back.`,
  restoreStep: (version: number) => `Restore version ${version}`,
  isDraft: "The draft is what is on the canvas.",
  showRuns: "Runs",
  canvas: (name: string) => `Canvas of ${name}`,
  canvasDescription:
    "Shows a drawing that cannot be changed here. Arrow keys walk from node to node; both canvases move together.",
  before: (name: string) => `Before: ${name}`,
  after: (name: string) => `After: ${name}`,
  marks: { added: "Added", removed: "Removed", changed: "Changed", moved: "Moved" },
  meaning: "What it means",
  changes: "What differs",
  same: "Both do the same and look the same.",
  looks: "Both do the same; only the drawing differs.",
  risk: "Mind this",
  connected: "Connected",
  disconnected: "Disconnected",
  settings: "Settings of the workflow",
  notes: "Notes differ",
  groups: "Groups",
  groupRenamed: (before: string) => `was called ${before}`,
  groupJoined: (names: string) => `with ${names}`,
  groupLeft: (names: string) => `without ${names}`,
  wasAbsent: "not there",
  was: "before",
  is: "after",
  fields: {
    name: "Name",
    kind: "Kind",
    disabled: "Disabled",
  },
} as const;

export const versionsStrings = translated("versions/strings", english);
