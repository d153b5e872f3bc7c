/** State machines about what reaches beyond one run and one worker: answers from outside, limits, redrives and forks, operations. */
import { end, group, machine, undone, work, type SimWorkflow } from "./workflow.ts";

/** The activity that workers outside poll for. */
export const activity = "arn:aws:states:eu-west-1:123456789012:activity:sim";

const onTimeOut = { ErrorEquals: ["States.Timeout"], IntervalSeconds: 1, MaxAttempts: 1 };
const onFailure = { ErrorEquals: ["Sim.Outside"], IntervalSeconds: 1, MaxAttempts: 1 };
const caught = [{ ErrorEquals: ["States.ALL"], Next: "B" }];

export const outsideWorkflows: readonly SimWorkflow[] = [
  {
    name: "callback",
    family: "answers from outside",
    definition: machine("A", {
      A: {
        Type: "Task",
        Resource: "sim:ask.waitForTaskToken",
        TimeoutSeconds: 60,
        HeartbeatSeconds: 25,
        Retry: [onTimeOut, onFailure],
        Catch: caught,
        Next: "B",
      },
      B: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 16,
    waitsMs: 190_000,
  },
  {
    name: "activity",
    family: "answers from outside",
    definition: machine("A", {
      A: {
        Type: "Task",
        Resource: activity,
        TimeoutSeconds: 40,
        HeartbeatSeconds: 8,
        Retry: [onTimeOut, onFailure],
        Catch: caught,
        Next: "B",
      },
      B: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 20,
    waitsMs: 190_000,
  },
];

export const limitWorkflows: readonly SimWorkflow[] = [
  {
    name: "limits",
    family: "limits",
    definition: machine(
      "A",
      {
        A: { ...work, Next: "W" },
        W: { Type: "Wait", Seconds: 3, Next: "B" },
        B: { ...work, ...end },
      },
      { Limits: { MaxRuns: 1 } },
    ),
    ends: ["SUCCEEDED"],
    weight: 0.8,
    length: 28,
    // A second pause makes everybody wait for the person who resumes.
    waitsMs: 60_000,
    inputs: [{}, {}],
  },
  {
    name: "limits-by-key",
    family: "limits",
    definition: machine(
      "W",
      { W: { Type: "Wait", Seconds: 2, Next: "A" }, A: { ...work, ...end } },
      { Limits: { MaxRuns: 2, Key: "$.key", MaxRunsPerKey: 1, RunsPerMinute: 30 } },
    ),
    ends: ["SUCCEEDED"],
    weight: 0.5,
    length: 34,
    waitsMs: 60_000,
    inputs: [{ key: "a" }, { key: "a" }, { key: "b" }],
  },
];

export const copyWorkflows: readonly SimWorkflow[] = [
  {
    name: "redrive-saga",
    family: "copied runs",
    definition: machine("A", {
      A: { ...work, Next: "B" },
      B: { ...work, Compensate: undone, Next: "C" },
      C: { ...work, Compensate: { Resource: "sim:flaky" }, Next: "D" },
      D: { ...work, Resource: "sim:flaky", ...end },
    }),
    ends: ["SUCCEEDED", "FAILED"],
    weight: 1.2,
    length: 26,
    waitsMs: 40_000,
    copies: true,
  },
  {
    name: "redrive-hold",
    family: "copied runs",
    definition: machine("Both", {
      Both: {
        Type: "Parallel",
        Branches: [
          group("H", { H: { ...work, OnUnknown: "Hold", ...end } }),
          group("F", { F: { ...work, Resource: "sim:flaky", ...end } }),
        ],
        Next: "Z",
      },
      Z: { ...work, ...end },
    }),
    ends: ["SUCCEEDED", "FAILED"],
    weight: 0.8,
    length: 24,
    waitsMs: 40_000,
    copies: true,
  },
  {
    name: "redrive-limits",
    family: "copied runs",
    definition: machine(
      "A",
      { A: { ...work, Next: "B" }, B: { ...work, Resource: "sim:flaky", ...end } },
      { Limits: { MaxRuns: 1 } },
    ),
    ends: ["SUCCEEDED", "FAILED"],
    weight: 0.3,
    length: 24,
    waitsMs: 120_000,
    inputs: [{}, {}],
    copies: true,
  },
  {
    name: "redrive-operations",
    family: "copied runs",
    definition: machine("A", {
      A: {
        Type: "Task",
        Resource: "sim:pieces",
        Arguments: { pieces: 3, atOnce: 1, flaky: true },
        Next: "B",
      },
      B: { ...work, Resource: "sim:flaky", ...end },
    }),
    ends: ["SUCCEEDED", "FAILED"],
    weight: 0.3,
    length: 20,
    waitsMs: 40_000,
    copies: true,
  },
  {
    name: "redrive-callback",
    family: "copied runs",
    definition: machine("Both", {
      Both: {
        Type: "Parallel",
        Branches: [
          group("A", {
            A: { Type: "Task", Resource: "sim:ask.waitForTaskToken", TimeoutSeconds: 30, ...end },
          }),
          group("F", { F: { ...work, Resource: "sim:flaky", ...end } }),
        ],
        Next: "Z",
      },
      Z: { ...work, ...end },
    }),
    ends: ["SUCCEEDED", "FAILED"],
    weight: 0.4,
    length: 24,
    waitsMs: 120_000,
    copies: true,
  },
  {
    name: "fork-map",
    family: "copied runs",
    definition: machine("Each", {
      Each: {
        Type: "Map",
        Items: ["a", "b"],
        ItemProcessor: group("X", { X: { ...work, Compensate: undone, ...end } }),
        Next: "W",
      },
      W: { Type: "Wait", Seconds: 5, Next: "Y" },
      Y: { ...work, Resource: "sim:flaky", ...end },
    }),
    ends: ["SUCCEEDED", "FAILED"],
    weight: 0.5,
    length: 30,
    waitsMs: 60_000,
    copies: true,
  },
];

const onFlaky = { ErrorEquals: ["Sim.Flaky"], IntervalSeconds: 1, MaxAttempts: 2 };

/** One state with operations inside. */
function operations(Arguments: object, Checkpoint: object): SimWorkflow["definition"] {
  const state = { Type: "Task", Resource: "sim:pieces", Arguments, Checkpoint, Retry: [onFlaky] };
  return machine("A", { A: { ...state, Next: "B" }, B: { ...work, ...end } });
}

export const operationWorkflows: readonly SimWorkflow[] = [
  {
    name: "operations",
    family: "operations",
    definition: operations({ pieces: 3, atOnce: 1 }, { Policy: "Every" }),
    ends: ["SUCCEEDED"],
    weight: 1,
    length: 18,
    waitsMs: 10_000,
  },
  {
    name: "operations-flaky",
    family: "operations",
    definition: operations({ pieces: 4, atOnce: 2, flaky: true }, { Policy: "Every" }),
    ends: ["SUCCEEDED"],
    weight: 0.5,
    length: 22,
    waitsMs: 10_000,
  },
  {
    name: "operations-every-n",
    family: "operations",
    definition: operations({ pieces: 5, atOnce: 2, flaky: true }, { Policy: "EveryN", Count: 3 }),
    ends: ["SUCCEEDED"],
    weight: 0.7,
    length: 20,
    waitsMs: 10_000,
  },
  {
    name: "operations-adaptive",
    family: "operations",
    definition: operations(
      { pieces: 3, atOnce: 1 },
      { Policy: "Adaptive", Rules: [{ CostAboveUsd: 0.000_01, MaxSeconds: 1 }, { MaxSeconds: 4 }] },
    ),
    ends: ["SUCCEEDED"],
    weight: 0.4,
    length: 16,
    waitsMs: 10_000,
  },
];
