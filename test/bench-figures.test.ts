/** What the bench says of its figures. */
import { expect, test } from "vitest";
import { figureOf, targetsOf, type PeerFigures, type WorkloadFigures } from "./bench/figures.ts";
import { median } from "./bench/median.ts";
import type { PeerName } from "./bench/peer.ts";
import { figureJson, figureLines } from "./bench/print-figures.ts";

const of = (...values: readonly number[]): PeerFigures => ({ values, also: {}, missing: null });

function workload(
  unit: "ms" | "steps/s",
  peers: Readonly<Partial<Record<PeerName, PeerFigures>>>,
): WorkloadFigures {
  return {
    title: "a workload",
    unit,
    better: unit === "ms" ? "less" : "more",
    peers: new Map(Object.entries(peers) as [PeerName, PeerFigures][]),
  };
}

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])("the median of %j is %d", (values, middle) => {
  expect(median(values)).toBe(middle);
});

test("less is compared with the least of the engines, not with a floor", () => {
  const [target] = targetsOf.W1(
    workload("ms", {
      cairn: of(6, 7, 8),
      restate: of(14),
      dbos: of(15),
      "floor-step": of(4),
    }),
  );
  expect(target).toMatchObject({ measured: "0.50 × restate", met: true });
});

test("each target of W2 has its own reference", () => {
  const targets = targetsOf.W2(
    workload("steps/s", {
      cairn: of(9_000),
      restate: of(5_000),
      dbos: of(1_500),
      openworkflow: of(1_700),
      "floor-batch": of(20_000),
    }),
  );
  expect(targets.map(({ measured, met }) => [measured, met])).toEqual([
    ["1.80 × restate", false],
    ["5.29 × openworkflow", true],
    ["0.45 × floor-batch", false],
  ]);
});

test("a target without its figures is neither met nor missed", () => {
  const targets = targetsOf.W4(workload("ms", { restate: of(0.5) }));
  expect(targets.map(({ met }) => met)).toEqual([null, null]);
});

test("a peer that failed says why, and has no figure", () => {
  const failed: PeerFigures = { values: [], also: {}, missing: "no progress within 60 s" };
  const measured = workload("ms", { cairn: of(1), graphile: failed });
  expect(figureOf(measured, "graphile")).toBeNull();
  expect(figureLines(new Map([["W4", measured]])).join("\n")).toContain("no progress within 60 s");
});

test("programs get the median and the unit of each peer", () => {
  const measured = workload("ms", { cairn: of(5, 6, 9), restate: of(14) });
  expect(figureJson(new Map([["W1", measured]]))).toMatchObject({
    W1: { cairn: { median: 6, unit: "ms" }, restate: { median: 14, unit: "ms" } },
  });
});
