import type { Cadence } from "../../shared/schedule/cadence.ts";
import { translated } from "../language/translated.ts";

const days = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

function clock({ hour, minute }: { readonly hour: number; readonly minute: number }): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function cadenceText(cadence: Cadence): string {
  switch (cadence.kind) {
    case "seconds":
      return cadence.every === 1 ? "Every second" : `Every ${cadence.every} seconds`;
    case "minutes":
      return cadence.every === 1 ? "Every minute" : `Every ${cadence.every} minutes`;
    case "hours": {
      const often = cadence.every === 1 ? "Every hour" : `Every ${cadence.every} hours`;
      return cadence.minute === 0 ? often : `${often}, ${cadence.minute} min past`;
    }
    case "days":
      return `Every day at ${clock(cadence)}`;
    case "weekdays":
      return `Monday to Friday at ${clock(cadence)}`;
    case "weeks":
      return `Every ${days[cadence.day] ?? "week"} at ${clock(cadence)}`;
    case "months":
      return `On day ${cadence.day} of each month at ${clock(cadence)}`;
    case "custom":
      return `At ${cadence.cron}`;
    default:
      return cadence satisfies never;
  }
}

/** Texts of schedules and webhooks. */
export const english = {
  title: "Triggers",
  subtitle: "What starts runs without anybody pressing Run.",
  workflow: "Workflow",
  allWorkflows: "All workflows",
  errorTitle: "The triggers cannot be loaded",
  saveFailed: "That was not saved",
  save: "Save",
  create: "Create",
  edit: "Edit…",
  delete: "Delete…",
  more: "Show more",
  newest: "Newest published version",
  version: "Version",
  versionNumber: (version: number) => `Version ${version}`,
  noWorkflow: "Choose a workflow.",
  neverPublished: "This workflow has never been published: runs are refused until it is.",
  cadence: cadenceText,
  days,
  schedules: {
    title: "Schedules",
    description: "Start runs at given times.",
    list: "Schedules",
    add: "New schedule",
    emptyTitle: "Nothing runs by the clock yet",
    empty:
      "A schedule starts a run each morning, each minute or on the first of the month, in the time zone you choose. Each of its times starts one run, even when several servers are running.",
    off: "Off",
    over: "No more times",
    waiting: "Waits for the run before",
    dueNow: "Due now",
    in: (duration: string) => `in ${duration}`,
    neverRan: "Has not run yet",
    lastRun: "Last run",
    next: "Next",
    zoneTime: (time: string, zone: string) => `${time} ${zone}`,
    yours: (time: string) => `${time} for you`,
    switch: (name: string) => `${name} is on`,
    runNow: "Run now",
    started: "A run was started",
    show: "Show it",
    runFailed: "No run was started",
    history: "History",
    menu: (name: string) => `More about ${name}`,
    deleteTitle: (name: string) => `Delete “${name}”?`,
    deleteText: "No more runs are started, and its history goes with it. Its runs stay.",
    deleted: (name: string) => `“${name}” was deleted`,
    createTitle: "New schedule",
    editTitle: "Edit schedule",
    saved: (name: string) => `“${name}” was saved`,
    dialogDescription: "Starts runs of a workflow at given times.",
    name: "Name",
    namePlaceholder: "Morning report",
    needName: "Give it a name.",
    when: "When",
    presets: {
      minutes: "Every few minutes",
      hours: "Every hour",
      days: "Every day",
      weekdays: "Monday to Friday",
      weeks: "Every week",
      months: "Every month",
      custom: "Cron expression",
    },
    every: "Every … minutes",
    everyMinutes: (every: number) => (every === 1 ? "Every minute" : `Every ${every} minutes`),
    minute: "Minute past the hour",
    time: "At",
    weekday: "On",
    monthDay: "Day of the month",
    monthDayHint: "Months that have no such day are left out.",
    cron: "Cron expression",
    cronHint:
      "Minute, hour, day, month, weekday. With six fields the first one is the second. @daily and the like work too.",
    zone: "Time zone",
    zoneHint: "Times are those of this zone's clock, through summer and winter time.",
    preview: "Next times",
    previewNever: "It never comes: no date fits.",
    previewZone: (zone: string) => `Clock of ${zone}`,
    previewYours: "For you",
    input: "Input",
    inputHint: "JSON. {{scheduledTime}} and {{scheduleId}} inside texts are filled in.",
    inputBad: "This is not JSON.",
    overlap: "When the run before is still under way",
    overlaps: {
      skip: {
        label: "Leave this one out",
        hint: "The time is noted in the history, and nothing starts.",
      },
      queue: {
        label: "Wait, then start",
        hint: "It starts when the run before has ended. One waits at most: times that come meanwhile are left out.",
      },
      allow: {
        label: "Start it beside the other",
        hint: "Runs may pile up when they take longer than the time between them.",
      },
    },
    catchUp: "When no server was running at the time",
    catchUps: {
      latest: {
        label: "Start the last one missed",
        hint: "After an outage one run starts, however many times were missed.",
      },
      none: {
        label: "Leave them out",
        hint: "The missed times are noted in the history, and the next one starts as usual.",
      },
      all: {
        label: "Start every one missed",
        hint: "One run for each missed time, oldest first. Choose “Start it beside the other” above, or most are left out.",
      },
    },
  },
  ticks: {
    title: (name: string) => `History of ${name}`,
    description: "What became of each of its times; kept for 90 days.",
    list: "Times",
    emptyTitle: "None of its times has come yet",
    empty: "When one comes, this says what became of it: a run, or why there was none.",
    errorTitle: "The history cannot be loaded",
    outcomes: {
      started: { label: "Started", text: "" },
      missed: { label: "Missed", text: "No server was running." },
      overlapped: { label: "Left out", text: "The run before was still under way." },
      refused: { label: "Refused", text: "No run could be started." },
    },
    openRun: "Open the run",
  },
  webhooks: {
    title: "Webhooks",
    description: "Start a run when another system calls an address.",
    list: "Webhooks",
    add: "New webhook",
    emptyTitle: "No other system can start runs yet",
    empty:
      "A webhook is an address that GitHub, Slack, Stripe or a script of yours calls. What it sends becomes the input of a run, and a call that is sent twice starts one.",
    copy: (path: string) => `Copy the address of ${path}`,
    switch: (path: string) => `${path} is on`,
    menu: (path: string) => `More about ${path}`,
    signatures: {
      standard: {
        label: "Standard Webhooks",
        hint: "Headers webhook-id, webhook-timestamp and webhook-signature.",
      },
      github: { label: "GitHub", hint: "Header x-hub-signature-256." },
      slack: { label: "Slack", hint: "Headers x-slack-signature and x-slack-request-timestamp." },
      stripe: { label: "Stripe", hint: "Header stripe-signature." },
      none: { label: "None", hint: "Whoever knows the address may start runs." },
    },
    unsigned: "Unsigned",
    secretMissing: (secret: string) => `${secret} is not set`,
    secretMissingHint: (secret: string) =>
      `This server has no variable ${secret} in its environment: every call is refused until it has.`,
    createTitle: "New webhook",
    editTitle: "Edit webhook",
    dialogDescription: "Calls of an address start runs of a workflow.",
    saved: (path: string) => `/hooks/${path} was saved`,
    path: "Address",
    pathHint: "3 to 100 small letters, digits and hyphens. One that is hard to guess is safer.",
    pathBad: "3 to 100 small letters, digits and hyphens, please.",
    pathTaken: "There is a webhook at this address already.",
    url: "Full address",
    signature: "Who signs, and how",
    secret: "Name of the secret",
    secretHint:
      "A variable of the server's environment; its name begins with SECRET_. Its value is never shown.",
    secretBad: "SECRET_ and capital letters, digits or underscores, please.",
    secretPlaceholder: "SECRET_GITHUB_WEBHOOK",
    deleteTitle: (path: string) => `Delete /hooks/${path}?`,
    deleteText: "Calls are answered with 404 from then on. Its runs stay.",
    deleted: (path: string) => `/hooks/${path} was deleted`,
    howTo: "How to call it",
    howToTitle: (path: string) => `How to call /hooks/${path}`,
    howToDescription:
      "The run's input is { body, headers, query, at }. The answer is 202 and the id of the run.",
    copyCommand: "Copy",
    guides: {
      none: "From any shell. A call that is repeated with the same Idempotency-Key starts no second run.",
      standard:
        "From any shell that has openssl; libraries of standardwebhooks.com do the same in one line.",
      github:
        "In the repository: Settings, Webhooks, Add webhook. Payload URL: the address. Content type: application/json. Secret: the value of the variable. GitHub says which event it is in the header x-github-event.",
      slack:
        "In your Slack app: Event Subscriptions, Request URL: the address. The variable holds the Signing Secret of the app. Slack's question whether the address is there is answered by itself.",
      stripe:
        "In the Stripe dashboard: Developers, Webhooks, Add endpoint. The variable holds the signing secret of the endpoint, whsec_…",
    },
  },
} as const;

export const triggerStrings = translated("triggers/strings", english);
