/** The stream of a run is complete, in order, can be taken up anywhere, and ends with the run. */
import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventMessage } from "../../../shared/api/run.ts";
import type { RunNotifier } from "../../../server/http/ports.ts";
import { LocalRunNotifier } from "../../../server/http/run-notifier.ts";
import { watchRun } from "../../../server/http/wake.ts";
import { until } from "../../support/until.ts";
import { startApiServer, type ApiServer, type Call, expectRefusal } from "./api-server.ts";
import { seedRun, type SeedEvent } from "./seed-run.ts";

const notifier = new LocalRunNotifier();
let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({ notifier });
});
afterAll(async () => {
  await api.stop();
});

interface Stream {
  readonly events: readonly EventMessage[];
  readonly ids: readonly string[];
  readonly ended: Promise<void>;
  close(): void;
}

async function watch(
  server: ApiServer,
  id: string,
  call: Omit<Call, "params" | "signal"> = {},
): Promise<Stream> {
  const left = new AbortController();
  const response = await server.fetch("streamEvents", {
    params: { id },
    signal: left.signal,
    ...call,
  });
  expect(response.status).toBe(200);
  const events: EventMessage[] = [];
  const ids: string[] = [];
  const parser = createParser({
    onEvent: (message) => {
      ids.push(message.id ?? "");
      events.push(JSON.parse(message.data) as EventMessage);
    },
  });
  const decoder = new TextDecoder();
  const read = async () => {
    for await (const piece of response.body ?? [])
      parser.feed(decoder.decode(piece, { stream: true }));
  };
  const ended = read().catch((error: unknown) => {
    if (!left.signal.aborted) throw error;
  });
  return { events, ids, ended, close: () => left.abort() };
}

async function running(events = 3): Promise<string> {
  const made: SeedEvent[] = Array.from({ length: events }, (_, i) =>
    i === 0 ? { type: "run.created" } : { type: "step.scheduled", path: `S${String(i)}` },
  );
  return (await seedRun(api.database, { status: "RUNNING", events: made })).id;
}

async function append(id: string, seq: number, type: string): Promise<void> {
  const { db } = api.database;
  const status = type === "run.succeeded" ? "SUCCEEDED" : "RUNNING";
  await db
    .insertInto("events")
    .values({
      run_id: id,
      seq,
      type,
      at: new Date(),
      state: null,
      path: null,
      visit: null,
      attempt: null,
      data: '{"of":"the test"}',
    })
    .execute();
  await db
    .updateTable("runs")
    .set({ seq, status, ended_at: status === "RUNNING" ? null : new Date() })
    .where("id", "=", id)
    .execute();
}

const seqs = (stream: Stream) => stream.events.map((event) => event.seq);

describe("a stream", () => {
  test("has what was, then what comes, and ends after the last event", async () => {
    const id = await running();
    const stream = await watch(api, id);
    await until(() => stream.events.length === 3);
    await append(id, 4, "step.scheduled");
    notifier.moved([id]);
    await until(() => stream.events.length === 4);
    await append(id, 5, "run.succeeded");
    notifier.moved([id, "another"]);
    await stream.ended;
    expect(seqs(stream)).toEqual([1, 2, 3, 4, 5]);
    expect(stream.ids).toEqual(["1", "2", "3", "4", "5"]);
    expect(stream.events[4]).toMatchObject({
      type: "run.succeeded",
      data: { of: "the test" },
      path: null,
    });
  });

  test("is the same as the list of events", async () => {
    const run = await seedRun(api.database, {});
    const stream = await watch(api, run.id);
    await stream.ended;
    const { body } = await api.call("listEvents", { params: { id: run.id } });
    expect(stream.events).toEqual(body.events);
  });

  test("goes on after what the reader has", async () => {
    const run = await seedRun(api.database, {});
    const byHeader = await watch(api, run.id, { headers: { "last-event-id": "8" } });
    await byHeader.ended;
    expect(seqs(byHeader)).toEqual([9, 10, 11]);
    const byQuery = await watch(api, run.id, { query: { after: "9" } });
    await byQuery.ended;
    expect(seqs(byQuery)).toEqual([10, 11]);
    // A browser that connects again sends the header with the address it had.
    const both = await watch(api, run.id, {
      query: { after: "1" },
      headers: { "last-event-id": "10" },
    });
    await both.ended;
    expect(seqs(both)).toEqual([11]);
  });

  test("has nothing to say about a run that was seen to its end", async () => {
    const run = await seedRun(api.database, {});
    expect(
      (
        await api.call("streamEvents", {
          params: { id: run.id },
          headers: { "last-event-id": "11" },
        })
      ).status,
    ).toBe(204);
    await expectRefusal(
      api,
      "streamEvents",
      { params: { id: run.id }, headers: { "last-event-id": "eleven" } },
      "INVALID_REQUEST",
    );
  });

  test("of thousands of events is complete and in order", async () => {
    const id = await running(1);
    const rows = Array.from({ length: 2500 }, (_, i) => ({
      run_id: id,
      seq: i + 2,
      type: "step.heartbeat",
      at: new Date(),
      state: "S",
      path: "S",
      visit: 1,
      attempt: 1,
      data: JSON.stringify({ text: "x".repeat(500) }),
    }));
    await api.database.db.insertInto("events").values(rows).execute();
    await append(id, 2502, "run.succeeded");
    const stream = await watch(api, id);
    await stream.ended;
    expect(seqs(stream)).toEqual(Array.from({ length: 2502 }, (_, i) => i + 1));
  });

  test("is found out by itself when nobody tells", async () => {
    const alone = await startApiServer({ database: api.database });
    const id = await running();
    const stream = await watch(alone, id);
    await until(() => stream.events.length === 3);
    await append(id, 4, "run.succeeded");
    await stream.ended;
    expect(seqs(stream)).toEqual([1, 2, 3, 4]);
    await alone.stop();
  });

  test("lets go when the reader leaves", async () => {
    const listening = new Map<string, number>();
    const counting: RunNotifier = {
      subscribe: (runId) => {
        listening.set(runId, (listening.get(runId) ?? 0) + 1);
        return () => void listening.set(runId, (listening.get(runId) ?? 0) - 1);
      },
    };
    const other = await startApiServer({ database: api.database, notifier: counting });
    const id = await running();
    const stream = await watch(other, id);
    await until(() => stream.events.length === 3);
    expect(listening.get(id)).toBe(1);
    stream.close();
    await stream.ended;
    await until(() => listening.get(id) === 0);
    await other.stop();
  });

  test("ends when the server stops, and readiness says so", async () => {
    const stopping = new AbortController();
    const other = await startApiServer({
      database: api.database,
      notifier,
      stopping: stopping.signal,
    });
    const id = await running();
    const stream = await watch(other, id);
    await until(() => stream.events.length === 3);
    stopping.abort();
    await stream.ended;
    const { down } = await expectRefusal(other, "ready", {}, "UNAVAILABLE");
    expect(down).toEqual(["server (stopping)"]);
    await other.stop();
  });
});

describe("a watch", () => {
  test("remembers news that came before anyone waited", async () => {
    const wake = watchRun("r", notifier, []);
    notifier.moved(["r"]);
    await wake.next(3_600_000);
    wake.close();
    expect(wake.closed).toBe(true);
  });

  test("is closed by any of its signals, at once when one has fired", async () => {
    const signal = new AbortController();
    const wake = watchRun("r", notifier, [undefined, signal.signal]);
    const waited = wake.next(3_600_000);
    signal.abort();
    await waited;
    expect(wake.closed).toBe(true);
    expect(watchRun("r", notifier, [AbortSignal.abort()]).closed).toBe(true);
  });

  test("ends its wait when it is closed", async () => {
    const wake = watchRun("r", undefined, []);
    const waited = wake.next(3_600_000);
    wake.close();
    wake.close();
    await waited;
    await wake.next(3_600_000);
    expect(wake.closed).toBe(true);
  });
});
