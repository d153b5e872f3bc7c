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

  it.each([
    ["map", 40],
    ["activity", 3],
    ["limits-by-key", 5],
    ["redrive-saga", 4],
    ["operations-every-n", 8],
  ])("does the same again for the same seed: %s", async (workflow, schedule) => {
    const only = [workflow];
    const one = { first: schedule, end: schedule + 1, stride: 1 };
    const assignment = { seed: 9, ...one, only, trace: true };
    const first = await runSchedules(assignment);
    const again = await runSchedules(assignment);
    expect(first.trace.length).toBeGreaterThan(10);
    expect(again).toEqual(first);
  });

  it("counts the schedules of each family", async () => {
    const all = { seed: 3, first: 0, end: 60, stride: 1, only: null, trace: false };
    const { schedules, families } = await runSchedules(all);
    expect(schedules).toBe(60);
    expect(families.steps).toBeGreaterThan(10);
    expect(Object.values(families).reduce((sum, count) => sum + count, 0)).toBe(60);
  });

  it("has a planted bug for each family of its own", () => {
    const planted = mutants.flatMap(({ only }) => only ?? []);
    const families = ["answers from outside", "limits", "copied runs", "operations"];
    for (const family of families) {
      const names = workflows.filter((each) => each.family === family).map(({ name }) => name);
      expect(names.some((name) => planted.some((only) => name.startsWith(only)))).toBe(true);
    }
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
