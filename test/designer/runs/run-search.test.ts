import { describe, expect, it } from "vitest";
import { readRunSearch, readRunsSearch, statusesOf } from "../../../designer/runs/run-search.ts";

describe("the address of the history", () => {
  it.each([
    [{}, {}],
    [
      { status: "FAILED,RUNNING,NONSENSE", workflow: "wf_1", q: "abc" },
      { status: "RUNNING,FAILED", workflow: "wf_1", q: "abc" },
    ],
    [{ status: "NONSENSE", q: 42 }, { q: "42" }],
    [{ workflow: ["a"], q: null }, {}],
  ])("%j is read as %j", (raw, search) => expect(readRunsSearch(raw)).toEqual(search));

  it("lists statuses in their own order", () =>
    expect(statusesOf({ status: "ABORTED,PAUSED" })).toEqual(["PAUSED", "ABORTED"]));
});

describe("the address of a run", () => {
  it.each([
    [
      { step: "Docs/0/Read@1", tab: "input", t: "12", pane: "events" },
      { step: "Docs/0/Read@1", tab: "input", t: 12, pane: "events" },
    ],
    [{ tab: "nonsense", t: "-1", pane: 3 }, {}],
    [{ t: 7.5 }, {}],
  ])("%j is read as %j", (raw, search) => expect(readRunSearch(raw)).toEqual(search));
});
