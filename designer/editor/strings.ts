/** Every text of the editor around canvas, palette, inspector and outline. */
import { translated } from "../language/translated.ts";

export const english = {
  loading: "Opening the workflow",
  loadFailed: "This workflow cannot be opened",
  nameLabel: "Name of the workflow",
  leftTabs: { label: "Left panel", nodes: "Nodes", outline: "Outline" },
  panels: {
    left: "Width of the left panel",
    right: "Width of the settings",
    bottom: "Height of the lower panel",
    close: "Back to the canvas",
    showLeft: "Nodes and outline",
    showRight: "Settings",
    showBottom: "Problems and code",
  },
  bottomTabs: { problems: "Problems", code: "Code", simulation: "Simulation" },
  saved: {
    saved: "Saved",
    pending: "Unsaved changes",
    saving: "Saving…",
    offline: "Not saved: no connection",
    offlineHint:
      "Your changes are kept in this browser and sent as soon as the server can be reached.",
    conflict: "Changed elsewhere",
    conflictHint:
      "Somebody else, or another tab, saved this draft. Nothing is overwritten until you decide.",
    refused: "Not saved",
    retry: "Try now",
    decide: "Decide…",
    storageFailed:
      "This browser cannot keep unsaved changes; do not close the tab before they are saved.",
    restored: "Changes that had not been saved when you left were restored.",
    takeIn: "Changes from elsewhere",
    takenIn: "Changes made elsewhere are on the canvas now. Undo takes them back.",
    elsewhere: "Open in another tab",
    elsewhereHint:
      "This workflow is open in another tab, too. What is saved there appears here, and the other way round.",
  },
  conflict: {
    title: "This draft was changed elsewhere",
    description:
      "Everything else was brought together already. Here both of you changed the same thing: choose for each.",
    mine: "Mine",
    theirs: "Theirs",
    removed: "removed",
    connections: "connections",
    workflow: "Settings of the workflow",
    drawing: "The two drawings do not fit together. Which one stays?",
    choice: (name: string) => `Which ${name}?`,
    absent: "not there",
    allMine: "All mine",
    allTheirs: "All theirs",
    later: "Decide later",
    confirm: "Bring together",
    compare: "Compare both drawings",
    canvases: { before: "Theirs", after: "Mine" },
  },
  publish: {
    button: "Publish",
    title: "Publish this workflow",
    first: "This is the first version. Runs use published versions; the draft goes on changing.",
    next: (version: number) =>
      `This becomes version ${version}. Runs that have started go on with theirs.`,
    nothing: (version: number) =>
      `Version ${version} already does what the draft does; only the drawing differs. No new version is needed.`,
    problems: (count: number) =>
      count === 1
        ? "1 problem keeps it from being published"
        : `${count} problems keep it from being published`,
    warnings: (count: number) => (count === 1 ? "1 warning" : `${count} warnings`),
    show: "Show problems",
    confirm: "Publish",
    published: (version: number) => `Version ${version} is published`,
    unchanged: (version: number) => `Version ${version} is up to date`,
    failed: "Publishing failed",
    changes: "What changes",
    summary: "What this version changes",
    summaryHint: "Kept with the version, for whoever reads the list later.",
    summaryPlaceholder: "In a sentence or two",
    more: (count: number) => `and ${count} more`,
    stay: (count: number, version: number) =>
      count === 1
        ? `1 run under way stays on version ${version}.`
        : `${count} runs under way stay on version ${version}.`,
    neverPublished: "Never published",
    version: (version: number) => `v${version}`,
    draftDiffers: "The draft differs from what is published",
  },
  run: {
    button: "Run",
    hint: "Publish the draft and run it",
    blocked: "Cannot run yet",
    close: "Show the draft alone",
  },
  undo: (label: string | undefined) => (label === undefined ? "Undo" : `Undo: ${label}`),
  redo: (label: string | undefined) => (label === undefined ? "Redo" : `Redo: ${label}`),
  undone: (label: string) => `Undone: ${label}`,
  redone: (label: string) => `Redone: ${label}`,
  menu: "More",
  problems: {
    none: "No problems. This workflow can be published.",
    noneHint: "What is wrong appears here while you draw, and on the node it concerns.",
    list: "Problems",
    filter: "Which problems",
    all: "All",
    errors: "Errors",
    warnings: "Warnings",
    search: "Search problems",
    noMatch: "No problem like that.",
    more: (count: number) => `and ${count} more`,
    fix: (title: string, name: string) => `${title}: ${name}`,
    fixAll: (title: string, count: number) => `Fix ${count} like “${title}”`,
    fixed: (label: string) => `Mended: ${label}`,
    fixCommand: "Mend the problem of the node",
    nothingToFix: "No problem of this node can be mended with one press.",
    checking: "Checking…",
    count: (errors: number, warnings: number) =>
      [
        errors > 0 ? (errors === 1 ? "1 error" : `${errors} errors`) : null,
        warnings > 0 ? (warnings === 1 ? "1 warning" : `${warnings} warnings`) : null,
      ]
        .filter((part) => part !== null)
        .join(", "),
    workflow: "Workflow",
    announce: (position: number, total: number, message: string) =>
      `Problem ${position} of ${total}: ${message}`,
  },
  code: {
    label: "Definition as JSON",
    invalid: "This is not JSON yet. The canvas shows the last valid version.",
    problems: (count: number) =>
      count === 1
        ? "1 problem keeps this from the canvas"
        : `${count} problems keep this from the canvas`,
    applied: "The canvas follows what you type.",
    revert: "Back to the canvas",
    copy: "Copy",
    step: "Edit code",
    stale: "Last valid version",
  },
  importing: {
    title: "Import",
    description:
      "A drawing, a state machine as JSON or YAML, the template that holds it, or a part of one. It replaces the canvas as one step that undo takes back.",
    drop: "A .json, .yaml or .yml file",
    paste: "…or paste JSON or YAML here",
    confirm: "Replace the canvas",
    failed: "This cannot be imported",
    label: (name: string) => `Import ${name}`,
    pasted: "pasted text",
    notes: (count: number) => (count === 1 ? "1 thing to know" : `${count} things to know`),
    which: (count: number) => `This file holds ${count} state machines. Which one?`,
    drawing: (name: string, nodes: number) =>
      `${name}, ${nodes === 1 ? "1 state" : `${nodes} states`}`,
  },
  exporting: {
    title: "Export",
    target: "For whom",
    targets: { cairn: "For Cairn", aws: "For AWS", drawing: "The drawing" },
    hints: {
      cairn: "The definition in Amazon States Language, with what Cairn adds to it.",
      aws: "The definition as AWS Step Functions takes it: compensations become states, and what AWS cannot do is taken out and listed.",
      drawing: "Everything on the canvas: the definition, positions, notes and colours.",
    },
    format: "Format",
    lost: (count: number) =>
      count === 1 ? "1 thing AWS does otherwise" : `${count} things AWS does otherwise`,
    nothingLost: "AWS takes it as it is: nothing was taken out.",
    preview: "What is exported",
    copy: "Copy",
    download: "Download",
  },
  paste: { failed: "The clipboard holds nothing that can be pasted here" },
  refused: "The workflow does not take this change",
  find: {
    title: "Find on the canvas",
    placeholder: "Name, kind, or text in the settings",
    empty: "No node like that.",
  },
  palette: {
    title: "Commands",
    placeholder: "Type a command or the name of a node",
    nodes: "Nodes",
  },
  help: {
    title: "Keys of the editor",
    canvasOnly: "Single letters work while the canvas has the keyboard.",
  },
  tidy: {
    step: "Tidy up",
    tooLong: "Tidying up took too long and was stopped.",
    failed: "The canvas could not be tidied up.",
    done: "Tidied up",
  },
  selection: (count: number) => (count === 1 ? "1 item selected" : `${count} items selected`),
  connect: {
    nothing: "Select the node to connect from first.",
    noOutput: "This node has no output.",
    from: (name: string, port: string) =>
      `Connecting from ${name}, ${port}. Arrow keys choose the target, Enter connects, N adds a node there, C takes the next output, Escape stops.`,
    done: (from: string, to: string) => `Connected ${from} to ${to}.`,
    stopped: "Connecting stopped.",
  },
  copied: (count: number) => (count === 1 ? "1 item copied" : `${count} items copied`),
  groups: {
    add: "Add",
    edit: "Edit",
    color: "Colour",
    view: "View",
    walk: "Walk",
    node: "Node",
    run: "Run",
    workflow: "Workflow",
  },
} as const;

export const editorStrings = translated("editor/strings", english);
