/** Texts of the frame around the pages. */
import { translated } from "./language/translated.ts";

export const english = {
  name: "Cairn",
  navigation: "Main",
  workflows: "Workflows",
  runs: "Runs",
  triggers: "Triggers",
  approvals: "Approvals",
  openApprovals: (count: number) =>
    count === 1
      ? "1 waits for a decision"
      : `${count >= 1000 ? "1000 or more" : count} wait for a decision`,
  cost: "Cost",
  waiting: "Waiting",
  deadLetters: "Dead letters",
  waitingSteps: (count: string) => `${count} waiting`,
  openDeadLetters: (count: string) => `${count} need somebody`,
  menu: "Menu",
  help: "Help",
  skip: "Skip to the content",
  notFoundTitle: "There is nothing here",
  notFound: "The address is wrong, or what it led to has been deleted.",
  toWorkflows: "To the workflows",
  connectionLost: "The server does not answer. Trying again…",
  crashTitle: "This page has stopped working",
  reload: "Load again",
  token: {
    title: "This server asks for a token",
    description: "Paste the API token of this server. It is kept until you close this tab.",
    label: "API token",
    submit: "Continue",
  },
  helpDialog: {
    title: "How Cairn works",
    description:
      "A workflow is a drawing that runs. Every step's result is kept, so nothing that is finished is done or paid for twice.",
    sections: [
      {
        title: "Draw",
        items: [
          "Start from a template or a blank canvas. Drag nodes from the palette and connect them from left to right.",
          "Problems appear on the node they concern. A workflow without errors can be published and run.",
        ],
      },
      {
        title: "Run",
        items: [
          "Press Run, fill in the form, drop in your files. The canvas lights up as steps start and finish.",
          "Close the browser whenever you like: the run goes on, and its page shows everything when you come back.",
          "When a step fails it is retried as you declared. When the run fails, finished steps are undone in reverse order.",
        ],
      },
      {
        title: "Look back",
        items: [
          "Each run keeps every event, input, output, attempt and error, and what each of them cost.",
          "The cost page adds it up by day, model and workflow, and tells useful from wasted.",
        ],
      },
    ],
    keysTitle: "Keys everywhere",
    keys: [
      { keys: ["?"], text: "This help" },
      { keys: ["G", "W"], text: "Go to workflows" },
      { keys: ["G", "R"], text: "Go to runs" },
      { keys: ["G", "P"], text: "Go to what is waiting" },
      { keys: ["G", "D"], text: "Go to dead letters" },
      { keys: ["G", "T"], text: "Go to triggers" },
      { keys: ["G", "A"], text: "Go to approvals" },
      { keys: ["G", "C"], text: "Go to cost" },
    ],
    runKeysTitle: "Keys on the page of a run",
    runKeys: [
      { keys: ["J"], text: "Next event" },
      { keys: ["K"], text: "Previous event" },
      { keys: [","], text: "Back by one event, on the canvas" },
      { keys: ["."], text: "On by one event, on the canvas" },
      { keys: ["R"], text: "Resume, or redrive" },
      { keys: ["F"], text: "Filter the events" },
      { keys: ["E"], text: "Unfold the whole timeline" },
      { keys: ["W"], text: "Fold the whole timeline" },
      { keys: ["Escape"], text: "Back to now, then close the step" },
    ],
    api: "API description (OpenAPI)",
  },
} as const;

export const appStrings = translated("strings", english);
