/** Text and calls are written in batches, never twice, never in the way, and survive a database that is away. */
import { describe, expect, test } from "vitest";
import { CallLog, type CallRow, type TextPlace } from "../../../server/engine/call-log.ts";
import type { SideRecords } from "../../../server/store/side-records.ts";
import { deferred } from "../../support/deferred.ts";
import { manualClock } from "../../support/manual-clock.ts";

const away = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });

function world() {
  const clock = manualClock();
  const written: SideRecords[] = [];
  const lost: number[] = [];
  let answer: () => Promise<void> = async () => undefined;
  const log = new CallLog({
    write: async (records) => {
      await answer();
      written.push(records);
    },
    clock,
    log: { warn: () => undefined },
    lost: (count) => lost.push(count),
  });
  return {
    clock,
    log,
    written,
    lost,
    answerWith: (next: () => Promise<void>) => {
      answer = next;
    },
  };
}

const place = (path = "Write"): TextPlace => ({
  runId: "run-1",
  path,
  visit: 1,
  attempt: 1,
  writer: 7,
});

function row(id: string): CallRow {
  return {
    runId: "run-1",
    path: "Write",
    visit: 1,
    attempt: 1,
    id,
    operation: null,
    ageMs: 5,
    latencyMs: null,
    firstTextMs: null,
    provider: "p",
    model: "m",
    kind: "chat",
    request: { value: {} },
    answer: null,
    prompt: "",
    reply: "",
    usage: {},
    costMicros: null,
    atMostMicros: null,
    costKind: null,
    ordinal: null,
    rate: null,
    worker: "w",
    finishReason: null,
    error: null,
    cause: null,
  };
}

const idle = async (): Promise<void> =>
  await new Promise<void>((resolve) => void setImmediate(resolve));

describe("the log of model calls", () => {
  test("gathers the text of all streams into one write", async () => {
    const { clock, log, written } = world();
    const [one, two] = [place("One"), place("Two")];
    log.addText(one, "Hel");
    log.addText(two, "Good");
    log.addText(one, "lo");
    await idle();
    expect(written).toEqual([]);
    clock.advance(250);
    await idle();
    expect(written).toHaveLength(1);
    expect(written[0]?.chunks).toEqual([
      { ...one, start: 0, stop: 5, text: "Hello" },
      { ...two, start: 0, stop: 4, text: "Good" },
    ]);
    log.addText(one, " there");
    await log.settle();
    expect(written[1]?.chunks).toEqual([{ ...one, start: 5, stop: 11, text: " there" }]);
  });

  test("writes a lot of text at once, in chunks that end between characters", async () => {
    const { log, written } = world();
    const stream = place();
    log.addText(stream, `a${"😀".repeat(40_000)}`);
    await idle();
    const chunks = written.flatMap((records) => records.chunks);
    expect(chunks.map(({ start, stop }) => [start, stop])).toEqual([
      [0, 65_535],
      [65_535, 80_001],
    ]);
    expect(chunks.map(({ text }) => text).join("")).toBe(`a${"😀".repeat(40_000)}`);
    expect(chunks.every(({ text }) => !/[\uD800-\uDBFF]$/.test(text))).toBe(true);
  });

  test("settles only once what was there before is written", async () => {
    const { log, written, answerWith, clock } = world();
    const first = deferred();
    answerWith(async () => await first.promise);
    const stream = place();
    log.addText(stream, "one");
    clock.advance(250);
    await idle();
    log.addText(stream, "two");
    const settled = log.settle();
    expect(written).toEqual([]);
    first.resolve();
    await settled;
    expect(written.map(({ chunks }) => chunks.map(({ text }) => text))).toEqual([["one"], ["two"]]);
  });

  test("does not hold a step back while the database is away, and writes when it is back", async () => {
    const { log, written, lost, answerWith, clock } = world();
    answerWith(async () => await Promise.reject(away));
    const stream = place();
    log.addText(stream, "kept ");
    await log.settle();
    answerWith(async () => undefined);
    log.addText(stream, "whole");
    clock.advance(1_000);
    await idle();
    const chunks = written.flatMap((records) => records.chunks);
    expect(chunks.map(({ start, text }) => [start, text])).toEqual([
      [0, "kept "],
      [5, "whole"],
    ]);
    expect(lost).toEqual([]);
  });

  test("lets a step go on when the database hangs", async () => {
    const { log, answerWith, clock } = world();
    answerWith(async () => await new Promise<void>(() => undefined));
    log.addText(place(), "text");
    const settled = log.settle().then(() => "settled");
    clock.advance(2_000);
    expect(await settled).toBe("settled");
  });

  test("gives up what cannot be written, and counts it", async () => {
    const { log, written, lost, answerWith } = world();
    answerWith(async () => await Promise.reject(Object.assign(new Error("no"), { code: "22P05" })));
    log.addText(place(), "text");
    log.addCall({}, async () => row("a"));
    await log.settle();
    expect(lost).toEqual([2]);
    answerWith(async () => undefined);
    log.addText(place(), "more");
    await log.settle();
    expect(written.flatMap(({ chunks }) => chunks.map(({ text }) => text))).toEqual(["more"]);
  });

  test("writes a call as it is when it is written", async () => {
    const { log, written } = world();
    const call = {};
    log.addCall(call, async () => row("early"));
    log.addCall(call, async () => ({ ...row("early"), latencyMs: 12 }));
    await log.close();
    expect(written).toHaveLength(1);
    expect(written[0]?.calls).toEqual([{ ...row("early"), latencyMs: 12 }]);
  });

  test("has the beginning of a call written at once, and text not before its time", async () => {
    const { clock, log, written } = world();
    log.addText(place(), "Hel");
    await log.addBeginning({}, async () => row("a"));
    expect(written).toEqual([{ chunks: [], calls: [row("a")] }]);
    log.addText(place(), "lo");
    clock.advance(250);
    await idle();
    expect(written[1]?.chunks.map(({ text }) => text)).toEqual(["Hel", "lo"]);
  });

  test("writes together the calls that begin while others are written", async () => {
    const { log, written, answerWith } = world();
    const first = deferred();
    answerWith(async () => await first.promise);
    const begun = [log.addBeginning({}, async () => row("a"))];
    await idle();
    for (const id of ["b", "c"]) begun.push(log.addBeginning({}, async () => row(id)));
    first.resolve();
    await Promise.all(begun);
    expect(written.map(({ calls }) => calls.map(({ id }) => id))).toEqual([["a"], ["b", "c"]]);
  });

  test("lets no call begin unrecorded while the database is away", async () => {
    const { clock, log, written, answerWith } = world();
    answerWith(async () => await Promise.reject(away));
    let hasBegun = false;
    const begun = log
      .addBeginning({}, async () => row("a"))
      .then(() => {
        hasBegun = true;
      });
    await idle();
    clock.advance(1_000);
    await idle();
    expect(hasBegun).toBe(false);
    answerWith(async () => undefined);
    clock.advance(1_000);
    await begun;
    expect(written.flatMap(({ calls }) => calls.map(({ id }) => id))).toEqual(["a"]);
  });

  test("lets a call begin whose record is refused", async () => {
    const { log, lost, answerWith } = world();
    answerWith(async () => await Promise.reject(Object.assign(new Error("no"), { code: "22P05" })));
    await log.addBeginning({}, async () => row("a"));
    expect(lost).toEqual([1]);
  });

  test("keeps the newer of two records of a call that could not be written at once", async () => {
    const { log, written, answerWith } = world();
    answerWith(async () => await Promise.reject(away));
    const call = {};
    log.addCall(call, async () => row("a"));
    await log.settle();
    answerWith(async () => undefined);
    log.addCall(call, async () => ({ ...row("a"), latencyMs: 9 }));
    await log.settle();
    expect(written.flatMap(({ calls }) => calls.map(({ latencyMs }) => latencyMs))).toEqual([9]);
  });
});
