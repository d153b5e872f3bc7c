/** State machines whose steps cost next to nothing, so that thousands of runs meet thousands of faults. */
import type { Json, JsonObject } from "../../../shared/base/json.ts";

/** What every effect is bound to. */
export const effectResource = "arn:aws:lambda:eu-west-1:123456789012:function:effect";

/** How a run has to end. */
export interface Expected {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
}

export interface Machine {
  readonly name: string;
  readonly definition: JsonObject;
  readonly inputOf: (nth: number) => JsonObject;
  readonly expected: (nth: number) => Expected;
}

/**
 * Three workers lost in a row are an error; where workers die all the time they are bad luck. So is a connection that was reset while its
 * worker was stopped: the peer may have given it up, and whoever goes on within its lease is right to say so.
 */
export const again = {
  ErrorEquals: ["Cairn.WorkerLost", "Http.Connection"],
  MaxAttempts: 50,
  IntervalSeconds: 1,
  BackoffRate: 1,
};

const whole = "{% $states.input %}";
const numbered = "{% $states.input.n %}";

/** A Task that has an effect: `{n}` in, `{n + 1}` out. */
export function effect(more: JsonObject): JsonObject {
  return {
    Type: "Task",
    Resource: effectResource,
    Arguments: { n: numbered },
    Retry: [again],
    ...more,
  };
}

function machine(
  name: string,
  startAt: string,
  states: JsonObject,
): Pick<Machine, "name" | "definition"> {
  return { name, definition: { QueryLanguage: "JSONata", StartAt: startAt, States: states } };
}

const succeeded = (output: Json): Expected => ({ status: "SUCCEEDED", output });

/** Five effects, one after the other. */
export const chain: Machine = {
  ...machine("Chain", "One", {
    One: effect({ Next: "Two" }),
    Two: effect({ Next: "Three" }),
    Three: effect({ Next: "Relay" }),
    Relay: { Type: "Pass", Output: whole, Next: "Four" },
    Four: effect({ Next: "Five" }),
    Five: effect({ End: true }),
  }),
  inputOf: (nth) => ({ n: nth }),
  expected: (nth) => succeeded({ n: nth + 5 }),
};

const items = [10, 20, 30, 40, 50];

/** Five iterations, at most two at once. */
export const map: Machine = {
  ...machine("Map", "Each", {
    Each: {
      Type: "Map",
      Items: "{% $states.input.items %}",
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: "Count", States: { Count: effect({ End: true }) } },
      End: true,
    },
  }),
  inputOf: (nth) => ({ items: items.map((item) => ({ n: item + nth })) }),
  expected: (nth) => succeeded(items.map((item) => ({ n: item + nth + 1 }))),
};

/** Two branches of different length. */
export const parallel: Machine = {
  ...machine("Parallel", "Both", {
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Alone", States: { Alone: effect({ End: true }) } },
        {
          StartAt: "First",
          States: { First: effect({ Next: "Second" }), Second: effect({ End: true }) },
        },
      ],
      Next: "Joined",
    },
    Joined: { Type: "Pass", Output: whole, End: true },
  }),
  inputOf: (nth) => ({ n: nth }),
  expected: (nth) => succeeded([{ n: nth + 1 }, { n: nth + 2 }]),
};

/** An effect that is refused once, and one that is refused for ever and caught. */
export const retry: Machine = {
  ...machine("Retry", "Stubborn", {
    Stubborn: effect({
      Arguments: { n: numbered, do: "fail-once" },
      Retry: [{ ErrorEquals: ["Peer.Refused"], IntervalSeconds: 1, MaxAttempts: 3 }, again],
      Next: "Hopeless",
    }),
    Hopeless: effect({
      Arguments: { n: numbered, do: "fail" },
      Catch: [{ ErrorEquals: ["Peer.Refused"], Output: whole, Next: "Instead" }],
      End: true,
    }),
    Instead: effect({ End: true }),
  }),
  inputOf: (nth) => ({ n: nth }),
  expected: (nth) => succeeded({ n: nth + 2 }),
};

/** A timer between two effects. */
export const wait: Machine = {
  ...machine("Wait", "Before", {
    Before: effect({ Next: "Pause" }),
    Pause: { Type: "Wait", Seconds: 1, Next: "After" },
    After: effect({ End: true }),
  }),
  inputOf: (nth) => ({ n: nth }),
  expected: (nth) => succeeded({ n: nth + 2 }),
};

const undone = (next: string): JsonObject =>
  effect({
    Compensate: {
      Resource: effectResource,
      Arguments: { n: "{% $states.result.n %}" },
      Retry: [again],
    },
    Next: next,
  });

/** Three effects that are undone because the fourth fails. */
export const saga: Machine = {
  ...machine("Saga", "Reserve", {
    Reserve: undone("Charge"),
    Charge: undone("Ship"),
    Ship: undone("Confirm"),
    Confirm: effect({ Arguments: { n: numbered, do: "fail" }, End: true }),
  }),
  inputOf: (nth) => ({ n: nth }),
  expected: () => ({ status: "FAILED", error: "Peer.Refused" }),
};

export const machines: readonly Machine[] = [chain, map, parallel, retry, wait, saga];
