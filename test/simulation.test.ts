import { describe, expect, it } from "vitest";
import { checkMutant, mutate } from "./sim/bundle.ts";
import { mutants } from "./sim/mutants.ts";
import { runSchedules } from "./sim/run-schedules.ts";
import { workflows } from "./sim/workflows.ts";

describe("the simulation", () => {
  it("finds nothing wrong in a few schedules of each workflow", async () => {
    for (const { name } of workflows.filter(({ weight }) => weight >= 0.5)) {
      const only = [name];
      const tally = await runSchedules({
        seed: 5,
        first: 0,
        end: 12,
        stride: 1,
        only,
        trace: false,
      });
      expect(tally).toMatchObject({ schedules: 12, failed: null });
    }
  });

  it("does the same again for the same seed", async () => {
    const assignment = { seed: 9, first: 40, end: 41, stride: 1, only: ["map"], trace: true };
    const first = await runSchedules(assignment);
    const again = await runSchedules(assignment);
    expect(first.trace.length).toBeGreaterThan(10);
    expect(again).toEqual(first);
  });

  it.each(mutants)("has a place to plant $name", async (mutant) => {
    await expect(checkMutant(mutant)).resolves.toBeUndefined();
  });

  it("does not plant a bug in two places", () => {
    const mutant = { name: "m", file: "f", find: "a", replace: "b", why: "" };
    expect(mutate("xay", mutant)).toBe("xby");
    expect(() => mutate("xyz", mutant)).toThrow("0 times");
    expect(() => mutate("aa", mutant)).toThrow("2 times");
  });
});
