import { describe, expect, it } from "vitest";
import {
  createEventWriter,
  createRunStore,
  createTimeMachine,
} from "../../../designer/runs/run-store.ts";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import { LogWriter } from "../../support/event-log.ts";

const log = new LogWriter().created();
for (let i = 0; i < 1500; i++) log.step(`S${i}`, 3, 1);
const { events } = log;

describe("the run that is looked at", () => {
  it("is written once per frame, however many events arrive", () => {
    const store = createRunStore();
    let writes = 0;
    store.subscribe(() => void writes++);
    const frames: (() => void)[] = [];
    const writer = createEventWriter(store, (callback) => {
      frames.push(callback);
      return () => undefined;
    });
    for (const event of events.slice(0, 100)) writer.add([event]);
    expect([writes, frames.length]).toEqual([0, 1]);
    frames.pop()?.();
    expect(writes).toBe(1);
    expect(store.getState().view.seq).toBe(100);
    expect(store.getState().log.events).toHaveLength(100);
    writer.add(events.slice(100, 150));
    writer.flush();
    expect(store.getState().view).toEqual(applyEvents(emptyRunView, events.slice(0, 150)));
  });

  it("goes on where another writer stopped", () => {
    const store = createRunStore();
    const first = createEventWriter(store, () => () => undefined);
    first.add(events.slice(0, 10));
    first.flush();
    const second = createEventWriter(store, () => () => undefined);
    second.add(events.slice(10, 20));
    second.flush();
    expect(store.getState().log.events).toHaveLength(20);
    expect(store.getState().view.seq).toBe(20);
  });
});

it("shows the run as it was after any event, in whatever order one asks", () => {
  const viewAt = createTimeMachine();
  const whole = { events };
  for (const seq of [events.length, 3, 2000, 1999, 4001, 0, 2500]) {
    expect(viewAt(whole, seq)).toEqual(applyEvents(emptyRunView, events.slice(0, seq)));
  }
  expect(viewAt({ events: events.slice(0, 7) }, 7).seq).toBe(7);
});
