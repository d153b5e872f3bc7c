import type { JsonObject } from "../../shared/base/json.ts";
import {
  failure,
  jsonata,
  machine,
  result,
  silence,
  single,
  task,
  type LanguageCase,
} from "./language-case.ts";

const callback = (fields: JsonObject): JsonObject =>
  task({
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Parameters: { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token" } },
    ...fields,
  });
const activity = (fields: JsonObject = {}): JsonObject =>
  task({ Resource: "arn:aws:states:eu-west-1:111122223333:activity:people", ...fields });
const caught = (names: readonly string[]): JsonObject => ({
  Catch: [{ ErrorEquals: names, Next: "Caught" }],
  End: true,
});
const caughtState = { Caught: { Type: "Pass", Result: "caught", End: true } };

/** Time-outs and heartbeats. */
export const timeoutCases: readonly LanguageCase[] = [
  {
    name: "a Task that takes longer than a second",
    machine: single(task({ TimeoutSeconds: 1 })),
    answers: { S: [silence] },
    ends: { error: "States.Timeout", cause: null },
    takesMs: 1000,
    http: true,
  },
  {
    name: "a callback that takes longer than a second, caught",
    machine: machine({
      S: callback({ TimeoutSeconds: 1, ...caught(["States.Timeout"]) }),
      ...caughtState,
    }),
    answers: { S: [silence] },
    ends: { output: "caught" },
    takesMs: 1000,
    http: true,
  },
  {
    name: "a callback that is silent for a second, caught",
    machine: machine({
      S: callback({ HeartbeatSeconds: 1, ...caught(["States.HeartbeatTimeout"]) }),
      ...caughtState,
    }),
    answers: { S: [silence] },
    ends: { output: "caught" },
    takesMs: 1000,
    http: true,
  },
  {
    name: "a machine that takes longer than a second",
    machine: machine({ S: { Type: "Wait", Seconds: 60, End: true } }, { TimeoutSeconds: 1 }),
    ends: { status: "TIMED_OUT" },
    takesMs: 1000,
    http: true,
  },
  {
    name: "a Task that takes too long",
    machine: single(task({ TimeoutSeconds: 5 })),
    answers: { S: [silence] },
    ends: { error: "States.Timeout", cause: null },
    takesMs: 5000,
  },
  {
    name: "a Task that answers in time",
    machine: single(task({ TimeoutSeconds: 5 })),
    answers: { S: [result("ok", 4999)] },
    ends: { output: "ok" },
    takesMs: 4999,
  },
  {
    name: "a Task that answers too late",
    machine: single(task({ TimeoutSeconds: 5 })),
    answers: { S: [result("ok", 5001)] },
    ends: { error: "States.Timeout" },
    takesMs: 5000,
  },
  {
    name: "TimeoutSecondsPath",
    machine: single(task({ TimeoutSecondsPath: "$.n" })),
    input: { n: 3 },
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
    takesMs: 3000,
  },
  {
    name: "TimeoutSeconds as an expression",
    machine: jsonata(task({ TimeoutSeconds: "{% $states.input.n + 1 %}" })),
    input: { n: 3 },
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
    takesMs: 4000,
  },
  {
    name: "TimeoutSecondsPath that is no number",
    machine: single(task({ TimeoutSecondsPath: "$.n" })),
    input: { n: "x" },
    answers: { S: [silence] },
    ends: { error: "States.Runtime" },
  },
  {
    name: "a time-out is retried by its name",
    machine: single(
      task({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1 }] }),
    ),
    answers: { S: [silence, result("ok")] },
    ends: { output: "ok" },
    takesMs: 6000,
  },
  {
    name: "a time-out is caught by States.ALL",
    machine: machine({ S: task({ TimeoutSeconds: 5, ...caught(["States.ALL"]) }), ...caughtState }),
    answers: { S: [silence] },
    ends: { output: "caught" },
    takesMs: 5000,
  },
  {
    name: "a time-out is no States.TaskFailed",
    machine: machine({
      S: task({ TimeoutSeconds: 5, ...caught(["States.TaskFailed"]) }),
      ...caughtState,
    }),
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
  },
  {
    name: "a callback that never comes",
    machine: single(callback({ TimeoutSeconds: 30 })),
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
    takesMs: 30_000,
  },
  {
    name: "a callback without a heartbeat",
    machine: single(callback({ TimeoutSeconds: 30, HeartbeatSeconds: 10 })),
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
    takesMs: 10_000,
  },
  {
    name: "heartbeats keep a callback alive",
    machine: single(callback({ HeartbeatSeconds: 10 })),
    answers: { S: [{ ...result("ok", 25_000), beatsMs: [8000, 16_000] }] },
    ends: { output: "ok" },
    takesMs: 25_000,
  },
  {
    name: "the silence after the last heartbeat counts",
    machine: single(callback({ HeartbeatSeconds: 10 })),
    answers: { S: [{ ...silence, beatsMs: [8000, 16_000] }] },
    ends: { error: "States.Timeout" },
    takesMs: 26_000,
  },
  {
    name: "HeartbeatSecondsPath",
    machine: single(callback({ HeartbeatSecondsPath: "$.n" })),
    input: { n: 4 },
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
    takesMs: 4000,
  },
  {
    name: "a missed heartbeat is caught as States.HeartbeatTimeout",
    machine: machine({
      S: callback({ HeartbeatSeconds: 10, ...caught(["States.HeartbeatTimeout"]) }),
      ...caughtState,
    }),
    answers: { S: [silence] },
    ends: { output: "caught" },
    takesMs: 10_000,
  },
  {
    name: "a time-out is not caught as States.HeartbeatTimeout",
    machine: machine({
      S: callback({ TimeoutSeconds: 10, ...caught(["States.HeartbeatTimeout"]) }),
      ...caughtState,
    }),
    answers: { S: [silence] },
    ends: { error: "States.Timeout" },
  },
  {
    name: "the machine's own TimeoutSeconds",
    machine: machine({ S: { Type: "Wait", Seconds: 60, End: true } }, { TimeoutSeconds: 10 }),
    ends: { status: "TIMED_OUT" },
    takesMs: 10_000,
  },
  {
    name: "the machine's time goes on through retries",
    machine: single(
      task({ Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 99, BackoffRate: 1 }] }),
      {
        TimeoutSeconds: 5,
      },
    ),
    answers: { S: [failure("Broken")] },
    ends: { status: "TIMED_OUT" },
    takesMs: 5000,
  },
  {
    name: "nothing catches the machine's own time-out",
    machine: machine(
      { S: task({ ...caught(["States.ALL"]) }), ...caughtState },
      { TimeoutSeconds: 10 },
    ),
    answers: { S: [silence] },
    ends: { status: "TIMED_OUT" },
  },
];

/** Callbacks and activities. */
export const callbackCases: readonly LanguageCase[] = [
  {
    name: "the answer of a callback is the result",
    machine: single(callback({})),
    answers: { S: [result({ approved: true }, 5000)] },
    ends: { output: { approved: true } },
    takesMs: 5000,
  },
  {
    name: "a callback's result goes through ResultSelector and ResultPath",
    machine: single(callback({ ResultSelector: { "ok.$": "$.approved" }, ResultPath: "$.answer" })),
    input: { id: 1 },
    answers: { S: [result({ approved: true })] },
    ends: { output: { id: 1, answer: { ok: true } } },
    http: true,
  },
  {
    name: "a callback that fails",
    machine: single(callback({})),
    answers: { S: [failure("Denied", "not today")] },
    ends: { error: "Denied", cause: "not today" },
    http: true,
  },
  {
    name: "a callback that fails without saying why",
    machine: single(callback({})),
    answers: { S: [failure(null, null)] },
    ends: { error: null, cause: null },
  },
  {
    name: "the failure of a callback is retried",
    machine: single(callback({ Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2 }] })),
    answers: { S: [failure("Denied"), result("ok")] },
    ends: { output: "ok" },
    takesMs: 2000,
  },
  {
    name: "a callback nobody answers stays open",
    machine: single(callback({})),
    answers: { S: [silence] },
    ends: { status: "RUNNING" },
  },
  {
    name: "a callback in JSONata",
    machine: jsonata(
      task({
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
        Output: "{% $states.result.n + 1 %}",
      }),
    ),
    answers: { S: [result({ n: 1 })] },
    ends: { output: 2 },
    http: true,
  },
  {
    name: "callbacks in the iterations of a Map",
    machine: single({ Type: "Map", ItemProcessor: machine({ Ask: callback({ End: true }) }) }),
    input: [1, 2],
    answers: { Ask: [result("first", 2000), result("second", 1000)] },
    ends: { output: ["first", "second"] },
    takesMs: 2000,
  },
  {
    name: "an activity's worker gets the input and gives the result",
    machine: single(activity()),
    input: { a: 1 },
    answers: { S: [result({ b: 2 })] },
    ends: { output: { b: 2 } },
    calls: { S: [{ a: 1 }] },
    http: true,
  },
  {
    name: "an activity gets its Parameters",
    machine: single(activity({ Parameters: { "x.$": "$.a" } })),
    input: { a: 1 },
    answers: { S: [result("ok")] },
    ends: { output: "ok" },
    calls: { S: [{ x: 1 }] },
  },
  {
    name: "an activity that fails",
    machine: single(activity()),
    answers: { S: [failure("Sick", "at home")] },
    ends: { error: "Sick", cause: "at home" },
  },
  {
    name: "an activity nobody polls stays open",
    machine: single(activity()),
    answers: { S: [silence] },
    ends: { status: "RUNNING" },
  },
];
