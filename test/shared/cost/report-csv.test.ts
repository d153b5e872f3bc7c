import { fc } from "../../support/property.ts";
import { expect, it } from "vitest";
import type { CostFigures, CostReport } from "../../../shared/api/cost.ts";
import { csvRows } from "../../../shared/items/csv.ts";
import { costReportCsv } from "../../../shared/cost/report-csv.ts";

const figures: CostFigures = {
  costMicros: 1_234_567,
  incurredMicros: 1_234_567,
  estimatedMicros: 0,
  usefulMicros: 1_234_566,
  wastedMicros: 1,
  reusedMicros: 0,
  cachedMicros: 0,
  unpriced: 2,
  entries: 3,
  inputTokens: 10,
  outputTokens: 5,
  requests: 3,
};
const report: CostReport = {
  from: "2026-11-01",
  to: "2026-11-02",
  total: figures,
  days: [{ ...figures, day: "2026-11-01" }],
  models: [],
  workflows: [],
  states: [],
  runs: [],
  waste: [{ cause: "failed_attempt", error: "Http.Busy", micros: 1, unpriced: 0, entries: 1 }],
};
const named = (name: string) => ({
  ...report,
  models: [{ ...figures, provider: name, model: "m" }],
});

it("gives amounts in dollars to the micro-dollar", () => {
  const [header, total, day, waste] = costReportCsv(report).trimEnd().split("\r\n");
  expect(header?.split(",").slice(0, 10)).toEqual([
    "group",
    "day",
    "workflow_id",
    "workflow",
    "state",
    "provider",
    "model",
    "run_id",
    "cause",
    "cost_usd",
  ]);
  expect(total).toContain(",1.234567,1.234567,0.000000,1.234566,0.000001,");
  expect(day).toContain('"day","2026-11-01"');
  expect(waste).toContain('"failed_attempt: Http.Busy",0.000001');
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])(
  "does not let %j compute",
  (name) => {
    expect(costReportCsv(named(name))).toContain(`"'${name}"`);
  },
);

it("keeps any other name as it is, in one field", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const rows = csvRows(costReportCsv(named(name)), { delimiter: ",", most: Infinity });
      const provider = rows.find(([group]) => group === "model")?.[5];
      expect([name, `'${name}`]).toContain(provider);
    }),
  );
});
