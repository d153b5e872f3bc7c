/** Steps that must not be repeated blindly: verified, decided by a person, never simply repeated. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { Resolution } from "../../../shared/run/report.ts";
import { RunDriver, type Call } from "../../support/run-driver.ts";

const pay = (fields: Record<string, unknown> = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Pay",
  States: {
    Pay: {
      Type: "Task",
      Resource: "cairn:pay",
      OnUnknown: "Hold",
      Output: "{% {'receipt': $states.result} %}",
      End: true,
      ...fields,
    },
  },
});
const verified = { Verify: { Resource: "cairn:look" } };

/** Loses the worker that pays. */
function lost(definition: Definition, look?: () => Json): RunDriver {
  const driver = new RunDriver({
    definition,
    call: ({ resource }: Call) => (resource === "cairn:look" && look ? look() : "paid"),
  });
  driver.report({ type: "claimed", key: "Pay@1", worker: "w" });
  driver.ready.length = 0;
  expect(driver.report({ type: "lost", key: "Pay@1", epoch: 1, random: 0 })).toBeNull();
  return driver;
}

const resolve = (driver: RunDriver, decision: Resolution): string | null =>
  driver.report({ type: "resolve", key: "Pay@1", decision, by: "ada", random: 0 });
const paid = (driver: RunDriver): number =>
  driver.calls.filter(({ resource }) => resource === "cairn:pay").length;

describe("a held step", () => {
  it("waits for a person, who says that it did not happen", async () => {
    const driver = lost(pay());
    expect(driver.state.steps.get("Pay@1")).toMatchObject({ status: "held", worker: null });
    expect(driver.ready).toEqual([]);
    expect(resolve(driver, { type: "retry" })).toBeNull();
    await driver.finish();
    expect(driver.output).toEqual({ receipt: "paid" });
    expect(driver.events.find(({ type }) => type === "step.resolved")?.data).toEqual({
      decision: "retry",
      by: "ada",
    });
  });

  it("goes on with the result that a person found, through its Output", async () => {
    const driver = lost(pay());
    resolve(driver, { type: "succeed", result: { value: "r-17" } });
    await driver.finish();
    expect(driver.output).toEqual({ receipt: "r-17" });
    expect(paid(driver)).toBe(0);
  });

  it("fails as a person says, open to Retry and Catch", async () => {
    const plain = lost(pay());
    resolve(plain, { type: "fail", error: "Pay.Refused", cause: "looked it up" });
    expect(plain.state).toMatchObject({ status: "FAILED", ending: { error: "Pay.Refused" } });
    const retried = lost(pay({ Retry: [{ ErrorEquals: ["Pay.Refused"] }] }));
    resolve(retried, { type: "fail", error: "Pay.Refused", cause: null });
    await retried.finish();
    expect(retried.state.status).toBe("SUCCEEDED");
  });

  it("is decided once, and only while it is held", () => {
    const driver = lost(pay());
    expect(resolve(driver, { type: "verify" })).toBe("the state declares no task that verifies");
    resolve(driver, { type: "retry" });
    expect(resolve(driver, { type: "retry" })).toBe("the step is ready, not held");
    expect(
      driver.report({
        type: "resolve",
        key: "No@1",
        decision: { type: "retry" },
        by: null,
        random: 0,
      }),
    ).toBe("the step has ended");
  });

  it("is held too when a worker that shuts down gives it back in the middle of its effect", () => {
    const driver = new RunDriver({ definition: pay() });
    driver.report({ type: "claimed", key: "Pay@1", worker: "w" });
    driver.report({
      type: "released",
      step: { key: "Pay@1", phase: "enter", attempt: 1, epoch: 1 },
    });
    expect(driver.state.steps.get("Pay@1")?.status).toBe("held");
  });

  it("can be decided while the run is paused, and goes on with it", () => {
    const driver = lost(pay());
    driver.report({ type: "pause", reason: "request", by: null });
    resolve(driver, { type: "retry" });
    expect(driver.ready).toEqual([]);
    driver.report({ type: "resume", by: null });
    expect(driver.ready).toEqual(["Pay@1"]);
  });
});

describe("a step with Verify", () => {
  it("takes the result of an effect that happened, and does not repeat it", async () => {
    const driver = lost(pay(verified), () => ({ happened: true, result: "r-1" }));
    expect(driver.ready).toEqual(["Pay@1"]);
    await driver.finish();
    expect(driver.output).toEqual({ receipt: "r-1" });
    expect(paid(driver)).toBe(0);
    expect(driver.log().filter((line) => line.startsWith("step.started"))).toHaveLength(2);
  });

  it("repeats an effect that did not happen", async () => {
    const driver = await lost(pay(verified), () => ({ happened: false })).finish();
    expect(driver.output).toEqual({ receipt: "paid" });
    expect(paid(driver)).toBe(1);
  });

  it("is held for a person when it cannot tell, fails or answers something else", async () => {
    for (const look of [
      () => null,
      () => ({ happened: null }),
      () => ({ happened: "yes" }),
      () => {
        throw new Failure("Http.Down", "no answer");
      },
    ]) {
      const driver = await lost(pay(verified), look).finish();
      expect(driver.state.steps.get("Pay@1")).toMatchObject({ status: "held", phase: "enter" });
      expect(paid(driver)).toBe(0);
      expect(resolve(driver, { type: "verify" })).toBeNull();
      expect(driver.state.steps.get("Pay@1")?.phase).toBe("verify");
    }
  });

  it("maps what the task answers with its Output", async () => {
    const Output = "{% {'happened': $states.result.found, 'result': $states.result.receipt} %}";
    const definition = pay({ Verify: { Resource: "cairn:look", Output } });
    const driver = await lost(definition, () => ({ found: true, receipt: 9 })).finish();
    expect(driver.output).toEqual({ receipt: 9 });
  });

  it("asks again when the worker that verifies is lost, three times at most, and holds after a time-out", () => {
    const driver = lost(pay(verified));
    for (const epoch of [3, 5]) {
      driver.report({ type: "claimed", key: "Pay@1", worker: "w" });
      expect(driver.report({ type: "lost", key: "Pay@1", epoch, random: 0 })).toBeNull();
      expect(driver.state.steps.get("Pay@1")).toMatchObject({ status: "ready", phase: "verify" });
    }
    driver.report({ type: "claimed", key: "Pay@1", worker: "w" });
    driver.report({ type: "lost", key: "Pay@1", epoch: 7, random: 0 });
    expect(driver.state.steps.get("Pay@1")?.status).toBe("held");

    const slow = lost(pay(verified));
    slow.report({ type: "claimed", key: "Pay@1", worker: "w" });
    slow.report({ type: "overdue", key: "Pay@1", epoch: 3, limit: "total", random: 0 });
    expect(slow.state.steps.get("Pay@1")?.status).toBe("held");
  });
});

describe("a step that says itself that nobody knows", () => {
  const cut = (): never => {
    throw new Failure("Cairn.OutcomeUnknown", "no answer came");
  };
  const Retry = [{ ErrorEquals: ["States.ALL"] }];
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Pay" }];
  const run = async (fields: Record<string, unknown>, look?: () => Json): Promise<RunDriver> => {
    const driver = new RunDriver({
      definition: pay(fields),
      call: ({ resource }: Call) => (resource === "cairn:look" && look ? look() : cut()),
    });
    await driver.finish();
    return driver;
  };

  it("is held, whatever it retries and catches", async () => {
    const driver = await run({ Retry, Catch });
    expect(driver.state.steps.get("Pay@1")).toMatchObject({ status: "held", worker: null });
    expect(
      driver.events.filter(({ type }) => type === "step.held").map(({ data }) => data),
    ).toEqual([
      { worker: null, error: "Cairn.OutcomeUnknown", cause: "no answer came", costMicros: 0 },
    ]);
    expect(paid(driver)).toBe(1);
    expect(resolve(driver, { type: "succeed", result: { value: "r-18" } })).toBeNull();
    await driver.finish();
    expect(driver.output).toEqual({ receipt: "r-18" });
  });

  it("is verified first where the state says how", async () => {
    const driver = await run(verified, () => ({ happened: true, result: "r-19" }));
    expect(driver.output).toEqual({ receipt: "r-19" });
    expect(paid(driver)).toBe(1);
  });

  it("has failed where it may be repeated", async () => {
    const driver = await run({ OnUnknown: "Retry" });
    expect(driver.state).toMatchObject({
      status: "FAILED",
      ending: { error: "Cairn.OutcomeUnknown" },
    });
  });
});
