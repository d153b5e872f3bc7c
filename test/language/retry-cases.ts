import type { JsonObject } from "../../shared/base/json.ts";
import { failure, machine, result, single, task, type LanguageCase } from "./language-case.ts";

const fails = failure("Broken");
const ok = result("ok");
const retry = (fields: JsonObject): JsonObject => ({ ErrorEquals: ["States.ALL"], ...fields });

/** A Task's Retry, its answers, how it ends and how long that takes. */
const retries: readonly (readonly [
  name: string,
  retry: readonly JsonObject[],
  answers: readonly ReturnType<typeof result>[],
  ends: string,
  takesMs: number,
])[] = [
  ["the defaults: after 1, 2 and 4 seconds", [retry({})], [fails, fails, fails, ok], "ok", 7000],
  ["the defaults give up after three retries", [retry({})], [fails], "Broken", 7000],
  ["IntervalSeconds", [retry({ IntervalSeconds: 10 })], [fails, ok], "ok", 10_000],
  ["MaxAttempts 0 retries never", [retry({ MaxAttempts: 0 })], [fails, ok], "Broken", 0],
  ["MaxAttempts 1 retries once", [retry({ MaxAttempts: 1 })], [fails, fails, ok], "Broken", 1000],
  [
    "BackoffRate 1 keeps the interval",
    [retry({ BackoffRate: 1 })],
    [fails, fails, fails, ok],
    "ok",
    3000,
  ],
  ["BackoffRate 3", [retry({ BackoffRate: 3 })], [fails, fails, fails, ok], "ok", 13_000],
  [
    "BackoffRate 1.5",
    [retry({ IntervalSeconds: 2, BackoffRate: 1.5 })],
    [fails, fails, ok],
    "ok",
    5000,
  ],
  [
    "MaxDelaySeconds",
    [retry({ IntervalSeconds: 10, MaxDelaySeconds: 15 })],
    [fails, fails, fails, ok],
    "ok",
    40_000,
  ],
  [
    "an error that is not named is not retried",
    [retry({ ErrorEquals: ["Other"] })],
    [fails, ok],
    "Broken",
    0,
  ],
  [
    "an error that is named is retried",
    [retry({ ErrorEquals: ["Broken"] })],
    [fails, ok],
    "ok",
    1000,
  ],
  ["one of several names", [retry({ ErrorEquals: ["Other", "Broken"] })], [fails, ok], "ok", 1000],
  [
    "States.TaskFailed stands for any failure of a task",
    [retry({ ErrorEquals: ["States.TaskFailed"] })],
    [fails, ok],
    "ok",
    1000,
  ],
  [
    "the first retrier that names the error decides",
    [
      retry({ ErrorEquals: ["Broken"], IntervalSeconds: 3, MaxAttempts: 1 }),
      retry({ IntervalSeconds: 7 }),
    ],
    [fails, fails, ok],
    "Broken",
    3000,
  ],
  [
    "every retrier counts for itself",
    [
      retry({ ErrorEquals: ["A"], MaxAttempts: 1 }),
      retry({ ErrorEquals: ["B"], MaxAttempts: 1, IntervalSeconds: 5 }),
    ],
    [failure("A"), failure("B"), ok],
    "ok",
    6000,
  ],
  [
    "a retrier that is used up does not stop another",
    [
      retry({ ErrorEquals: ["A"], MaxAttempts: 1 }),
      retry({ ErrorEquals: ["B"], MaxAttempts: 2, BackoffRate: 1 }),
    ],
    [failure("A"), failure("B"), failure("B"), ok],
    "ok",
    3000,
  ],
  ["names are case-sensitive", [retry({ ErrorEquals: ["broken"] })], [fails, ok], "Broken", 0],
  [
    "States.Runtime is never retried",
    [retry({})],
    [failure("States.Runtime"), ok],
    "States.Runtime",
    0,
  ],
  [
    "an error without a name is retried by States.ALL",
    [retry({})],
    [failure(null, null), ok],
    "ok",
    1000,
  ],
];

/** Retry. */
export const retryCases: readonly LanguageCase[] = [
  ...retries.map(([name, retriers, answers, ends, takesMs]): LanguageCase => ({
    name,
    machine: single(task({ Retry: retriers })),
    answers: { S: answers },
    ends: ends === "ok" ? { output: "ok" } : { error: ends },
    takesMs,
    ...(takesMs <= 1000 ? { http: true as const } : {}),
  })),
  {
    name: "full jitter waits a random share of the delay",
    machine: single(task({ Retry: [retry({ IntervalSeconds: 10, JitterStrategy: "FULL" })] })),
    answers: { S: [fails, ok] },
    random: 0.25,
    ends: { output: "ok" },
    takesMs: 2500,
  },
  {
    name: "without jitter the delay is what it is",
    machine: single(task({ Retry: [retry({ IntervalSeconds: 10, JitterStrategy: "NONE" })] })),
    answers: { S: [fails, ok] },
    random: 0.25,
    ends: { output: "ok" },
    takesMs: 10_000,
  },
  {
    name: "the context counts the retries",
    machine: single(task({ Parameters: { "n.$": "$$.State.RetryCount" }, Retry: [retry({})] })),
    answers: { S: [fails, fails, ok] },
    ends: { output: "ok" },
    calls: { S: [{ n: 0 }, { n: 1 }, { n: 2 }] },
    takesMs: 3000,
  },
  {
    name: "a retried Map begins again with all its items",
    machine: single({
      Type: "Map",
      ItemProcessor: machine({ Call: task({ End: true }) }),
      Retry: [retry({ IntervalSeconds: 2 })],
    }),
    input: [1],
    answers: { Call: [fails, ok] },
    ends: { output: ["ok"] },
    takesMs: 2000,
  },
  {
    name: "a retried Parallel begins again with all its branches",
    machine: single({
      Type: "Parallel",
      Branches: [
        machine({ Call: task({ End: true }) }),
        machine({ Other: { Type: "Pass", Result: 1, End: true } }),
      ],
      Retry: [retry({})],
    }),
    answers: { Call: [fails, ok] },
    ends: { output: ["ok", 1] },
    takesMs: 1000,
  },
  {
    name: "Retry comes before Catch",
    machine: machine({
      S: task({
        Retry: [retry({ MaxAttempts: 1 })],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
        End: true,
      }),
      Caught: { Type: "Pass", Result: "caught", End: true },
    }),
    answers: { S: [fails] },
    ends: { output: "caught" },
    takesMs: 1000,
  },
  {
    name: "the next visit of a state has its retries again",
    machine: machine({
      S: task({ ResultPath: "$.r", Retry: [retry({ MaxAttempts: 1 })], Next: "Twice" }),
      Twice: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", IsPresent: true, Next: "End" }],
        Default: "Mark",
      },
      Mark: { Type: "Pass", Result: 1, ResultPath: "$.n", Next: "S" },
      End: { Type: "Succeed", OutputPath: "$.r" },
    }),
    answers: { S: [fails, result(1), fails, result(2)] },
    ends: { output: 2 },
    takesMs: 2000,
  },
];
