import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { Execution } from "../../../server/engine/execution.ts";
import { overLimit } from "../../../server/engine/resources/call-limits.ts";

test("a step that beats a thousand times leaves one timer behind, and none at its end", async () => {
  const over = new AbortController();
  const listeners: (() => void)[] = [];
  const execution = {
    onBeat: (listener: () => void) => listeners.push(listener),
  } as unknown as Execution;
  void overLimit({ timeoutMs: null, heartbeatMs: 60_000 }, execution, over.signal);
  for (let beat = 0; beat < 1000; beat += 1) for (const listener of listeners) listener();
  expect(getEventListeners(over.signal, "abort")).toHaveLength(1);
  over.abort();
  expect(getEventListeners(over.signal, "abort")).toHaveLength(0);
});
