/** Texts of the cost page. */
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");

export const english = {
  title: "Cost",
  tabs: { spending: "Spending", economics: "Economics", prices: "Prices" },
  period: "Period",
  periods: { 7: "7 days", 30: "30 days", 90: "90 days", 365: "12 months" },
  custom: "Choose days",
  from: "From",
  to: "To",
  apply: "Show",
  workflow: "Workflow",
  allWorkflows: "All workflows",
  range: (from: string, to: string) => `${from} to ${to}`,
  errorTitle: "The costs could not be loaded",
  emptyTitle: "Nothing was spent in these days",
  empty:
    "Model calls and other metered work appear here with their price as soon as a run makes them. Without a provider key the built-in engine answers, and its figures are estimates.",
  emptyAction: "To the workflows",
  unpricedTitle: (entries: number) =>
    `${count(entries)} ${entries === 1 ? "operation has" : "operations have"} no known price`,
  unpricedText:
    "The amounts below are lower bounds. Add the missing rates under Prices; what is in the ledger stays as it is.",
  showPrices: "Show prices",
  download: "CSV",
  downloadFailed: "The report was not downloaded",
  totals: {
    total: "Spent",
    totalHint: "Paid and estimated together.",
    useful: "Useful",
    usefulHint: "Attempts that led to a result.",
    wasted: "Wasted",
    wastedHint: "Attempts that failed or lost their worker.",
    estimated: "Estimated",
    estimatedHint: "Priced but not paid: the built-in engine answered.",
    saved: "Not paid again",
    savedHint: "Finished work that recoveries did not repeat, and answers from the cache.",
    tokens: "Tokens",
    tokensText: (input: number, output: number) => `${count(input)} in, ${count(output)} out`,
    share: (percent: string) => `${percent} of all`,
  },
  days: {
    title: "By day",
    chart: "Chart",
    table: "Table",
    view: "How to show the days",
    chartLabel: (days: number) => `Spending over ${days} days, stacked: useful and wasted`,
    columns: {
      day: "Day",
      useful: "Useful",
      wasted: "Wasted",
      total: "Spent",
      tokens: "Tokens in / out",
    },
  },
  models: {
    title: "By model",
    columns: {
      model: "Model",
      calls: "Calls",
      input: "Tokens in",
      output: "Tokens out",
      cost: "Spent",
      share: "Share",
    },
    unpriced: (entries: number) => `${count(entries)} without a price`,
  },
  workflows: {
    title: "By workflow",
    columns: {
      workflow: "Workflow",
      runs: "Runs",
      perRun: "Per run",
      wasted: "Wasted",
      cost: "Spent",
    },
  },
  states: {
    title: "By step",
    columns: {
      state: "Step",
      workflow: "Workflow",
      tokens: "Tokens in / out",
      wasted: "Wasted",
      cost: "Spent",
    },
  },
  runs: {
    title: "Most expensive runs",
    columns: { run: "Run", started: "Started", status: "Status", wasted: "Wasted", cost: "Spent" },
  },
  advice: {
    title: "Closer checkpoints would have saved money",
    saved: (of: {
      readonly state: string;
      readonly workflow: string;
      readonly amount: string;
      readonly calls: number;
      readonly crashes: number;
    }) =>
      `A checkpoint after each call of ${of.state} in ${of.workflow} would have saved ${of.amount} in these days: ${count(of.crashes)} ${of.crashes === 1 ? "crash" : "crashes"} threw away ${count(of.calls)} ${of.calls === 1 ? "answered call" : "answered calls"}.`,
    now: {
      EveryN: (every: number) => `It now has one after every ${count(every)} calls.`,
      Adaptive: "How often it has one now depends on cost and time.",
      Milestone: "Now only the next step's end is one.",
    },
    more: (states: number) => `${count(states)} more`,
    open: "Open",
    openLabel: (workflow: string) => `Open ${workflow}`,
  },
  waste: {
    title: "Wasted, by cause",
    none: "Nothing was wasted.",
    columns: { cause: "Cause", calls: "Calls", share: "Share", wasted: "Wasted" },
  },
  economics: {
    title: "What durability costs",
    description:
      "AI cost is what models and other metered work cost; orchestration is what keeping it durable cost: commits, log and files. Overhead is the second as a share of the first.",
    emptyTitle: "No runs in these days",
    empty: "As soon as workflows run, their cost, and what checkpoints saved, stands here.",
    all: "All workflows",
    breakEven: "Break-even",
    columns: {
      workflow: "Workflow",
      runs: "Runs",
      ai: "AI cost",
      orchestration: "Orchestration",
      total: "Total",
      overhead: "Overhead",
      saved: "Saved by checkpoints",
    },
    interruptions: (times: number) =>
      `${count(times)} ${times === 1 ? "interruption" : "interruptions"}`,
    unmeasured: (runs: number) =>
      `${count(runs)} ${runs === 1 ? "run is" : "runs are"} not measured yet: the cost of orchestration is a lower bound.`,
    noRate: "Persistence had no price then: the cost of orchestration is unknown.",
    rate: ({
      commits,
      log,
      files,
      from,
    }: {
      readonly commits: string;
      readonly log: string;
      readonly files: string;
      readonly from: string;
    }) =>
      `Prices of persistence from ${from}: ${commits} per million commits, ${log} per GB of log, ${files} per GB of files.`,
  },
  breakEven: {
    title: (workflow: string) => `Break-even of ${workflow}`,
    description:
      "Per run, on average. A failure without durability throws away everything before the step that failed.",
    steps: "Steps in order",
    verdicts: {
      pays: "durability pays",
      costs: "durability costs more than it saves",
      unknown: "too little is known",
    },
    never: "never",
    nothingToLose: "nothing to lose",
    sentence: (of: {
      readonly breakEven: string;
      readonly isNever: boolean;
      readonly isKnown: boolean;
      readonly failureRate: string;
      readonly failures: number;
      readonly ended: number;
      readonly orchestration: string;
    }) =>
      [
        `Durability costs ${of.orchestration} a run.`,
        of.isKnown
          ? of.isNever
            ? "That is more than a failure in the last step throws away: it never pays by the money alone."
            : `It pays from a failure rate of ${of.breakEven} in the last step on.`
          : "From which failure rate on it pays is unknown: nothing priced comes before the last step.",
        of.ended === 0
          ? "No run has ended in these days."
          : `${count(of.failures)} of ${count(of.ended)} ${of.ended === 1 ? "run" : "runs"} failed, or did not go through in one go (${of.failureRate}).`,
      ].join(" "),
    columns: {
      step: "Step",
      mean: "Cost",
      lost: "Lost when it fails",
      breakEven: "Pays from a failure rate of",
    },
  },
  persistence: {
    title: "Prices of persistence",
    description:
      "US dollars. What durability costs is computed from them when it is asked for; what is stored is priced once, when it is written, for as long as it is kept.",
    change: "Change",
    changeTitle: "New price of persistence",
    columns: { commits: "Per million commits", log: "Per GB of log", files: "Per GB of files" },
    fields: {
      commitUsdPerMillion: "Per million commits",
      logUsdPerGb: "Per GB of log, history and state",
      artifactUsdPerGb: "Per GB of files",
    },
  },
  prices: {
    title: "Price catalogue",
    description:
      "US dollars. A rate is in force from its day until a later one for the same model; a cost keeps the rate it was computed with.",
    add: "Add price",
    change: "Change",
    addTitle: "Add a price",
    changeTitle: (model: string) => `New price for ${model}`,
    dialogDescription: "Leave blank what you do not know: unknown is never counted as zero.",
    columns: {
      model: "Model",
      input: "Input",
      cached: "Cached input",
      output: "Output",
      other: "Other",
      from: "From",
      source: "Source",
    },
    units: { perMillion: "per million tokens" },
    fields: {
      model: "Model",
      from: "In force from",
      inputUsdPerMillion: "Input, per million tokens",
      cachedInputUsdPerMillion: "Cached input, per million tokens",
      outputUsdPerMillion: "Output, per million tokens",
      requestUsd: "Per request",
      secondUsd: "Per second",
      imageUsd: "Per image",
      source: "Source",
    },
    sourceHint: "Where the figure comes from: an address or a few words.",
    modelHint: "As the provider spells it.",
    unknown: "unknown",
    inForce: "in force",
    later: "from then on",
    past: "earlier",
    save: "Save price",
    saved: "Price saved",
    saveFailed: "The price was not saved",
    needModel: "Give the model's name.",
    needDay: "Give a day.",
    needNumber: "Give an amount in dollars, or leave it blank.",
    needAny: "Give at least one amount.",
    errorTitle: "The prices could not be loaded",
    emptyTitle: "No prices yet",
    empty: "Add the rates of the models you use, so that runs can be priced.",
    perRequest: (amount: string) => `${amount} per request`,
    perHour: (amount: string) => `${amount} per hour`,
    perImage: (amount: string) => `${amount} per image`,
    history: (rates: number) => `${count(rates)} earlier`,
    showHistory: "Show earlier rates",
  },
} as const;

export const costStrings = translated("cost/strings", english);
