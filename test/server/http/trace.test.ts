/** Streamed text is read from any offset, and the trace of a run shows what happened inside, both from the database alone. */
import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TextPiece } from "../../../shared/api/text.ts";
import {
  writeSideRecords,
  type CallRow,
  type TextChunk,
} from "../../../server/store/side-records.ts";
import { until } from "../../support/until.ts";
import { expectRefusal, startApiServer, type ApiServer, type Call } from "./api-server.ts";
import { seedRun, type SeedRun } from "./seed-run.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

/** A run whose step `Write` is under way with its second attempt. */
const writing: SeedRun = {
  status: "RUNNING",
  steps: [{ path: "Write", status: "running", attempt: 2 }],
  ledger: [{ path: "Write", attempt: 1, micros: 300 }],
  events: [
    { type: "run.created" },
    { type: "step.scheduled", path: "Write", data: { input: {} } },
    { type: "step.started", path: "Write", attempt: 1, data: { worker: "w1" } },
    { type: "step.lost", path: "Write", attempt: 1, data: { worker: "w1" } },
    { type: "step.started", path: "Write", attempt: 2, data: { worker: "w2" } },
  ],
};

async function say(runId: string, ...pieces: readonly Partial<TextChunk>[]): Promise<void> {
  const chunks = pieces.map(
    ({ start = 0, text = "", attempt = 2, writer = 1, path = "Write" }) => ({
      runId,
      path,
      visit: 1,
      attempt,
      writer,
      start,
      text,
      stop: start + text.length,
    }),
  );
  await writeSideRecords(api.database, { chunks, calls: [] });
}

function call(runId: string, its: Partial<CallRow> & Pick<CallRow, "id">): CallRow {
  return {
    runId,
    path: "Write",
    visit: 1,
    attempt: 2,
    operation: null,
    ageMs: 900,
    latencyMs: 700,
    firstTextMs: 100,
    provider: "openai",
    model: "gpt",
    kind: "chat",
    request: {
      value: {
        messages: [
          {
            role: "user",
            content: "Write.",
          },
        ],
      },
    },
    answer: { value: { text: "Well." } },
    prompt: "Write.",
    reply: "Well.",
    usage: {
      inputTokens: 3,
      outputTokens: 2,
    },
    costMicros: 5,
    atMostMicros: 10,
    costKind: "incurred",
    ordinal: 0,
    rate: null,
    worker: "w2",
    finishReason: "stop",
    error: null,
    cause: null,
    ...its,
  };
}

const ofWrite = (query: Readonly<Record<string, string>> = {}) => ({
  query: { path: "Write", ...query },
});

async function listen(id: string, wanted: Omit<Call, "params">) {
  const left = new AbortController();
  const response = await api.fetch("streamText", {
    params: { id },
    signal: left.signal,
    ...wanted,
  });
  expect(response.status).toBe(200);
  const pieces: TextPiece[] = [];
  const ids: string[] = [];
  const parser = createParser({
    onEvent: (message) => {
      ids.push(message.id ?? "");
      pieces.push(JSON.parse(message.data) as TextPiece);
    },
  });
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? [])
      parser.feed(decoder.decode(piece, { stream: true }));
  };
  const ended = read().catch((error: unknown) => {
    if (!left.signal.aborted) throw error;
  });
  const text = (): string => pieces.map((piece) => piece.text).join("");
  return { pieces, ids, ended, text, leave: () => left.abort() };
}

describe("streamed text", () => {
  test("is read from any offset, and again from the beginning", async () => {
    const { id } = await seedRun(api.database, writing);
    await say(id, { text: "Once upon " }, { start: 10, text: "a time" });
    const whole = await api.call("getText", { params: { id }, ...ofWrite() });
    expect(whole.body).toEqual({
      path: "Write",
      visit: 1,
      attempt: 2,
      offset: 0,
      next: 16,
      ended: false,
      text: "Once upon a time",
    });
    const rest = await api.call("getText", { params: { id }, ...ofWrite({ offset: "7" }) });
    expect(rest.body).toMatchObject({ text: "on a time", offset: 7, next: 16 });
    const none = await api.call("getText", { params: { id }, ...ofWrite({ offset: "16" }) });
    expect(none.body).toMatchObject({ text: "", offset: 16, next: 16, ended: false });
  });

  test("of an attempt that was lost stays as that attempt's, and ends there", async () => {
    const { id } = await seedRun(api.database, writing);
    await say(id, { attempt: 1, text: "Once up" }, { attempt: 2, text: "There was" });
    // The worker was not dead after all.
    await say(id, { attempt: 1, start: 7, text: "on a time" });
    const lost = await api.call("getText", { params: { id }, ...ofWrite({ attempt: "1" }) });
    expect(lost.body).toMatchObject({ attempt: 1, text: "Once upon a time", ended: true });
    const now = await api.call("getText", { params: { id }, ...ofWrite() });
    expect(now.body).toMatchObject({ attempt: 2, text: "There was", ended: false });
    const { body } = await api.call("listTexts", { params: { id } });
    expect(body.streams.map(({ path, attempt, length }) => [path, attempt, length])).toEqual([
      ["Write", 1, 16],
      ["Write", 2, 9],
    ]);
  });

  test("of two workers that did the same attempt is that of the later one", async () => {
    const { id } = await seedRun(api.database, writing);
    await say(id, { writer: 9, text: "The first one says" });
    await say(id, { writer: 3, text: "The second" });
    await say(id, { writer: 9, start: 18, text: " more" });
    const { body } = await api.call("getText", { params: { id }, ...ofWrite() });
    expect(body).toMatchObject({ text: "The second", next: 10 });
  });

  test("goes on after a piece that was lost", async () => {
    const { id } = await seedRun(api.database, writing);
    await say(id, { text: "Once " }, { start: 10, text: "a time" });
    const first = await api.call("getText", { params: { id }, ...ofWrite() });
    expect(first.body).toMatchObject({ text: "Once ", next: 5 });
    const rest = await api.call("getText", { params: { id }, ...ofWrite({ offset: "5" }) });
    expect(rest.body).toMatchObject({ text: "a time", offset: 10, next: 16 });
  });

  test("is followed live from an offset, and taken up again where it broke off", async () => {
    const { id } = await seedRun(api.database, writing);
    await say(id, { text: "Once upon " });
    const first = await listen(id, ofWrite({ offset: "5" }));
    await until(() => first.text() === "upon ");
    await say(id, { start: 10, text: "a time " });
    await until(() => first.text() === "upon a time ");
    expect(first.ids.at(-1)).toBe("17");
    first.leave();
    await first.ended;
    await say(id, { start: 17, text: "there was" });
    const second = await listen(id, { ...ofWrite(), headers: { "last-event-id": "17" } });
    await until(() => second.text() === "there was");
    await api.database.db.deleteFrom("flows").where("run_id", "=", id).execute();
    await api.database.db
      .updateTable("runs")
      .set({ status: "SUCCEEDED", ended_at: new Date() })
      .where("id", "=", id)
      .execute();
    await second.ended;
    expect(second.pieces.at(-1)).toMatchObject({ text: "", next: 26, ended: true });
    const over = await api.fetch("streamText", {
      params: { id },
      ...ofWrite({ offset: "26" }),
    });
    expect(over.status).toBe(204);
  });

  test("is refused for a run that there is not, and for a place that is none", async () => {
    await expectRefusal(api, "getText", { params: { id: "no" }, ...ofWrite() }, "RUN_NOT_FOUND");
    await expectRefusal(api, "getTrace", { params: { id: "no" } }, "RUN_NOT_FOUND");
    const { id } = await seedRun(api.database, writing);
    const headers = { "last-event-id": "soon" };
    await expectRefusal(
      api,
      "streamText",
      { params: { id }, ...ofWrite(), headers },
      "INVALID_REQUEST",
    );
    await expectRefusal(api, "getText", { params: { id } }, "INVALID_REQUEST");
    await expectRefusal(
      api,
      "listTexts",
      { params: { id }, query: { cursor: "x" } },
      "INVALID_CURSOR",
    );
  });
});

describe("model calls", () => {
  test("are in the trace under their attempts and operations", async () => {
    const { id } = await seedRun(api.database, writing);
    const calls = [
      call(id, { id: "1", attempt: 1, latencyMs: null, answer: null, reply: "", usage: {} }),
      call(id, { id: "2", operation: "record-7" }),
      call(id, { id: "3", operation: "record-7", error: "Model.RateLimited", cause: "Wait." }),
      call(id, { id: "4" }),
    ];
    await say(id, { text: "Well." });
    await writeSideRecords(api.database, { chunks: [], calls });
    const { body } = await api.call("getTrace", { params: { id } });
    expect(body.run).toMatchObject({ id, status: "RUNNING", calls: 4, costMicros: 300 });
    expect(body.steps).toHaveLength(1);
    const [step] = body.steps;
    expect(step).toMatchObject({ path: "Write", parent: null, status: "running", moreCalls: 0 });
    expect(step?.attempts).toMatchObject([
      {
        attempt: 1,
        status: "lost",
        worker: "w1",
        costMicros: 300,
        textLength: 0,
        calls: [
          {
            id: "1",
            status: "running",
            endedAt: null,
          },
        ],
        operations: [],
      },
      {
        attempt: 2,
        status: "running",
        textLength: 5,
        calls: [
          {
            id: "4",
            prompt: "Write.",
            reply: "Well.",
            status: "succeeded",
            costMicros: 5,
          },
        ],
        operations: [
          {
            key: "record-7",
            calls: [
              { id: "2" },
              {
                id: "3",
                error: "Model.RateLimited",
              },
            ],
          },
        ],
      },
    ]);
  });

  test("are told again as they end, and read whole", async () => {
    const { id } = await seedRun(api.database, writing);
    const begun = call(id, { id: "1", latencyMs: null, answer: null, reply: "" });
    await writeSideRecords(api.database, { chunks: [], calls: [begun] });
    const running = await api.call("listCalls", { params: { id } });
    expect(running.body.calls).toMatchObject([{ id: "1", status: "running", reply: "" }]);
    await writeSideRecords(api.database, { chunks: [], calls: [call(id, { id: "1" })] });
    const { body } = await api.call("getCall", { params: { id, call: "1" } });
    expect(body).toMatchObject({
      id: "1",
      status: "succeeded",
      latencyMs: 700,
      firstTextMs: 100,
      request: {
        messages: [
          {
            role: "user",
            content: "Write.",
          },
        ],
      },
      answer: { text: "Well." },
    });
    expect(body.startedAt).toBe(running.body.calls[0]?.startedAt);
    await expectRefusal(api, "getCall", { params: { id, call: "2" } }, "CALL_NOT_FOUND");
  });

  test("are listed in pages, each once", async () => {
    const { id } = await seedRun(api.database, writing);
    const calls = Array.from({ length: 5 }, (_, i) => call(id, { id: String(i) }));
    await writeSideRecords(api.database, { chunks: [], calls });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Readonly<Record<string, string>> = {
        limit: "2",
        path: "Write",
        ...(cursor === null ? {} : { cursor }),
      };
      const { body } = await api.call("listCalls", { params: { id }, query });
      seen.push(...body.calls.map((each) => each.id));
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toEqual(["0", "1", "2", "3", "4"]);
  });

  test("beyond a hundred of a step are counted in the trace, not listed", async () => {
    const { id } = await seedRun(api.database, writing);
    const calls = Array.from({ length: 130 }, (_, i) =>
      call(id, { id: String(i).padStart(4, "0"), operation: `record-${String(i)}` }),
    );
    await writeSideRecords(api.database, { chunks: [], calls });
    const { body } = await api.call("getTrace", { params: { id } });
    expect(body.steps[0]?.attempts[1]?.operations).toHaveLength(100);
    expect(body.steps[0]?.moreCalls).toBe(30);
  });

  test("of a run that is gone leave nothing behind", async () => {
    await writeSideRecords(api.database, {
      chunks: [],
      calls: [call("run-that-is-gone", { id: "1" })],
    });
    await say("run-that-is-gone", { text: "late" });
    const { rows } = await api.database.pool.query(
      "select 1 from model_calls where run_id = $1 union all select 1 from text_chunks where run_id = $1",
      ["run-that-is-gone"],
    );
    expect(rows).toEqual([]);
  });
});
