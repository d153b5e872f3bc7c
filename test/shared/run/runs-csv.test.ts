import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../../shared/api/run.ts";
import { runsCsv } from "../../../shared/run/runs-csv.ts";

const run: RunSummary = {
  id: "run_1",
  workflowId: "wf_1",
  workflowName: 'Letters, "all"',
  version: 3,
  status: "FAILED",
  error: "=cmd()",
  cause: null,
  costMicros: 1_250_000,
  unpriced: 0,
  createdAt: "2026-11-21T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:02.500Z",
  endedAt: "2026-11-21T10:00:02.500Z",
  startedBy: { kind: "webhook", path: "orders" },
  name: null,
  parent: null,
  copyOf: { kind: "redrive", runId: "run_0", seq: 9 },
};

describe("runs as CSV", () => {
  test("have a header, exact amounts, and no field that a spreadsheet would compute", () => {
    const [header, row, end] = runsCsv([run]).split("\r\n");
    expect(header).toMatch(/^id,name,workflow_id,workflow,version,status,error/);
    expect(row).toBe(
      `"run_1","","wf_1","Letters, ""all""",3,FAILED,"'=cmd()","",2026-11-21T10:00:00.000Z,2026-11-21T10:00:02.500Z,2.500,1.250000,0,"webhook orders","redrive run_0"`,
    );
    expect(end).toBe("");
  });

  test("that have not ended have no duration", () => {
    const parent = { runId: "run_p", path: "Call", visit: 1 };
    const row = runsCsv([{ ...run, endedAt: null, parent }]).split("\r\n")[1];
    expect(row).toContain(',2026-11-21T10:00:00.000Z,,,1.250000,0,"run run_p",');
  });
});
