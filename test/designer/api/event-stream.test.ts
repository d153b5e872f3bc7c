import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../designer/api/api-error.ts";
import { followRun, type StreamState } from "../../../designer/api/event-stream.ts";
import type { RunEvent } from "../../../shared/run/event.ts";
import { LogWriter } from "../../support/event-log.ts";

const log = new LogWriter()
  .created()
  .step("A", 10)
  .step("B", 10)
  .add("run.succeeded", { output: { value: null } }).events;
const last = log.length;

afterEach(() => void vi.unstubAllGlobals());

type Reply = () => Response | Promise<Response>;

/** Answers requests from a script; each request must be foreseen. */
class Server {
  readonly requests: { readonly url: string; readonly lastEventId: string | null }[] = [];
  readonly #replies: Reply[];

  constructor(replies: readonly Reply[]) {
    this.#replies = [...replies];
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      this.requests.push({ url, lastEventId: new Headers(init.headers).get("last-event-id") });
      const reply = this.#replies.shift();
      if (reply === undefined) throw new Error(`nobody expected ${url}`);
      return await reply();
    });
  }

  get isDone(): boolean {
    return this.#replies.length === 0;
  }
}

function page(from: number, to: number, next: number | null = null): Reply {
  return () => Response.json({ events: log.slice(from - 1, to), next });
}

function stream(events: readonly RunEvent[], { breaks = false, chunk = 40 } = {}): Reply {
  return () => {
    const text = `retry: 1000\n\n: keep-alive\n\n${events.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join("")}`;
    const bytes = new TextEncoder().encode(text);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      // One piece at a time: an error would throw away what is still in the queue.
      pull(controller) {
        const piece = bytes.slice(sent, sent + chunk);
        sent += chunk;
        if (piece.length > 0) controller.enqueue(piece);
        else if (breaks) controller.error(new TypeError("network"));
        else controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

const away: Reply = () => {
  throw new TypeError("fetch failed");
};

async function follow(server: Server, after = 0) {
  const seen: number[] = [];
  const states: StreamState[] = [];
  const pauses: number[] = [];
  await followRun({
    runId: "run_1",
    after,
    signal: new AbortController().signal,
    onEvents: (events) => seen.push(...events.map((event) => event.seq)),
    onState: (state) => states.push(state),
    pause: async (ms) => void pauses.push(ms),
  });
  expect(server.isDone).toBe(true);
  return { seen, states, pauses };
}

const all = log.map((event) => event.seq);

describe("following a run", () => {
  it("reads a run that has ended from its pages alone", async () => {
    const server = new Server([page(1, 3, 3), page(4, last)]);
    expect(await follow(server)).toMatchObject({
      seen: all,
      states: ["loading", "ended"],
      pauses: [],
    });
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/api/v1/runs/run_1/events?after=0&limit=5000",
      "/api/v1/runs/run_1/events?after=3&limit=5000",
    ]);
  });

  it("goes on with the stream where the pages end", async () => {
    const server = new Server([page(1, 3), stream(log.slice(3))]);
    expect(await follow(server)).toMatchObject({ seen: all, states: ["loading", "live", "ended"] });
    expect(server.requests[1]).toEqual({ url: "/api/v1/runs/run_1/stream", lastEventId: "3" });
  });

  it("begins after what is known already", async () => {
    const server = new Server([page(6, last)]);
    expect((await follow(server, 5)).seen).toEqual(all.slice(5));
    expect(server.requests[0]?.url).toContain("after=5");
  });

  it("delivers an event once, however often it is sent", async () => {
    const server = new Server([page(1, 4), stream([...log.slice(1, 6), ...log.slice(3)])]);
    expect((await follow(server)).seen).toEqual(all);
  });

  it("takes up a broken stream where it broke", async () => {
    const server = new Server([
      page(1, 2),
      stream(log.slice(2, 4), { breaks: true }),
      page(5, 5),
      stream(log.slice(5)),
    ]);
    const { seen, states, pauses } = await follow(server);
    expect(seen).toEqual(all);
    expect(states).toEqual(["loading", "live", "reconnecting", "live", "ended"]);
    expect(pauses).toHaveLength(1);
    expect(server.requests.at(-1)?.lastEventId).toBe("5");
  });

  it("fills a gap from the pages instead of showing a run that never was", async () => {
    const server = new Server([
      page(1, 2),
      stream([...log.slice(2, 3), ...log.slice(5)], { chunk: 100_000 }),
      page(3, last),
    ]);
    expect((await follow(server)).seen).toEqual(all);
  });

  it("waits longer and longer while the server is away, and begins anew once it is back", async () => {
    const server = new Server([away, away, away, away, page(1, 2), stream([]), page(3, last)]);
    const { pauses, seen } = await follow(server);
    expect(seen).toEqual(all);
    const expected = [500, 1000, 2000, 4000, 500];
    for (const [i, wanted] of expected.entries()) {
      expect(pauses[i]).toBeGreaterThanOrEqual(wanted * 0.75);
      expect(pauses[i]).toBeLessThanOrEqual(wanted * 1.25);
    }
  });

  it("does not ask again for a run that does not exist", async () => {
    const body = {
      type: "x",
      title: "There is no such run",
      status: 404,
      detail: "There is no run run_1.",
      code: "RUN_NOT_FOUND",
      requestId: "r",
    };
    const server = new Server([() => Response.json(body, { status: 404 })]);
    await expect(follow(server)).rejects.toBeInstanceOf(ApiError);
    expect(server.requests).toHaveLength(1);
  });

  it("stops in silence when nobody looks any more", async () => {
    const stop = new AbortController();
    const server = new Server([
      () => {
        stop.abort();
        throw new DOMException("aborted", "AbortError");
      },
    ]);
    const states: StreamState[] = [];
    await followRun({
      runId: "r",
      after: 0,
      signal: stop.signal,
      onEvents: () => undefined,
      onState: (state) => states.push(state),
    });
    expect(states).toEqual(["loading"]);
    expect(server.requests).toHaveLength(1);
  });
});
