import { describe, expect, it } from "vitest";
import { createPaintStore, paintNodes } from "../../../designer/document/paint-store.ts";
import { mainStepOf, paintOf } from "../../../designer/runs/paint.ts";
import { busyIntervals, timelineRows } from "../../../designer/runs/timeline-rows.ts";
import type { Graph, Node } from "../../../shared/graph/graph.ts";
import { applyEvents, emptyRunView, type RunView } from "../../../shared/run/run-view.ts";
import { at, LogWriter } from "../../support/event-log.ts";

function node(id: string, name: string, kind = "model", parent?: string): Node {
  return {
    id,
    name,
    kind,
    position: { x: 0, y: 0 },
    params: {},
    fields: {},
    ...(parent === undefined ? {} : { parent }),
  };
}

const graph: Graph = {
  format: 1,
  nodes: [
    node("s", "Start", "start"),
    node("a", "Docs", "map"),
    node("b", "Read", "extract", "a"),
    node("c", "Report"),
    node("d", "Publish"),
  ],
  edges: [],
  notes: [],
  groups: [],
  fields: {},
};

function fold(log: LogWriter): RunView {
  return applyEvents(emptyRunView, log.events);
}

function threeDocs(): LogWriter {
  return new LogWriter().created().scheduled("Docs").started("Docs").mapStarted("Docs", 3);
}

describe("painting", () => {
  it("says whose answer a step waits for, until it has come", () => {
    const parked = {
      kind: "activity",
      name: "review",
      timeoutMs: null,
      heartbeatMs: null,
    } as const;
    const place = { path: "Report", attempt: 1 };
    const log = new LogWriter().created().scheduled("Report").started("Report");
    log.add("task.parked", parked, place);
    expect(paintOf(fold(log), graph)["c"]).toMatchObject({
      status: "waiting",
      waitsFor: "Waiting for a worker of review",
    });
    log.add("task.taken", { worker: "w" }, place);
    expect(paintOf(fold(log), graph)["c"]?.waitsFor).toBe("A worker of review is at it");
    log.add("task.answered", { result: { value: 1 } }, place);
    expect(paintOf(fold(log), graph)["c"]).not.toHaveProperty("waitsFor");
    log.succeeded("Report");
    expect(paintOf(fold(log), graph)["c"]).toMatchObject({ status: "succeeded" });
  });

  it("names an error that has no name", () => {
    const log = new LogWriter().created().scheduled("Report").started("Report");
    log.add(
      "step.failed",
      { error: null, cause: null, costMicros: 0 },
      { path: "Report", attempt: 1 },
    );
    expect(paintOf(fold(log), graph)["c"]).toMatchObject({
      status: "failed",
      error: "Error without a name",
    });
  });

  it("knows no node that was not reached, and a start that is done", () => {
    const paints = paintOf(fold(new LogWriter().created()), graph);
    expect(Object.keys(paints)).toEqual(["s"]);
    expect(paints["s"]).toMatchObject({ status: "succeeded" });
  });

  it("counts the iterations of a container and of what is inside it", () => {
    const log = threeDocs()
      .step("Docs/0/Read", 5, 70)
      .add("iteration.succeeded", { index: 0, output: { value: null } }, { path: "Docs" });
    log.scheduled("Docs/1/Read").started("Docs/1/Read");
    const paints = paintOf(fold(log), graph);
    expect(paints["a"]).toMatchObject({
      status: "running",
      progress: { done: 1, failed: 0, total: 3 },
    });
    expect(paints["b"]).toMatchObject({
      status: "running",
      costMicros: 70,
      endedAt: null,
      progress: { done: 1, failed: 0, total: 3 },
    });
  });

  it("shows what matters most: a failure before work, work before success", () => {
    const log = threeDocs()
      .step("Docs/0/Read", 5)
      .scheduled("Docs/1/Read")
      .started("Docs/1/Read")
      .scheduled("Docs/2/Read")
      .failed("Docs/2/Read");
    expect(paintOf(fold(log), graph)["b"]).toMatchObject({
      status: "failed",
      error: "Http.Busy",
      progress: { failed: 1 },
    });
    expect(mainStepOf(fold(log), "Read")?.path).toBe("Docs/2/Read");
  });

  it("tells a wait for a retry from other waits", () => {
    const log = new LogWriter().created().scheduled("Report").started("Report").failed("Report");
    log.add("step.retried", { retrier: 0, delayMs: 500 }, { path: "Report", attempt: 1 });
    expect(paintOf(fold(log), graph)["c"]).toMatchObject({
      status: "retrying",
      retries: 1,
      attempts: 1,
    });
  });

  it("shows that a step is being undone, and that it is", () => {
    const log = new LogWriter()
      .created()
      .step("Publish", 5)
      .add("undo.scheduled", {}, { path: "Publish" });
    expect(paintOf(fold(log), graph)["d"]).toMatchObject({ status: "undoing" });
    log.add(
      "undo.started",
      { worker: "w", epoch: 1, timeoutMs: null, heartbeatMs: null },
      { path: "Publish", attempt: 1 },
    );
    log.add(
      "undo.succeeded",
      { output: { value: null }, costMicros: 0 },
      { path: "Publish", attempt: 1 },
    );
    expect(paintOf(fold(log), graph)["d"]).toMatchObject({ status: "undone" });
  });

  it("writes only what has changed", () => {
    const store = createPaintStore();
    const log = threeDocs().scheduled("Docs/0/Read");
    paintNodes(store, paintOf(fold(log), graph));
    const before = store.getState();
    paintNodes(store, paintOf(fold(log), graph));
    expect(store.getState()).toBe(before);
    paintNodes(store, paintOf(fold(log.pass(1).started("Docs/0/Read")), graph));
    expect(store.getState().nodes["a"]).toBe(before.nodes["a"]);
    expect(store.getState().nodes["b"]?.status).toBe("running");
    paintNodes(store, {});
    expect(store.getState().nodes).toEqual({});
  });
});

describe("rows of the timeline", () => {
  it("are a tree: containers first, then what is inside, by iteration", () => {
    const log = threeDocs()
      .scheduled("Docs/1/Read")
      .scheduled("Docs/0/Read")
      .scheduled("Docs/0/Sum")
      .scheduled("Report");
    const rows = timelineRows(fold(log), new Map());
    expect(rows.map(({ step, depth, index }) => [step.path, depth, index])).toEqual([
      ["Docs", 0, null],
      ["Docs/0/Read", 1, 0],
      ["Docs/0/Sum", 1, 0],
      ["Docs/1/Read", 1, 1],
      ["Report", 0, null],
    ]);
  });

  it("can be folded, and wide containers begin so", () => {
    const log = threeDocs().scheduled("Docs/0/Read");
    expect(
      timelineRows(fold(log), new Map([["Docs@1", true]])).map((row) => row.step.path),
    ).toEqual(["Docs"]);
    const wide = new LogWriter().created().scheduled("Docs").mapStarted("Docs", 300);
    for (let i = 0; i < 300; i++) wide.scheduled(`Docs/${i}/Read`);
    const view = fold(wide);
    expect(timelineRows(view, new Map())).toHaveLength(1);
    expect(timelineRows(view, new Map([["Docs@1", false]]))).toHaveLength(301);
  });

  it("count as work only what works", () => {
    const log = new LogWriter().created().scheduled("A").pass(1000).started("A").pass(50);
    const now = Date.parse(at(9999));
    expect(busyIntervals(fold(log), now)).toEqual([{ from: Date.parse(at(1000)), to: now }]);
  });
});
