/** What is said before a redrive or a fork: what is reused, what runs again at what cost, which effects repeat. */
import { expect, it } from "vitest";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { previewCopy, type Effect } from "../../../shared/run/preview.ts";
import { redrivePoint } from "../../../shared/run/redrive.ts";
import { LogWriter } from "../../support/event-log.ts";

const task = (resource: string, next?: string): State => ({
  Type: "Task",
  Resource: resource,
  ...(next === undefined ? { End: true } : { Next: next }),
});
const definition: Definition = {
  StartAt: "Fetch",
  States: {
    Fetch: task("cairn:read", "Write"),
    Write: task("cairn:model", "Send"),
    Send: task("cairn:publish"),
  },
};
const effectOf = (resource: string): Effect =>
  resource === "cairn:read" ? "none" : resource === "cairn:model" ? "idempotent" : "outside";

it("adds up what is kept and what runs again, and names the effects that repeat", () => {
  const log = new LogWriter().created().step("Fetch", 10, 100).step("Write", 10, 2000);
  log.scheduled("Send").started("Send").failed("Send", 30);
  log.add("run.failed", { error: "Http.Busy", cause: "503" });
  const { seq } = redrivePoint(log.events);
  expect(previewCopy({ events: log.events, seq, definition, effectOf })).toEqual({
    reused: { steps: 2, costMicros: 2100 },
    again: { steps: 1, costMicros: 30 },
    steps: [{ path: "Send", visit: 1, state: "Send", costMicros: 30 }],
    effects: [
      {
        path: "Send",
        visit: 1,
        state: "Send",
        resource: "cairn:publish",
        effect: "outside",
        outcome: "failed",
      },
    ],
  });
});

it("tells effects that succeeded, that were undone and that nobody knows of apart, the gravest first", () => {
  const log = new LogWriter().created().step("Fetch", 10, 100).step("Write", 10, 2000);
  log.scheduled("Send").started("Send").succeeded("Send", 30);
  log.add("undo.scheduled", {}, { path: "Send" });
  log.add(
    "undo.started",
    { worker: "w", epoch: 1, timeoutMs: null, heartbeatMs: null },
    { path: "Send", attempt: 1 },
  );
  log.add("undo.succeeded", { output: { value: null }, costMicros: 0 }, { path: "Send" });
  const preview = previewCopy({ events: log.events, seq: 2, definition, effectOf });
  expect(preview.again).toEqual({ steps: 3, costMicros: 2130 });
  expect(preview.effects.map(({ path, outcome }) => [path, outcome])).toEqual([
    ["Send", "undone"],
    ["Write", "succeeded"],
  ]);
  const running = new LogWriter().created().scheduled("Send").started("Send");
  const unknown = previewCopy({ events: running.events, seq: 2, definition, effectOf });
  expect(unknown.effects[0]?.outcome).toBe("unknown");
});
