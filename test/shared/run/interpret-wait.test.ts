import { describe, expect, test } from "vitest";
import { failureOf, interpretState } from "../../support/interpret-state.ts";

const jsonata = { Type: "Wait", QueryLanguage: "JSONata", Next: "N" };
const jsonPath = { Type: "Wait", Next: "N" };
const until = (time: string) => ({ type: "waiting", delayMs: null, until: time });
const delay = (delayMs: number) => ({ type: "waiting", delayMs, until: null });

describe("Wait in JSONata", () => {
  test.each([
    ["a number", { Seconds: 5 }, delay(5000)],
    ["a fraction of a second", { Seconds: 0.5 }, delay(500)],
    ["an expression", { Seconds: "{% $states.input.s * 2 %}" }, delay(6000)],
    ["a time", { Timestamp: "2026-11-21T10:00:00Z" }, until("2026-11-21T10:00:00.000Z")],
    ["a computed time", { Timestamp: "{% $states.input.t %}" }, until("2026-11-21T08:00:00.250Z")],
  ])("waits for %s", async (_, fields, expected) => {
    const input = { s: 3, t: "2026-11-21T10:00:00.25+02:00" };
    expect((await interpretState({ ...jsonata, ...fields }, { input })).outcome).toEqual(expected);
  });

  test.each([
    [{ Seconds: "{% 'x' %}" }, `Expected 'number', but was 'string' for value: "x"`],
    [{ Seconds: "{% 1.5 %}" }, "Expected 'integer', but was 'number' for value: 1.5"],
    [{ Seconds: "{% -1 %}" }, "must be a number that is not negative: -1"],
    [{ Seconds: "{% 3000000000 %}" }, "Wait state delay is too long."],
    [
      { Timestamp: "{% '2016-12-05T21:29:29' %}" },
      "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05T21:29:29",
    ],
    [{ Timestamp: "{% 5 %}" }, "date-time format string: 5"],
    [{ Timestamp: "{% '2099-01-01T00:00:00Z' %}" }, "Wait state delay is too long."],
  ])("refuses %j", async (fields, reason) => {
    const failure = await failureOf({ ...jsonata, ...fields });
    expect(failure.error).toBe("States.QueryEvaluationError");
    expect(failure.cause).toContain(reason);
  });
});

describe("Wait in JSONPath", () => {
  test.each([
    ["a number", { Seconds: 5 }, delay(5000)],
    ["a path", { SecondsPath: "$.s" }, delay(3000)],
    ["a path to a number in a text", { SecondsPath: "$.text" }, delay(4000)],
    ["a variable", { SecondsPath: "$v.s" }, delay(9000)],
    ["behind InputPath", { InputPath: "$.in", SecondsPath: "$.s" }, delay(1000)],
    ["a time", { Timestamp: "2026-11-21T10:00:00Z" }, until("2026-11-21T10:00:00.000Z")],
    ["a path to a time", { TimestampPath: "$.t" }, until("2016-03-05T21:29:29.243Z")],
    [
      "a time in the context",
      { TimestampPath: "$$.Execution.StartTime" },
      until("2026-11-21T08:59:00.000Z"),
    ],
  ])("waits for %s", async (_, fields, expected) => {
    const input = { s: 3, text: "4", in: { s: 1 }, t: "2016-03-05T21:29:29.243167252Z" };
    const variables = { v: { s: 9 } };
    const { outcome } = await interpretState({ ...jsonPath, ...fields }, { input, variables });
    expect(outcome).toEqual(expected);
  });

  test.each([
    [-1, "The SecondsPath parameter references a negative value: $.s == -1"],
    [1.5, "The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"],
    ["x", "The SecondsPath parameter cannot be parsed as a long value: $.s == x"],
    [true, "The SecondsPath parameter cannot be parsed as a long value: $.s == true"],
    [3_000_000_000, "Wait state delay is too long."],
    [undefined, "The SecondsPath parameter does not reference an input value: $.s"],
  ])("refuses %j seconds", async (s, reason) => {
    const input = s === undefined ? {} : { s };
    const failure = await failureOf({ ...jsonPath, SecondsPath: "$.s" }, { input });
    expect(failure.error).toBe("States.Runtime");
    expect(failure.cause).toContain(reason);
  });

  test.each([
    "2016-12-05 21:29:29Z",
    "2016-12-05T21:29:29",
    "2016-13-05T21:29:29Z",
    "2016-12-31T23:59:60Z",
    "x",
  ])("refuses the time %s", async (t) => {
    const failure = await failureOf({ ...jsonPath, TimestampPath: "$.t" }, { input: { t } });
    expect(failure.error).toBe("States.Runtime");
    expect(failure.cause).toContain(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == ${t}`,
    );
  });

  test("refuses a time more than 2^31 − 1 seconds away", async () => {
    const state = { ...jsonPath, TimestampPath: "$.t" };
    const at = (t: string) => ({ input: { t } });
    expect((await failureOf(state, at("2094-12-09T12:14:08Z"))).cause).toContain("too long");
    const { outcome } = await interpretState(state, at("2094-12-09T12:14:07Z"));
    expect(outcome["type"]).toBe("waiting");
  });
});

test("a Wait leaves with its input, assigned from as any other", async () => {
  const input = { in: { a: 1 } };
  const data = await interpretState(
    { ...jsonPath, Seconds: 1, InputPath: "$.in", OutputPath: "$.a", Assign: { "v.$": "$.a" } },
    { input, phase: "exit" },
  );
  expect(data.outcome).toEqual({ type: "succeeded", output: 1, assign: { v: 1 }, next: "N" });
  const computed = await interpretState(
    { ...jsonata, Seconds: 1, Output: "{% $states.input.in.a %}", Assign: { v: 2 } },
    { input, phase: "exit" },
  );
  expect(computed.outcome).toEqual({ type: "succeeded", output: 1, assign: { v: 2 }, next: "N" });
});
