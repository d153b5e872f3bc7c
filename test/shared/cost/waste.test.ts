import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import {
  attemptEnds,
  wasteByCause,
  wasteCause,
  wasteCauses,
  type WasteFacts,
  type WasteRow,
} from "../../../shared/cost/waste.ts";
import { runStatuses } from "../../../shared/run/event.ts";

const kept: WasteFacts = {
  attempt: "kept",
  error: null,
  undone: false,
  discarded: false,
  run: "SUCCEEDED",
};

describe("the cause of waste", () => {
  it.each([
    [{ attempt: "failed", error: "Http.Busy" }, "failed_attempt", "Http.Busy"],
    [{ attempt: "failed", error: null }, "failed_attempt", null],
    [{ attempt: "failed", error: "Cairn.InvalidOutput" }, "rejected_output", "Cairn.InvalidOutput"],
    [{ attempt: "failed", error: "Model.InvalidOutput" }, "rejected_output", "Model.InvalidOutput"],
    [{ attempt: "lost" }, "worker_lost", null],
    [{ attempt: "left" }, "interrupted", null],
    [{ attempt: "cancelled" }, "cancelled", null],
    [{ undone: true, run: "FAILED" }, "compensated", null],
    [{ discarded: true }, "discarded", null],
    [{ run: "FAILED" }, "run_failed", null],
    [{ run: "TIMED_OUT" }, "run_failed", null],
    [{ run: "COMPENSATING" }, "run_failed", null],
    [{ run: "ABORTED" }, "cancelled", null],
    [{ attempt: "failed", error: "A", undone: true, discarded: true }, "failed_attempt", "A"],
  ] as const)("of %j is %s", (facts, cause, error) => {
    expect(wasteCause({ ...kept, ...facts })).toEqual({ cause, error });
  });

  it("is unknown for a run that was dropped", () => {
    expect(wasteCause(null)).toEqual({ cause: "unknown", error: null });
  });
});

const facts: fc.Arbitrary<WasteFacts> = fc.record({
  attempt: fc.constantFrom(...attemptEnds),
  error: fc.constantFrom(null, "A", "B", "Cairn.InvalidOutput"),
  undone: fc.boolean(),
  discarded: fc.boolean(),
  run: fc.constantFrom(null, ...runStatuses),
});
const amount = fc.integer({ min: 0, max: 1e9 });
const row: fc.Arbitrary<WasteRow> = fc.record({
  facts: fc.option(facts),
  micros: amount,
  unpriced: amount,
  entries: amount,
});

it("the causes add up to what was wasted, each once, the dearest first", () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const found = wasteByCause(rows);
      for (const key of ["micros", "unpriced", "entries"] as const) {
        const sum = (list: readonly Pick<WasteRow, typeof key>[]) =>
          list.reduce((whole, part) => whole + part[key], 0);
        expect(sum(found)).toBe(sum(rows));
      }
      const keys = found.map(({ cause, error }) => `${cause}/${error ?? ""}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(found.map(({ micros }) => micros)).toEqual(
        found.map(({ micros }) => micros).toSorted((a, b) => b - a),
      );
      for (const { cause } of found) expect(wasteCauses).toContain(cause);
    }),
  );
});
