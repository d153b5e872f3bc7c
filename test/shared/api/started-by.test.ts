import { expect, test } from "vitest";
import { hookKey, runNowKey, startedByOf, tickKey } from "../../../shared/api/started-by.ts";

test("who started a run stands in its idempotency key", () => {
  const at = "2026-11-21T09:00:00.000Z";
  expect(startedByOf(tickKey("sch_1a", at))).toEqual({ kind: "schedule", id: "sch_1a", at });
  expect(startedByOf(runNowKey("sch_1a", "5f"))).toEqual({
    kind: "schedule",
    id: "sch_1a",
    at: null,
  });
  expect(startedByOf(hookKey("from-github", "9c"))).toEqual({
    kind: "webhook",
    path: "from-github",
  });
});

test.each([null, "", "abc", "schedule:", "schedule:x:yesterday", "hook:a b:c", "name:hook:abc:1"])(
  "the key %j is nobody's",
  (key) => {
    expect(startedByOf(key)).toBeNull();
  },
);
