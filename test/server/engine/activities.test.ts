/** Tasks of activities, which workers outside poll for, on a real PostgreSQL. */
import { describe, expect, it } from "vitest";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { ActivityQueue, type OpenTask } from "../../../server/engine/activity-queue.ts";
import type { PollRequest } from "../../../server/engine/activity-queue.ts";
import { listenForRuns } from "../../../server/store/listen.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile, Parked } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Review",
  States: {
    Review: {
      Type: "Task",
      Resource: "arn:aws:states:eu-west-1:123456789012:activity:review",
      Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Late" }],
      End: true,
    },
    Late: { Type: "Pass", Output: "late", End: true },
  },
};
const now: Omit<PollRequest, "activity"> = { workerName: "anna", waitMs: 0, signals: [] };

const bench = await benchOfFile();

/** A worker that parks tasks of the activity of that name. */
function poster(name: string, heartbeatMs: number | null = null) {
  return bench.engine(
    ({ args }) => new Parked({ kind: "activity", name, input: { value: args }, heartbeatMs }),
  );
}

describe("an activity", () => {
  it("gives its task to a worker that polls, and takes the answer through its token", async () => {
    const worker = poster("simple");
    await worker.work();
    const workflowId = await bench.publish(definition);
    const { id } = await worker.engine.startRun({ workflowId, input: { page: 7 } });
    await bench.happened(id, "task.parked");
    const task = await bench.engine().desk.poll({ ...now, activity: "simple" });
    expect(task?.input).toEqual({ page: 7 });
    await worker.desk.succeed(task?.token ?? "", "approved");
    expect(await bench.ended(id)).toMatchObject({ output: { value: "approved" } });
    const events = await bench.events(id);
    expect(events.find((event) => event.type === "task.taken")?.data).toMatchObject({
      worker: "anna",
    });
    await bench.expectSound(id);
  });

  it("gives each task to exactly one of many pollers of one name in two processes", async () => {
    const worker = poster("many");
    await worker.work();
    const workflowId = await bench.publish(definition);
    const runs = await Promise.all(
      Array.from({ length: 5 }, async (_, i) => {
        const { id } = await worker.engine.startRun({ workflowId, input: i });
        await bench.happened(id, "task.parked");
        return id;
      }),
    );
    const desks = [bench.engine().desk, bench.engine().desk];
    const polled = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => desks[i % 2]?.poll({ ...now, activity: "many" })),
    );
    const tasks = polled.filter((task) => task !== null && task !== undefined);
    expect(new Set(tasks.map((task) => task.input))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(tasks).toHaveLength(5);
    await Promise.all(tasks.map(async (task) => await worker.desk.succeed(task.token, task.input)));
    for (const id of runs) {
      // eslint-disable-next-line no-await-in-loop
      expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED" });
    }
  });

  it("wakes a worker that waits, through the news of another process", async () => {
    const server = bench.engine();
    const listener = listenForRuns(bench.database.url, {
      runsMoved: () => undefined,
      tasksPosted: (names) => server.desk.posted(names),
    });
    try {
      const polled = server.desk.poll({ ...now, activity: "woken", waitMs: 60_000 });
      const worker = poster("woken");
      await worker.work();
      const workflowId = await bench.publish(definition);
      await worker.engine.startRun({ workflowId, input: "hello" });
      expect((await polled)?.input).toBe("hello");
    } finally {
      await listener.close();
    }
  });

  it("answers nothing when no task comes, and for names that nobody has heard of", async () => {
    expect(await bench.engine().desk.poll({ ...now, activity: "nobody's" })).toBeNull();
  });

  it("times the task out when the worker that took it falls silent, and not before one takes it", async () => {
    const worker = poster("silent", 100);
    worker.watchdog.start();
    await worker.work();
    const workflowId = await bench.publish(definition);
    const { id } = await worker.engine.startRun({ workflowId, input: 1 });
    await bench.happened(id, "task.parked");
    const limits = async () =>
      await bench.database.db
        .selectFrom("flows")
        .select(["heartbeat_timeout_at", "activity"])
        .where("run_id", "=", id)
        .where("state", "=", "Review")
        .executeTakeFirstOrThrow();
    expect(await limits()).toEqual({ heartbeat_timeout_at: null, activity: "silent" });
    const task = await worker.desk.poll({ ...now, activity: "silent" });
    expect(task).not.toBeNull();
    expect(await bench.ended(id)).toMatchObject({ output: { value: "late" } });
    expect(await worker.desk.poll({ ...now, activity: "silent" })).toBeNull();
  });

  it("is told by its next worker how far the last one came", async () => {
    const worker = poster("long");
    await worker.work();
    worker.watchdog.start();
    const Retry = [{ ErrorEquals: ["Long.Crashed"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const review: State = {
      Type: "Task",
      Resource: "arn:aws:states:::activity:long",
      Retry,
      End: true,
    };
    const workflowId = await bench.publish({ ...definition, States: { Review: review } });
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.happened(id, "task.parked");
    const first = await worker.desk.poll({ ...now, activity: "long" });
    expect(first?.heartbeat).toBeNull();
    const details = { page: 12, vram: { usedBytes: 9, totalBytes: 10 } };
    expect(await worker.desk.beat(first?.token ?? "", details)).toEqual({ runsShort: true });
    await expect(
      worker.desk.beat(first?.token ?? "", { text: "x".repeat(70_000) }),
    ).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    await worker.desk.fail(first?.token ?? "", { error: "Long.Crashed", cause: null });
    const second = await worker.desk.poll({ ...now, waitMs: 20_000, activity: "long" });
    expect(second?.heartbeat).toEqual(details);
    await worker.desk.succeed(second?.token ?? "", "done");
    expect(await bench.ended(id)).toMatchObject({ output: { value: "done" } });
  });

  it("keeps a large input whole", async () => {
    const worker = bench.engine(async ({ args }) => {
      const text = Buffer.from(JSON.stringify(args));
      const artifact = await bench.values.put(text);
      const input = { artifact, bytes: text.byteLength };
      return new Parked({ kind: "activity", name: "large", input });
    });
    await worker.work();
    const workflowId = await bench.publish(definition);
    const big = "x".repeat(300_000);
    const { id } = await worker.engine.startRun({ workflowId, input: big });
    await bench.happened(id, "task.parked");
    expect((await worker.desk.poll({ ...now, activity: "large" }))?.input).toBe(big);
  });
});

describe("the line of waiting workers", () => {
  const task: OpenTask = { runId: "r", key: "k@1", attempt: 1, input: null };

  it("asks once for all of them, and serves them in the order in which they came", async () => {
    const open: OpenTask[] = [];
    let looks = 0;
    const queue = new ActivityQueue({
      open: async () => {
        looks += 1;
        return [...open];
      },
      take: async (taken) => open.splice(open.indexOf(taken), 1).length === 1,
    });
    const served: string[] = [];
    const leave = new AbortController();
    const wait = async (workerName: string) => {
      const request = { activity: "a", workerName, waitMs: 60_000, signals: [leave.signal] };
      if ((await queue.next(request)) !== null) served.push(workerName);
    };
    const waiting = ["1", "2", "3"].map(wait);
    await until(() => looks === 1);
    open.push({ ...task, key: "a@1" }, { ...task, key: "b@1" });
    queue.posted("a");
    await until(() => served.length === 2);
    expect(served).toEqual(["1", "2"]);
    leave.abort();
    await Promise.all(waiting);
    expect(served).toEqual(["1", "2"]);
  });

  it("takes nothing for a worker that has left", async () => {
    const looking = deferred();
    const left = new AbortController();
    let taken = 0;
    const queue = new ActivityQueue({
      open: async () => {
        left.abort();
        looking.resolve();
        return [task];
      },
      take: async () => {
        taken += 1;
        return true;
      },
    });
    const request = { activity: "a", workerName: null, waitMs: 60_000, signals: [left.signal] };
    expect(await queue.next(request)).toBeNull();
    await looking.promise;
    expect(taken).toBe(0);
  });
});
