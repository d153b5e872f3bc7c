/**
 * Performs the faults that a run was started with (shared/run/drill.ts). All of it is here: the lane asks for the drill of an attempt when
 * it begins it, calls pass through it, and at the end it says whether the attempt is lost.
 *
 * A crash is the loss of a process that has nothing but this attempt: a worker of its own is put on record for it and kept alive until
 * the attempt is over. Then its process is one that does not run any more. Nobody reports anything of the attempt; whoever looks for
 * lost workers finds it as it finds any other. What the lane did before is committed first: a drill shows what a crash of this step costs.
 */
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { drillFor, type OrderedDrill } from "../../shared/run/drill.ts";
import { rateLimitError } from "../../shared/run/drill-check.ts";
import type { CallAnswer, ResourceCall } from "../../shared/run/interpret/ports.ts";
import type { Step } from "../../shared/run/run-state.ts";
import type { Background } from "./background.ts";
import type { Clock } from "./clock.ts";
import type { Execution } from "./execution.ts";
import { overLimit, stopped } from "./resources/call-limits.ts";
import type { RunActor } from "./run-actor.ts";

/** Workers whose process is going to be lost. */
export interface DoomedWorkers {
  /** How often a worker says that it lives, milliseconds. */
  readonly heartbeatMs: number;
  /** Puts one on record and returns its id. */
  board(): Promise<string>;
  beat(id: string): Promise<void>;
  /** Its process is gone, without a word to anybody. */
  lose(id: string): Promise<void>;
}

/** What a service that is called too often asks to wait. */
const retryAfterMs = 2_000;

export interface DrillsPorts {
  readonly doomed: DoomedWorkers;
  readonly clock: Clock;
  readonly background: Background;
}

/** The drills of the runs that this process works on. */
export class Drills {
  readonly #ports: DrillsPorts;

  constructor(ports: DrillsPorts) {
    this.#ports = ports;
  }

  /** The drill of an attempt that is about to begin, on record from now on; null for none, as nearly always. */
  async begin(actor: RunActor, key: string, step: Step): Promise<ActiveDrill | null> {
    const index = drillFor(actor.state, step);
    const ordered = index === null ? undefined : actor.state.drills[index];
    if (index === null || ordered === undefined) return null;
    const worker = ordered.fault === "crash" ? await this.#ports.doomed.board() : undefined;
    const { phase, attempt, epoch, worker: own } = step;
    const token = { key, phase, attempt, epoch, worker: own };
    const submission = actor.submit({ type: "drilled", step: token, drill: index, worker });
    await actor.flush();
    const drilled = actor.state.steps.get(key);
    if (submission.refused !== null || drilled === undefined) {
      if (worker !== undefined) await this.#ports.doomed.lose(worker);
      return null;
    }
    return new ActiveDrill(this.#ports, { ordered, step: drilled, worker: worker ?? null });
  }
}

/** The drill of one attempt under way. */
export class ActiveDrill {
  /** The step as the attempt has it. */
  readonly step: Step;
  readonly #ports: DrillsPorts;
  readonly #ordered: OrderedDrill;
  readonly #worker: string | null;
  #finished = 0;
  #stopBeating: () => void = () => undefined;

  constructor(
    ports: DrillsPorts,
    attempt: {
      readonly ordered: OrderedDrill;
      readonly step: Step;
      readonly worker: string | null;
    },
  ) {
    this.#ports = ports;
    this.#ordered = attempt.ordered;
    this.step = attempt.step;
    this.#worker = attempt.worker;
    this.#beat();
  }

  /** The call of the attempt, with what the drill makes of it. */
  async call(
    call: ResourceCall,
    execution: Execution,
    make: () => Promise<CallAnswer>,
  ): Promise<CallAnswer> {
    switch (this.#ordered.fault) {
      case "crash":
        return await make();
      case "rateLimit":
        throw new Failure(
          rateLimitError(call.resource),
          "Drill: the service was called too often and asks to wait.",
          { retryAfterMs },
        );
      case "corrupt": {
        const answer = await make();
        return answer.type === "result" ? { type: "result", value: broken(answer.value) } : answer;
      }
      case "hang":
        return await silence(call, execution);
      default:
        return this.#ordered.fault satisfies never;
    }
  }

  /** An operation inside the step is finished. */
  operationEnded(execution: Execution): void {
    this.#finished += 1;
    if (this.#worker === null || this.#finished !== this.#ordered.afterOperations) return;
    execution.stop("lost");
  }

  /** The attempt is over. True when it is lost: then nobody may report anything of it. */
  async takesAway(): Promise<boolean> {
    this.#stopBeating();
    if (this.#worker === null) return false;
    await this.#ports.doomed.lose(this.#worker);
    return true;
  }

  #beat(): void {
    const { doomed, clock, background } = this.#ports;
    const worker = this.#worker;
    if (worker === null) return;
    this.#stopBeating = clock.after(doomed.heartbeatMs, () => {
      background(doomed.beat(worker), "keeping the worker of a drill alive");
      this.#beat();
    });
  }
}

/** An answer that broke off on its way: half of its text, or nothing where a text was the answer. */
function broken(value: Json): Json {
  if (typeof value === "string") return null;
  const text = JSON.stringify(value);
  return text.slice(0, Math.ceil(text.length / 2));
}

/** No answer until a limit of the attempt passes, or it is stopped. */
async function silence(call: ResourceCall, execution: Execution): Promise<never> {
  const over = new AbortController();
  try {
    return await Promise.race([
      overLimit(call, execution, over.signal),
      stopped(execution.signal, over.signal),
    ]);
  } finally {
    over.abort();
  }
}
