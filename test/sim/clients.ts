/** Whoever asks something of the runs from outside: starts, cancels, pauses, resumes, decides about held steps. */
import type { Json } from "../../shared/base/json.ts";
import type { EventType } from "../../shared/run/event.ts";
import type { Report, Resolution } from "../../shared/run/report.ts";
import type { RunState } from "../../shared/run/run-state.ts";
import type { MemoryStore } from "./memory-store.ts";
import type { Random } from "./random.ts";
import type { Requests } from "./requests.ts";
import type { Stage } from "./stage.ts";
import type { SimWorkflow } from "./workflow.ts";

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
  readonly workflow: SimWorkflow;
  readonly requests: Requests;
  /** Keys of the steps of a run that are held for a person. */
  readonly heldOf: (runId: string) => readonly string[];
}

export class Clients {
  /** Runs that clients were told they have. */
  readonly acknowledged: string[] = [];
  /** Runs that clients were told are cancelled. */
  readonly cancelled = new Set<string>();
  /** Somebody has asked for the end of a run. */
  cancelAsked = false;
  /** There is somebody who resumes paused runs and decides about held steps. */
  readonly hasPerson: boolean;
  /** Somebody has decided that a held step has failed. */
  personFailed = false;
  /** Starts that nobody has answered yet. */
  #starting = 0;
  #isAttended = false;
  readonly #ports: ClientsPorts;

  constructor(ports: ClientsPorts) {
    this.#ports = ports;
    this.hasPerson = ports.random.once(2);
  }

  /** Some start is not acknowledged yet. */
  get isStarting(): boolean {
    return this.#starting > 0;
  }

  /** Clients start the runs, again and again until they know that they have them. */
  start(): void {
    for (const [index, input] of (this.#ports.workflow.inputs ?? [null]).entries())
      this.#start(index, input);
  }

  #start(index: number, input: Json): void {
    const { random, requests, stage, store, workflow } = this.#ports;
    const idempotencyKey = random.once(2) ? `key ${String(index)}` : undefined;
    this.#starting += 1;
    requests.send({
      what: "start",
      ask: async (process) =>
        await process.engine.startRun({
          workflowId: workflow.name,
          input,
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        }),
      told: ({ id }) => {
        this.#starting -= 1;
        this.acknowledged.push(id);
        const record = store.runs.get(id);
        if (record === undefined) stage.fail("a run is acknowledged that does not exist");
        else if (record.created.idempotencyKey !== (idempotencyKey ?? null))
          stage.fail("the start of a run is answered with another one");
      },
      refused: ({ code }) => stage.fail(`the start of a run is refused: ${code}`),
    });
  }

  /** A client wants a run to end. */
  cancel(): void {
    const runId = this.#anyRun();
    if (runId === null) return;
    this.cancelAsked = true;
    const graceMs = this.#ports.random.pick([0, 500, 10_000]);
    this.#report(runId, { type: "cancel", reason: "enough", graceMs }, () => {
      this.cancelled.add(runId);
    });
  }

  /** A client wants a run to stand still. */
  pause(): void {
    const runId = this.#anyRun();
    if (runId !== null) this.#report(runId, { type: "pause", reason: "request", by: null });
  }

  #anyRun(): string | null {
    const { acknowledged } = this;
    if (acknowledged.length < 2) return acknowledged[0] ?? null;
    return acknowledged[this.#ports.random.below(acknowledged.length)] ?? null;
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
      const owner = this.#ports.requests.client;
      this.#ports.stage.after(delayMs, { owner, what: "a person", run });
      return;
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
    this.#ports.requests.send({
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
}
