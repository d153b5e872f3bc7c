/** Whoever does the work of steps outside: holders of tokens, and workers that poll for the tasks of an activity. */
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import type { TokenTarget } from "../../server/engine/task-tokens.ts";
import { activity } from "./area-workflows.ts";
import type { MemoryStore } from "./memory-store.ts";
import type { Random } from "./random.ts";
import type { Requests } from "./requests.ts";
import type { Stage } from "./stage.ts";

/** Who polls looks by itself this often: news of a task may be lost. */
const pollMs = 3_000;
/** Workers that poll. */
const pollers = 2;
/** Between two signs of life. */
const beatMs = 5_000;

/** An answer as it is given through a token. */
type Answer =
  | { readonly ok: true; readonly value: { readonly effect: number; readonly nth: number } }
  | { readonly ok: false; readonly cause: string };

export interface OutsidePorts {
  readonly stage: Stage;
  readonly random: Random;
  readonly store: MemoryStore;
  readonly requests: Requests;
}

export class Outside {
  readonly #ports: OutsidePorts;
  /** Tokens through which an answer was accepted. */
  readonly #used = new Set<string>();
  /** Tokens that pollers were handed. */
  readonly #handed = new Set<string>();
  #looks: ((delayMs: number) => void)[] = [];
  #answers = 0;

  constructor(ports: OutsidePorts) {
    this.#ports = ports;
  }

  /** Workers begin to poll for tasks. */
  poll(): void {
    for (let i = 0; i < pollers; i += 1) this.#beginPolling();
  }

  /** There is a new task, as whoever polls is told. */
  posted(): void {
    for (const look of this.#looks) look(0);
  }

  /** Somebody was handed the token of a step whose call has made an effect. */
  asked(target: TokenTarget, effect: number): void {
    this.#work(JSON.stringify(target), effect);
  }

  #beginPolling(): void {
    const { stage, random, requests } = this.#ports;
    // Workers need not have names of their own.
    const workerName = random.pick([null, "outside"]);
    let isPolling = false;
    let stop = (): void => undefined;
    const again = (): void => {
      isPolling = false;
      look(pollMs);
    };
    const poll = (): void => {
      isPolling = true;
      requests.send({
        what: "poll",
        ask: async (process) =>
          await process.desk.poll({ activity, workerName, waitMs: 0, signals: [] }),
        told: (task) => {
          if (task !== null) this.#take(task);
          again();
        },
        refused: ({ message }) => stage.fail(`a poll is refused: ${message}`),
        lost: again,
      });
    };
    const look = (delayMs: number): void => {
      if (isPolling) return;
      stop();
      stop = stage.after(delayMs, { owner: requests.client, what: "poll", run: poll });
    };
    this.#looks.push(look);
    look(pollMs);
  }

  #take({ token, input }: { readonly token: string; readonly input: Json }): void {
    const { stage } = this.#ports;
    stage.note(() => `a worker outside has ${token}`);
    // K1 of park.ts, I18: one task, one worker.
    if (this.#handed.has(token)) stage.fail("one task is handed to two workers outside");
    this.#handed.add(token);
    this.#work(token, numberIn(input, "task") ?? 0);
  }

  /** Answers some time, perhaps twice, perhaps at once, perhaps too late or never. */
  #work(token: string, effect: number): void {
    const { random } = this.#ports;
    if (random.once(12)) return;
    const times = random.once(6) ? 2 : 1;
    const beats = random.once(2);
    for (let i = 0; i < times; i += 1) {
      this.#answers += 1;
      const answer: Answer = random.once(6)
        ? { ok: false, cause: `answer ${String(this.#answers)}` }
        : { ok: true, value: { effect, nth: this.#answers } };
      const delayMs = random.pick([0, 0, 5, 1_000, 20_000]);
      if (beats && i === 0 && delayMs > beatMs)
        for (let atMs = beatMs; atMs < delayMs; atMs += beatMs) this.#beat(token, atMs);
      this.#later(delayMs, "an answer from outside", () => this.#answer(token, answer));
    }
  }

  #later(delayMs: number, what: string, run: () => void): void {
    this.#ports.stage.after(delayMs, { owner: this.#ports.requests.client, what, run });
  }

  #beat(token: string, atMs: number): void {
    this.#later(atMs, "a sign of life", () => {
      this.#ports.requests.send({
        what: "beat",
        ask: async ({ desk }) => await desk.beat(token, { atMs }),
        told: () => undefined,
        refused: () => undefined,
        lost: () => undefined,
      });
    });
  }

  #answer(token: string, answer: Answer): void {
    this.#ports.requests.send({
      what: "answer",
      ask: async ({ desk }) => {
        if (answer.ok) await desk.succeed(token, answer.value);
        else await desk.fail(token, { error: "Sim.Outside", cause: answer.cause });
      },
      told: () => this.#accepted(token, answer),
      refused: () => undefined,
    });
  }

  /** I12: a token is used once, and what was accepted is there. */
  #accepted(token: string, answer: Answer): void {
    const { stage, store } = this.#ports;
    if (this.#used.has(token)) stage.fail("two answers through one token are accepted");
    this.#used.add(token);
    const { runId, key } = JSON.parse(token) as TokenTarget;
    const log = store.runs.get(runId)?.log ?? [];
    if (
      !log.some(({ event }) => event.path !== null && keyOf(event) === key && says(event, answer))
    )
      stage.fail(`an answer for ${key} was accepted, and the log does not have it`);
  }
}

/** Whether an event is what an accepted answer comes to. A run that is ending asks no more of a step than to end. */
function says(event: NewEvent, answer: Answer): boolean {
  if (event.type === "step.cancelled") return true;
  if (event.type === "step.failed") return !answer.ok && event.data.cause === answer.cause;
  if (event.type !== "task.answered" || !("result" in event.data) || !answer.ok) return false;
  const { result } = event.data;
  return "value" in result && numberIn(result.value, "nth") === answer.value.nth;
}

function numberIn(value: Json, name: string): number | null {
  const found: unknown = isJsonObject(value) ? value[name] : null;
  return typeof found === "number" ? found : null;
}
