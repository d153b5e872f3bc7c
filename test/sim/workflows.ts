/** The state machines under test: small ones, each about something, and plain paths only; and some at random. */
import type { Definition } from "../../shared/definition/definition.ts";
import { generatedWorkflows } from "./generated-workflows.ts";
import {
  copyWorkflows,
  limitWorkflows,
  operationWorkflows,
  outsideWorkflows,
} from "./area-workflows.ts";
import { end, group, machine, undone, work, type SimWorkflow } from "./workflow.ts";

const fixed: readonly SimWorkflow[] = [
  {
    name: "single",
    family: "steps",
    definition: machine("A", { A: { ...work, ...end } }),
    ends: ["SUCCEEDED"],
    weight: 26,
    length: 8,
    waitsMs: 0,
  },
  {
    name: "chain",
    family: "steps",
    definition: machine("A", {
      A: { ...work, Next: "B" },
      B: { ...work, Next: "C" },
      C: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 14,
    length: 14,
    waitsMs: 0,
  },
  {
    name: "map",
    family: "containers",
    definition: machine("Each", {
      Each: {
        Type: "Map",
        Items: ["a", "b", "c"],
        MaxConcurrency: 2,
        ItemProcessor: group("X", { X: { ...work, Next: "Y" }, Y: { ...work, ...end } }),
        Next: "Z",
      },
      Z: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 30,
    waitsMs: 0,
  },
  {
    name: "every-n",
    family: "checkpoints",
    definition: machine("Each", {
      Each: {
        Type: "Map",
        Items: ["a", "b", "c", "d"],
        MaxConcurrency: 2,
        Checkpoint: { Policy: "EveryN", Count: 2 },
        ItemProcessor: group("X", { X: { ...work, ...end } }),
        ...end,
      },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 20,
    waitsMs: 0,
  },
  {
    name: "milestone",
    family: "checkpoints",
    definition: machine("A", {
      A: { ...work, Checkpoint: { Policy: "Milestone" }, Next: "B" },
      B: { ...work, Checkpoint: { Policy: "EveryN", Count: 3 }, Next: "C" },
      C: {
        ...work,
        Checkpoint: { Policy: "Adaptive", Rules: [{ MaxSeconds: 5 }] },
        Next: "D",
      },
      D: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 12,
    waitsMs: 0,
  },
  {
    name: "parallel",
    family: "containers",
    definition: machine("Both", {
      Both: {
        Type: "Parallel",
        Branches: [
          group("L", { L: { ...work, Next: "M" }, M: { ...work, ...end } }),
          group("R", { R: { ...work, ...end } }),
        ],
        Next: "Z",
      },
      Z: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 22,
    waitsMs: 0,
  },
  {
    name: "retry",
    family: "steps",
    definition: machine("A", {
      A: {
        ...work,
        Resource: "sim:flaky",
        Retry: [{ ErrorEquals: ["Sim.Flaky"], IntervalSeconds: 1, MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }],
        Next: "B",
      },
      B: { ...work, Next: "C" },
      C: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 18,
    waitsMs: 3_000,
  },
  {
    name: "saga",
    family: "compensation",
    definition: machine("A", {
      A: { ...work, Compensate: undone, Next: "B" },
      B: { ...work, Compensate: undone, Next: "C" },
      C: { ...work, Resource: "sim:fatal", ...end },
    }),
    ends: ["FAILED"],
    weight: 2,
    length: 22,
    waitsMs: 4_000,
  },
  {
    name: "saga-map",
    family: "compensation",
    definition: machine("A", {
      A: { ...work, Compensate: undone, Next: "Each" },
      Each: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: group("X", { X: { ...work, Compensate: undone, ...end } }),
        Next: "F",
      },
      F: { Type: "Fail", Error: "Sim.Stop" },
    }),
    ends: ["FAILED"],
    weight: 1,
    length: 34,
    waitsMs: 4_000,
  },
  {
    name: "wait",
    family: "time",
    definition: machine("A", {
      A: { ...work, Next: "W" },
      W: { Type: "Wait", Seconds: 30, Next: "B" },
      B: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 1,
    length: 20,
    waitsMs: 30_000,
  },
  {
    name: "hold",
    family: "held steps",
    definition: machine("A", {
      A: { ...work, Next: "B" },
      B: { ...work, OnUnknown: "Hold", Next: "C" },
      C: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 3,
    length: 14,
    waitsMs: 0,
  },
  {
    name: "verify",
    family: "held steps",
    definition: machine("A", {
      A: { ...work, OnUnknown: "Hold", Verify: { Resource: "sim:verify" }, Next: "B" },
      B: { ...work, OnUnknown: "Hold", Verify: { Resource: "sim:verify" }, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 14,
    waitsMs: 0,
  },
  {
    name: "parent",
    family: "steps",
    definition: machine("A", {
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Arguments: { StateMachineArn: "child", Input: {} },
        Output: null,
        Next: "B",
      },
      B: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 1,
    length: 24,
    waitsMs: 0,
  },
  {
    name: "budget",
    family: "steps",
    definition: machine(
      "A",
      { A: { ...work, Next: "B" }, B: { ...work, Next: "C" }, C: { ...work, ...end } },
      { Budget: { MaxCostUsd: 0.000_01, OnExceeded: "Pause" } },
    ),
    ends: ["SUCCEEDED"],
    weight: 1,
    length: 20,
    waitsMs: 0,
  },
  {
    name: "nested",
    family: "containers",
    definition: machine("Outer", {
      Outer: {
        Type: "Map",
        Items: ["a", "b"],
        ItemProcessor: group("Inner", {
          Inner: {
            Type: "Map",
            Items: ["x", "y"],
            ItemProcessor: group("T", { T: { ...work, ...end } }),
            ...end,
          },
        }),
        ...end,
      },
    }),
    ends: ["SUCCEEDED"],
    weight: 0.5,
    length: 34,
    waitsMs: 0,
  },
  {
    name: "logic",
    family: "containers",
    definition: machine("Each", {
      Each: {
        Type: "Map",
        Items: ["a", "b", "c"],
        ItemProcessor: group("P", { P: { Type: "Pass", Next: "T" }, T: { ...work, ...end } }),
        ...end,
      },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 24,
    waitsMs: 0,
  },
  {
    name: "failing-map",
    family: "containers",
    definition: machine("Each", {
      Each: {
        Type: "Map",
        Items: ["a", "b", "c"],
        ToleratedFailureCount: 1,
        ItemProcessor: group("X", {
          X: {
            ...work,
            Resource: "sim:flaky",
            Retry: [{ ErrorEquals: ["Sim.Flaky"], IntervalSeconds: 1, MaxAttempts: 1 }],
            ...end,
          },
        }),
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
        Next: "Z",
      },
      Z: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 0.5,
    length: 34,
    waitsMs: 8_000,
  },
  {
    name: "timeout",
    family: "time",
    definition: machine("A", {
      A: {
        ...work,
        TimeoutSeconds: 3,
        Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 1, MaxAttempts: 3 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
        Next: "B",
      },
      B: { ...work, ...end },
    }),
    ends: ["SUCCEEDED"],
    weight: 2,
    length: 14,
    waitsMs: 60_000,
  },
  {
    name: "deadline",
    family: "time",
    definition: machine(
      "A",
      { A: { ...work, Compensate: undone, Next: "W" }, W: { Type: "Wait", Seconds: 60, ...end } },
      { TimeoutSeconds: 20 },
    ),
    ends: ["TIMED_OUT"],
    weight: 1,
    length: 16,
    waitsMs: 26_000,
  },
];

export const workflows: readonly SimWorkflow[] = [
  ...fixed,
  ...outsideWorkflows,
  ...limitWorkflows,
  ...copyWorkflows,
  ...operationWorkflows,
  ...generatedWorkflows,
];

/** By name; the last one is only run as a step of another. */
export const definitions: ReadonlyMap<string, Definition> = new Map([
  ...workflows.map(({ name, definition }) => [name, definition] as const),
  ["child", machine("A", { A: { ...work, Next: "B" }, B: { ...work, ...end } })],
]);
