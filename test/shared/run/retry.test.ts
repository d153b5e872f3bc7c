/** Which errors a Retry or Catch entry names, and how long a retry waits. Source: ASL specification, "Errors". */
import { describe, expect, it } from "vitest";
import { backoffMs, chooseRetry, matchesError } from "../../../shared/run/retry.ts";

describe("ErrorEquals", () => {
  const cases: readonly (readonly [string, string | null, boolean])[] = [
    ["Custom.Error", "Custom.Error", true],
    ["Custom.Error", "Custom.Other", false],
    ["States.ALL", "Custom.Error", true],
    ["States.ALL", null, true],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.DataLimitExceeded", true],
    ["States.ALL", "States.Runtime", false],
    ["States.Runtime", "States.Runtime", false],
    ["States.TaskFailed", "Custom.Error", true],
    ["States.TaskFailed", null, true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.TaskFailed", "States.Runtime", false],
    ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
    ["State.ALL", "Custom.Error", false],
  ];
  it.each(cases)("%s and the error %s: %s", (name, error, matches) => {
    expect(matchesError([name], { error })).toBe(matches);
  });

  it("goes by a second name too", () => {
    const missed = { error: "States.Timeout", alias: "States.HeartbeatTimeout" };
    expect(matchesError(["States.HeartbeatTimeout"], missed)).toBe(true);
    expect(matchesError(["States.Timeout"], missed)).toBe(true);
    expect(matchesError(["States.TaskFailed"], missed)).toBe(false);
    expect(matchesError(["States.HeartbeatTimeout"], { error: "States.Timeout" })).toBe(false);
  });
});

describe("Retry", () => {
  const failed = { error: "E", random: 0.5, uses: {} };

  it("lets the first entry that names the error decide, and counts each entry apart", () => {
    const retriers = [
      { ErrorEquals: ["Other"] },
      { ErrorEquals: ["E"], MaxAttempts: 1, IntervalSeconds: 5 },
      { ErrorEquals: ["States.ALL"] },
    ];
    expect(chooseRetry(retriers, failed)).toEqual({ retrier: 1, delayMs: 5_000 });
    expect(chooseRetry(retriers, { ...failed, uses: { 0: 9, 2: 9 } })).not.toBeNull();
    expect(chooseRetry(retriers, { ...failed, uses: { 1: 1 } })).toBeNull();
    expect(chooseRetry(retriers, { ...failed, error: "F" })).toEqual({
      retrier: 2,
      delayMs: 1_000,
    });
  });

  it("never retries with MaxAttempts 0", () => {
    expect(chooseRetry([{ ErrorEquals: ["E"], MaxAttempts: 0 }], failed)).toBeNull();
  });

  it("waits 1, 2, 4 s unless it says otherwise, up to MaxDelaySeconds and the longest interval of the language, and no less than the service asked for", () => {
    expect([0, 1, 2].map((uses) => backoffMs({ ErrorEquals: ["E"] }, uses, 0))).toEqual([
      1_000, 2_000, 4_000,
    ]);
    const capped = { ErrorEquals: ["E"], IntervalSeconds: 3, BackoffRate: 1.5, MaxDelaySeconds: 5 };
    expect([0, 1, 2].map((uses) => backoffMs(capped, uses, 0))).toEqual([3_000, 4_500, 5_000]);
    expect(chooseRetry([{ ErrorEquals: ["E"] }], { ...failed, retryAfterMs: 7_000 })?.delayMs).toBe(
      7_000,
    );
    const wild = { ErrorEquals: ["E"], BackoffRate: 1e300, MaxAttempts: 9 };
    expect([0, 1, 8].map((uses) => backoffMs(wild, uses, 0))).toEqual([
      1_000, 99_999_999_000, 99_999_999_000,
    ]);
    expect(backoffMs({ ...wild, IntervalSeconds: 0 }, 8, 0)).toBe(0);
    const patient = { ...failed, retryAfterMs: 1e30 };
    expect(chooseRetry([wild], patient)?.delayMs).toBe(99_999_999_000);
    const jittered = { ErrorEquals: ["E"], JitterStrategy: "FULL" as const };
    expect(backoffMs(jittered, 2, 0.25)).toBe(1_000);
  });
});
