/** Whoever asks something of the processes from outside: starts, cancels, pauses, decides, answers through tokens. */
import { Refusal } from "../../shared/api/errors.ts";
import type { EventType } from "../../shared/run/event.ts";
import type { Report, Resolution } from "../../shared/run/report.ts";
import type { RunState } from "../../shared/run/run-state.ts";
import type { MemoryStore } from "./memory-store.ts";
import type { Random } from "./random.ts";
import { ConnectionLost } from "./sim-database.ts";
import type { SimProcess } from "./sim-process.ts";
import type { Actor, Stage } from "./stage.ts";
import { answerOf, type Asked } from "./tasks.ts";

/** After this long a client takes its request for lost. */
const patienceMs = 6_000;
/** Before a client tries again. */
const pauseMs = 500;

/** What the log must say after a report was accepted. */
const events: Partial<Record<Report["type"], EventType>> = {
  cancel: "run.cancel_requested",
  pause: "run.paused",
  resume: "run.resumed",
  resolve: "step.resolved",
};

export interface ClientsPorts {
  readonly stage: Stage;
  readonly random: Random;
  readonly store: MemoryStore;
  /** The workflow that is started. */
  readonly workflow: string;
  /** A process that answers; null when there is none. */
  readonly reachable: () => SimProcess | null;
  /** Keys of the steps of a run that are held for a person. */
  readonly heldOf: (runId: string) => readonly string[];
}

export class Clients {
  /** The run that the client was told it has. */
  acknowledged: string | null = null;
  /** The client was told that the run is cancelled. */
  isCancelled = false;
  /** Somebody has asked for that. */
  cancelAsked = false;
  /** There is somebody who resumes paused runs and decides about held steps. */
  readonly hasPerson: boolean;
  /** Somebody has decided that a held step has failed. */
  personFailed = false;
  #isAttended = false;
  readonly #ports: ClientsPorts;
  readonly #client: Actor = { name: "client", standing: "running" };

  constructor(ports: ClientsPorts) {
    this.#ports = ports;
    this.hasPerson = ports.random.once(2);
  }

  /** A client starts the run, again and again until it knows that it has it. */
  start(): void {
    const idempotencyKey = this.#ports.random.once(2) ? "key" : undefined;
    this.#request({
      what: "start",
      ask: async (process) =>
        await process.engine.startRun({
          workflowId: this.#ports.workflow,
          input: null,
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        }),
      told: ({ id }) => {
        this.acknowledged ??= id;
        if (!this.#ports.store.runs.has(id))
          this.#ports.stage.fail("a run is acknowledged that does not exist");
        if (idempotencyKey !== undefined && this.acknowledged !== id)
          this.#ports.stage.fail("one key has started two runs");
      },
      refused: ({ code }) => this.#ports.stage.fail(`the start of a run is refused: ${code}`),
    });
  }

  /** A client wants the run to end. */
  cancel(): void {
    const runId = this.acknowledged;
    if (runId === null) return;
    this.cancelAsked = true;
    const graceMs = this.#ports.random.pick([0, 500, 10_000]);
    this.#report(runId, { type: "cancel", reason: "enough", graceMs }, () => {
      this.isCancelled = true;
    });
  }

  /** A client wants the run to stand still. */
  pause(): void {
    const runId = this.acknowledged;
    if (runId !== null) this.#report(runId, { type: "pause", reason: "request", by: null });
  }

  /** A person looks after runs that stand still; takes some time. */
  attend(): void {
    if (!this.hasPerson || this.#isAttended) return;
    for (const { id, state } of this.#ports.store.runs.values()) {
      const [held] = this.#ports.heldOf(id);
      const isPaused = state.status === "PAUSED";
      if (!isPaused && held === undefined) continue;
      this.#isAttended = true;
      const report = isPaused
        ? ({ type: "resume", by: null, ...this.#moreFor(state) } as const)
        : this.#resolution(held ?? "");
      const settled = (): void => {
        this.#isAttended = false;
      };
      const run = (): void => this.#report(id, report, settled, settled);
      const delayMs = this.#ports.random.pick([0, 300, 15_000]);
      this.#ports.stage.after(delayMs, { owner: this.#client, what: "a person", run });
      return;
    }
  }

  /** Whoever was handed a token answers some time, perhaps twice, perhaps at once. */
  answer({ runId, key, attempt, effect }: Asked): void {
    const times = this.#ports.random.once(6) ? 2 : 1;
    for (let nth = 1; nth <= times; nth += 1) {
      const delayMs = this.#ports.random.pick([0, 0, 5, 1_000, 20_000]);
      const answer = { ok: true, result: { value: answerOf(effect, nth) } } as const;
      const report = { type: "answered", key, attempt, answer, random: 0 } as const;
      this.#ports.stage.after(delayMs, {
        owner: this.#client,
        what: "an answer from outside",
        run: () => this.#report(runId, report),
      });
    }
  }

  /** More than it will spend, for a run that has a budget. */
  #moreFor({ budget }: RunState): { readonly maxCostMicros?: number } {
    return budget.maxCostMicros === null ? {} : { maxCostMicros: 1_000_000 };
  }

  #resolution(key: string): Report {
    const decision = this.#ports.random.pick<Resolution>([
      { type: "retry" },
      { type: "retry" },
      { type: "succeed", result: { value: { person: true } } },
      { type: "fail", error: "Sim.Person", cause: null },
    ]);
    this.personFailed ||= decision.type === "fail";
    return { type: "resolve", key, decision, by: "somebody", random: 0 };
  }

  /** A report through whichever process answers. */
  #report(
    runId: string,
    report: Report,
    accepted: () => void = () => undefined,
    refused: () => void = () => undefined,
  ): void {
    this.#request({
      what: report.type,
      ask: async (process) => await process.engine.report(runId, report),
      told: (refusal) => {
        if (refusal === null) {
          this.#mustBeLogged(runId, report);
          accepted();
        } else {
          refused();
        }
      },
      refused,
    });
  }

  /** What somebody was told is accepted must be there. */
  #mustBeLogged(runId: string, { type }: Report): void {
    const wanted = events[type];
    const log = this.#ports.store.runs.get(runId)?.log ?? [];
    if (wanted !== undefined && !log.some(({ event }) => event.type === wanted))
      this.#ports.stage.fail(`a ${type} was accepted, but there is no ${wanted}`);
  }

  /** A request of a client to whichever process answers; tried again until one does. */
  #request<T>(request: {
    readonly what: string;
    readonly ask: (process: SimProcess) => Promise<T>;
    readonly told: (answer: T) => void;
    readonly refused: (refusal: Refusal) => void;
  }): void {
    const again = (delayMs: number): void => {
      const run = (): void => this.#request(request);
      this.#ports.stage.after(delayMs, { owner: this.#client, what: request.what, run });
    };
    const process = this.#ports.reachable();
    if (process === null) {
      again(pauseMs);
      return;
    }
    let isSettled = false;
    const settle = (then: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      stop();
      then();
    };
    const stop = this.#ports.stage.after(patienceMs, {
      owner: this.#client,
      what: request.what,
      run: () => settle(() => again(0)),
    });
    this.#ports.stage.note(() => `client asks ${process.name} to ${request.what}`);
    request.ask(process).then(
      (answer) => settle(() => request.told(answer)),
      (error: unknown) =>
        settle(() => {
          if (error instanceof Refusal) request.refused(error);
          else if (error instanceof ConnectionLost) again(pauseMs);
          else
            this.#ports.stage.fail(
              `${request.what} fails: ${error instanceof Error ? (error.stack ?? "") : String(error)}`,
            );
        }),
    );
  }
}
