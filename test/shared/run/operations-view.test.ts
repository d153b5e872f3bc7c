import { describe, expect, it } from "vitest";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import { LogWriter } from "../../support/event-log.ts";

const saved = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, { value: key }]));

describe("a step that saves operations of its own", () => {
  it("tells of the money once: with its checkpoints, and the rest with its outcome", () => {
    const log = new LogWriter().created().scheduled("Batch").started("Batch");
    const place = { path: "Batch", attempt: 1 };
    const held = { policy: "EveryN", operations: 2, costMicros: 20, reason: "policy" } as const;
    log.add("checkpoint.saved", { ...held, saved: saved(["a", "b"]) }, place);
    log.add("step.lost", { worker: "w", lost: 1 }, place).started("Batch", 2);
    const rest = { ...held, operations: 1, costMicros: 10, reason: "end", reused: 2 } as const;
    log.add("checkpoint.saved", rest, { path: "Batch", attempt: 2 }).succeeded("Batch", 10);
    const view = applyEvents(emptyRunView, log.events);
    expect(view).toMatchObject({ usefulMicros: 30, wastedMicros: 0, checkpoints: 2 });
    expect(view.steps.get("Batch@1")).toMatchObject({
      costMicros: 30,
      savedOperations: 2,
      attempts: [
        { costMicros: 20, outcome: "lost" },
        { costMicros: 10, outcome: "succeeded" },
      ],
    });
  });
});

describe("a heartbeat", () => {
  it("keeps what it does not say", () => {
    const log = new LogWriter().created().scheduled("Long").started("Long");
    const place = { path: "Long", attempt: 1 };
    const memory = { rssBytes: 5, heapBytes: 2 };
    log.add("step.heartbeat", { details: { done: 1 }, memory }, place).pass(5);
    log.add("step.heartbeat", { details: null }, place);
    const step = applyEvents(emptyRunView, log.events).steps.get("Long@1");
    expect(step?.attempts[0]).toMatchObject({
      heartbeats: 2,
      lastHeartbeat: { details: { done: 1 }, memory },
    });
  });
});
