import { beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { job } from "../../../shared/nodes/job.ts";
import type { HttpRequest, HttpResponse, NodeContext } from "../../../shared/nodes/node-context.ts";
import { createFakeWorld, type FakeWorld } from "../../support/context.ts";

const base = {
  Submit: { Url: "https://gpu.example.com/jobs", Body: { frames: 3 } },
  StatusUrl: "https://gpu.example.com/jobs/{id}",
  ResultPointer: "/result",
};

const answer = (value: Json, status = 200, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

let world: FakeWorld;
let beats: Json[];
/** What the status URL answers, one after the other; the last for good. */
let looks: (HttpResponse | Failure)[];
let handedIn: HttpRequest[];
let cancelled: HttpRequest[];

beforeEach(() => {
  world = createFakeWorld();
  world.saved = new Map();
  beats = [];
  handedIn = [];
  cancelled = [];
  looks = [];
  world.respond = (request) => {
    if (request.url === base.Submit.Url) {
      handedIn.push(request);
      return answer({ id: `j/${String(handedIn.length)}` }, 202);
    }
    if (request.url.endsWith("/cancel")) {
      cancelled.push(request);
      return answer({});
    }
    const next = looks.length > 1 ? looks.shift() : looks[0];
    if (next instanceof Failure) throw next;
    return next ?? answer({}, 404);
  };
});

function context(overrides: Partial<NodeContext> = {}): NodeContext {
  return world.context({
    heartbeat: (details) => {
      if (details !== null) beats.push(details);
    },
    ...overrides,
  });
}

async function run(params: JsonObject = {}, at: Partial<NodeContext> = {}): Promise<JsonObject> {
  return (await job.run({ ...base, ...params }, context(at))) as JsonObject;
}

async function failing(params: JsonObject = {}, at: Partial<NodeContext> = {}): Promise<Failure> {
  const failure = await run(params, at).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  return failure as Failure;
}

const done = (more: JsonObject = {}): HttpResponse =>
  answer({ status: "Succeeded", result: [1], ...more });
const running = (more: JsonObject = {}): HttpResponse => answer({ status: "running", ...more });

describe("a job", () => {
  it("is handed in, followed and collected", async () => {
    looks = [
      running({ progress: 0.2, gpu: { used: 5, total: 8 } }),
      running({ progress: 0.9, gpu: { used: 6, total: 8 } }),
      done(),
    ];
    const result = await run({
      ProgressPointer: "/progress",
      UsedVramPointer: "/gpu/used",
      TotalVramPointer: "/gpu/total",
    });
    expect(result).toEqual({ job: "j/1", status: "Succeeded", result: [1] });
    expect(handedIn).toMatchObject([
      { method: "POST", body: '{"frames":3}', headers: { "Content-Type": "application/json" } },
    ]);
    expect(beats).toEqual([
      { job: "j/1", status: "running", progress: 0.2, vram: { usedBytes: 5, totalBytes: 8 } },
      { job: "j/1", status: "running", progress: 0.9, vram: { usedBytes: 6, totalBytes: 8 } },
      { job: "j/1", status: "Succeeded" },
    ]);
    const asked = world.requests.flatMap((each) =>
      each.port === "http" ? [each.request.url] : [],
    );
    expect(asked.at(-1)).toBe("https://gpu.example.com/jobs/j%2F1");
  });

  it("is asked about ever less often, and never sooner than the server wants", async () => {
    looks = [
      running(),
      running(),
      answer({ status: "running" }, 200, { "retry-after": "9" }),
      done(),
    ];
    await run({ IntervalSeconds: 2, MaxIntervalSeconds: 4 });
    const [first = 0, second = 0, third = 0, fourth = 0] = world.sleeps;
    expect(world.sleeps).toHaveLength(4);
    for (const [slept, wanted] of [
      [first, 2000],
      [second, 2000],
      [third, 3000],
      [fourth, 9000],
    ] as const) {
      expect(slept).toBeGreaterThanOrEqual(wanted);
      expect(slept).toBeLessThanOrEqual(wanted * 1.1);
    }
  });

  it("is the same one for the next attempt, which asks at once", async () => {
    looks = [running(), new Failure("Cairn.Stopped", "stopped")];
    expect((await failing()).error).toBe("Cairn.Stopped");
    world.sleeps.length = 0;
    looks = [done()];
    expect(await run({}, { attempt: 2 })).toMatchObject({ job: "j/1" });
    expect(handedIn).toHaveLength(1);
    expect(world.sleeps).toEqual([]);
  });

  it("is handed in under the same key again when nothing of it was saved", async () => {
    looks = [done()];
    await run();
    world.saved?.clear();
    await run({}, { attempt: 2 });
    const [first, second] = handedIn.map(({ headers }) => headers?.["Idempotency-Key"]);
    expect(first).toBe(second);
  });

  it("that failed is told once, with its own words; the retry hands in another", async () => {
    looks = [answer({ status: "FAILED", error: "CUDA out of memory" })];
    const failure = await failing();
    expect(failure).toMatchObject({ error: "Job.Failed", cause: "CUDA out of memory" });
    expect((await failing({}, { attempt: 2 })).error).toBe("Job.Failed");
    expect(handedIn).toHaveLength(2);
    const [first, second] = handedIn.map(({ headers }) => headers?.["Idempotency-Key"]);
    expect(first).not.toBe(second);
  });

  it("that failed while no worker looked is still told before another is handed in", async () => {
    looks = [running(), new Failure("Cairn.Stopped", "stopped")];
    await failing();
    looks = [answer({ status: "failed" })];
    expect(await failing({}, { attempt: 2 })).toMatchObject({
      error: "Job.Failed",
      cause: "It is failed.",
    });
    expect(handedIn).toHaveLength(1);
  });

  it("that nobody knows is lost, but not at the first glance", async () => {
    looks = [answer({}, 404), answer({}, 404), done()];
    expect(await run()).toMatchObject({ result: [1] });
    world.saved?.clear();
    looks = [answer({}, 404)];
    expect((await failing()).error).toBe("Job.Lost");
  });

  it("is waited for while its server is away", async () => {
    looks = [
      new Failure("Http.Connection", "refused"),
      answer({}, 503, { "retry-after": "7" }),
      answer({}, 429),
      done(),
    ];
    expect(await run({ IntervalSeconds: 1 })).toMatchObject({ result: [1] });
    expect(Math.max(...world.sleeps)).toBeGreaterThanOrEqual(7000);
    world.saved?.clear();
    looks = [answer({}, 500)];
    expect((await failing()).error).toBe("Http.Status.500");
    expect(world.sleeps.length).toBeGreaterThan(20);
  });

  it("is not asked about again when the server refuses to tell", async () => {
    looks = [answer({ why: "no" }, 403)];
    expect((await failing()).error).toBe("Http.Status.403");
    expect(world.sleeps).toHaveLength(1);
  });
});

describe("answers that say nothing", () => {
  it("are no job", async () => {
    world.respond = () => answer({ job: 1 });
    expect((await failing()).error).toBe("Job.InvalidAnswer");
    world.respond = () => ({ status: 200, headers: {}, body: "<html>" });
    expect((await failing()).error).toBe("Job.InvalidAnswer");
  });

  it("are no status and no result", async () => {
    looks = [answer({ state: "?" })];
    expect((await failing()).error).toBe("Job.InvalidAnswer");
    world.saved?.clear();
    looks = [answer({ status: "done" })];
    expect((await failing()).error).toBe("Job.InvalidAnswer");
  });
});

describe("the result of a job", () => {
  it("comes from its own address, whole or in part, as a value or as a file", async () => {
    looks = [done(), answer({ data: { text: "ok" } })];
    const ResultUrl = "https://gpu.example.com/jobs/{id}/result";
    expect(await run({ ResultUrl, ResultPointer: "/data/text" })).toMatchObject({ result: "ok" });
    world.saved?.clear();
    looks = [done(), answer({ data: 1 })];
    const kept = await run({ ResultUrl, ToFile: "film.mp4" });
    expect(kept).toMatchObject({ result: null, file: { name: "film.mp4" } });
    expect([...world.files.values()]).toMatchObject([{ text: '{"data":1}' }]);
  });

  it("may be an address, which gets the secret only where the step itself sends it", async () => {
    for (const [url, secret] of [
      ["https://gpu.example.com/out/1", { name: "SECRET_GPU", as: "bearer" }],
      ["https://cdn.example.com/out/1", undefined],
    ] as const) {
      world.saved?.clear();
      world.requests.length = 0;
      looks = [answer({ status: "done", result: url }), answer("x")];
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await run({ ToFile: "x.bin", Secret: "SECRET_GPU" });
      const last = world.requests.at(-1);
      expect(last).toMatchObject({ port: "http", request: { url, file: "x.bin" } });
      expect(last?.port === "http" ? last.request.secret : null).toEqual(secret);
    }
  });
});

describe("what a job costs", () => {
  const params = {
    Model: "gpu-a100",
    Provider: "ours",
    SecondsPointer: "/seconds",
    CostPointer: "/cost",
  };

  it("is metered once, however many attempts look", async () => {
    looks = [done({ seconds: 12.5, cost: "0.0125" })];
    await run(params);
    await run(params, { attempt: 2 });
    expect(world.metered).toEqual([
      {
        provider: "ours",
        model: "gpu-a100",
        usage: { requests: 1, seconds: 12.5 },
        kind: "incurred",
        reportedCostMicros: 12_500,
      },
    ]);
  });

  it("is metered for a job that failed, and for none that says nothing wanted", async () => {
    looks = [answer({ status: "failed", seconds: 3 })];
    await failing({ Model: "gpu-a100", SecondsPointer: "/seconds" });
    expect(world.metered).toMatchObject([
      { provider: "gpu.example.com", usage: { requests: 1, seconds: 3 } },
    ]);
    world.saved?.clear();
    world.metered.length = 0;
    looks = [done({ seconds: 3 })];
    await run();
    expect(world.metered).toEqual([]);
  });
});

describe("cancelling a run", () => {
  const stopped = (reason: string): Partial<NodeContext> => {
    const controller = new AbortController();
    return {
      signal: controller.signal,
      sleep: async () => {
        controller.abort(reason);
        await Promise.resolve();
      },
    };
  };
  const params = { CancelUrl: `${base.StatusUrl}/cancel`, CancelMethod: "DELETE" };

  it("tells the server, and waits for nothing", async () => {
    looks = [done()];
    await run(params, stopped("cancelled"));
    expect(cancelled).toMatchObject([
      {
        method: "DELETE",
        url: "https://gpu.example.com/jobs/j%2F1/cancel",
        evenIfStopped: true,
      },
    ]);
  });

  it("is not what a worker that drains does: another goes on with the job", async () => {
    looks = [done()];
    await run(params, stopped("draining"));
    expect(cancelled).toEqual([]);
  });
});
