/**
 * How fast Cairn is, as ratios to something measured in the same minute on the same machine. Nothing here passes or fails.
 *
 *   npm run bench [-- --only expressions|validator|runs] [-- --runs N]
 */
import { parseArgs } from "node:util";
import { benchExpressions } from "./bench-expressions.ts";
import { benchRuns } from "./bench-runs.ts";
import { printTable, type BenchTable } from "./bench-table.ts";
import { benchValidator } from "./bench-validator.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "200" }, only: { type: "string" } },
});

const parts: Readonly<Record<string, () => Promise<BenchTable>>> = {
  expressions: benchExpressions,
  validator: benchValidator,
  runs: async () => await benchRuns(Number(values.runs)),
};

for (const [name, measure] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) printTable(await measure());
}
