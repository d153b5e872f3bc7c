import { describe, expect, it } from "vitest";
import type { EvaluationJob } from "../../../designer/expression/evaluation.ts";
import {
  createRunner,
  type WorkerLike,
  type WorkerListener,
} from "../../../designer/expression/runner.ts";

interface FakeWorker extends WorkerLike {
  readonly asked: number[];
  isAlive: boolean;
  listener: WorkerListener | null;
}

/** Workers that answer when the test says so, and a clock that strikes when it says so. */
function setting() {
  const workers: FakeWorker[] = [];
  const strikes: (() => void)[] = [];
  const runner = createRunner({
    start: () => {
      const worker: FakeWorker = {
        asked: [],
        isAlive: true,
        listener: null,
        listen: (listener) => {
          worker.listener = listener;
        },
        ask: (message) => worker.asked.push((message as { readonly id: number }).id),
        terminate: () => {
          worker.isAlive = false;
        },
      };
      workers.push(worker);
      return worker;
    },
    schedule: (callback) => {
      strikes.push(callback);
      return () => strikes.splice(strikes.indexOf(callback), 1);
    },
  });
  const say = (at: number, data: unknown) => workers[at]?.listener?.onAnswer(data);
  return { runner, workers, strikes, say };
}

const job: EvaluationJob = {
  language: "JSONata",
  template: "{% 1 %}",
  scope: { states: {}, variables: {} },
};
const one = { kind: "value", value: 1 } as const;

describe("the runner of expressions", () => {
  it("starts the clock when the worker is there, and asks one thing at a time", async () => {
    const { runner, workers, strikes, say } = setting();
    const first = runner.evaluate(job, 1000);
    const second = runner.evaluate(job, 1000);
    expect(workers[0]?.asked).toEqual([]);
    expect(strikes).toHaveLength(0);
    say(0, { ready: true });
    expect(workers[0]?.asked).toEqual([1]);
    say(0, { id: 1, outcome: one });
    expect(workers[0]?.asked).toEqual([1, 2]);
    say(0, { id: 2, outcome: one });
    expect(await first.outcome).toEqual(one);
    expect(await second.outcome).toEqual(one);
    expect(strikes).toHaveLength(0);
  });

  it("kills a worker that takes too long, and goes on with a new one", async () => {
    const { runner, workers, strikes, say } = setting();
    const endless = runner.evaluate(job, 1000);
    const next = runner.evaluate(job, null);
    say(0, { ready: true });
    strikes[0]?.();
    expect(await endless.outcome).toEqual({ kind: "timeout" });
    expect(workers[0]?.isAlive).toBe(false);
    say(1, { ready: true });
    say(1, { id: 2, outcome: one });
    expect(await next.outcome).toEqual(one);
  });

  it("stops what is under way and what waits", async () => {
    const { runner, workers, say } = setting();
    const first = runner.evaluate(job, null);
    const second = runner.evaluate(job, null);
    say(0, { ready: true });
    second.stop();
    first.stop();
    expect(await first.outcome).toEqual({ kind: "stopped" });
    expect(await second.outcome).toEqual({ kind: "stopped" });
    expect(workers.map(({ isAlive }) => isAlive)).toEqual([false]);
  });

  it("says that a worker could not start instead of starting it for ever", async () => {
    const { runner, workers } = setting();
    const first = runner.evaluate(job, 1000);
    workers[0]?.listener?.onError("no such file");
    expect(await first.outcome).toEqual({ kind: "broken", reason: "no such file" });
    expect(workers).toHaveLength(1);
  });
});
