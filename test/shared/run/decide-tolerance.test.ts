/** How many failures of its iterations a Map bears, and what it fails with. */
import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { Tolerated } from "../../../shared/run/event.ts";
import { RunDriver } from "../../support/run-driver.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Items: [],
      ItemProcessor: {
        StartAt: "Check",
        States: { Check: { Type: "Fail", Error: "Bad", Cause: "an item" } },
      },
      Catch: [
        { ErrorEquals: ["Bad"], Output: "inner", Next: "Caught" },
        {
          ErrorEquals: ["States.ExceedToleratedFailureThreshold"],
          Output: "threshold",
          Next: "Caught",
        },
      ],
      End: true,
    },
    Caught: { Type: "Succeed" },
  },
};

/** Opens a Map of failing iterations and lets `failing` of them fail. */
async function run(params: {
  readonly count: number;
  readonly failing: number;
  readonly tolerated: Partial<Tolerated>;
  readonly distributed?: boolean;
}) {
  const { count, failing, tolerated, distributed = false } = params;
  const driver = new RunDriver({ definition });
  driver.ready.shift();
  driver.report({ type: "claimed", key: "Each@1", worker: "w" });
  driver.report({
    type: "outcome",
    step: { key: "Each@1", phase: "enter", attempt: 1, epoch: 1 },
    outcome: {
      type: "map",
      items: { value: Array.from({ length: count }, () => 0) },
      values: null,
      count,
      lanes: count,
      groupSize: 1,
      tolerated: { count: null, percentage: null, ...tolerated },
      distributed,
    },
    costMicros: 0,
    random: 0,
  });
  for (let i = 0; i < failing; i += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await driver.step();
  }
  return driver;
}

const underWay = (driver: RunDriver) => driver.state.steps.get("Each@1")?.status === "waiting";

describe("tolerated failures", () => {
  it("are none unless the Map says so", async () => {
    expect(underWay(await run({ count: 3, failing: 1, tolerated: {} }))).toBe(false);
  });

  it("are a number that must not be exceeded", async () => {
    expect(underWay(await run({ count: 9, failing: 2, tolerated: { count: 2 } }))).toBe(true);
    expect(underWay(await run({ count: 9, failing: 3, tolerated: { count: 2 } }))).toBe(false);
  });

  it("are a share of all items that must not be exceeded", async () => {
    const tolerated = { percentage: 33.4 };
    expect(underWay(await run({ count: 9, failing: 3, tolerated }))).toBe(true);
    expect(underWay(await run({ count: 9, failing: 4, tolerated }))).toBe(false);
    expect(underWay(await run({ count: 3, failing: 1, tolerated: { percentage: 0 } }))).toBe(false);
  });

  it("are exceeded when either of the two is", async () => {
    const tolerated = { count: 1, percentage: 50 };
    expect(underWay(await run({ count: 10, failing: 2, tolerated }))).toBe(false);
    expect(
      underWay(await run({ count: 10, failing: 2, tolerated: { count: 5, percentage: 10 } })),
    ).toBe(false);
  });

  it("leave a Map whose iterations have all failed to succeed without results", async () => {
    const driver = await run({ count: 2, failing: 2, tolerated: { percentage: 100 } });
    await driver.finish();
    expect(driver.state.status).toBe("SUCCEEDED");
    expect(driver.output).toEqual([]);
  });
});

describe("the error of a Map that fails", () => {
  it("is the iteration's own for an inline Map", async () => {
    const driver = await run({ count: 2, failing: 1, tolerated: {} });
    expect(driver.state.steps.get("Each@1")?.failure).toEqual({
      error: "Bad",
      cause: "an item",
      catcher: 0,
    });
  });

  it("is its threshold's for a distributed one", async () => {
    const driver = await run({ count: 2, failing: 1, tolerated: {}, distributed: true });
    expect(driver.state.steps.get("Each@1")?.failure).toEqual({
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
      catcher: 1,
    });
    await driver.finish();
    expect(driver.output).toBe("threshold");
  });
});
