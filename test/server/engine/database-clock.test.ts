import { expect, it } from "vitest";
import { DatabaseClock } from "../../../server/engine/database-clock.ts";

const noon = Date.parse("2026-03-04T12:00:00.000Z");

it("knows nothing until the database has said something", () => {
  expect(new DatabaseClock({ nowMs: () => 5 }).now()).toBeUndefined();
});

it("goes on from the last answer, and is not put back by an answer that took its time", () => {
  let nowMs = 1000;
  const clock = new DatabaseClock({ nowMs: () => nowMs });
  clock.observe(new Date(noon));
  nowMs += 250;
  expect(clock.now()).toBe("2026-03-04T12:00:00.250Z");
  clock.observe(new Date(noon + 100));
  expect(clock.now()).toBe("2026-03-04T12:00:00.250Z");
  clock.observe(new Date(noon + 300));
  expect(clock.now()).toBe("2026-03-04T12:00:00.300Z");
});

it("follows a database whose clock was put back", () => {
  const clock = new DatabaseClock({ nowMs: () => 0 });
  clock.observe(new Date(noon + 3_600_000));
  clock.observe(new Date(noon));
  expect(clock.now()).toBe("2026-03-04T12:00:00.000Z");
});
