/** Steps that do their work in pieces, each an operation under a key of its own: what may be done again, and what must not. */
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Checkpoint } from "../../shared/definition/definition.ts";
import { policyOf } from "../../shared/run/checkpoint.ts";
import type { CallAnswer, ResourceCall } from "../../shared/run/interpret/ports.ts";
import type { StepSite } from "../../server/engine/step-ports.ts";
import { effectOf } from "./effects.ts";
import type { RunModel } from "./run-model.ts";
import type { Actor, Stage } from "./stage.ts";

/** What a step is to do in pieces. */
interface Wanted {
  readonly pieces: number;
  /** So many at a time. */
  readonly atOnce: number;
  /** Pieces may fail. */
  readonly flaky?: boolean;
}

/** One attempt of a step, as its claim tells it. */
interface Attempt {
  readonly step: string;
  readonly claim: string;
}

export interface PiecesPorts {
  readonly stage: Stage;
  readonly modelOf: (runId: string) => RunModel | null;
  readonly labelOf: (runId: string) => string;
  /** An effect of a piece; answers with its number. */
  readonly effect: (worker: Actor, site: StepSite) => number;
  /** Gives an answer now or later. */
  readonly later: (worker: Actor, at: Calling, answer: () => Json) => Promise<Json>;
}

export interface Calling {
  readonly call: ResourceCall;
  readonly site: StepSite;
}

/** What one operation costs, micro-dollars. */
export const costMicros = 7;

export class Pieces {
  readonly #ports: PiecesPorts;
  /** Epochs of the attempts that have begun a piece, by step and piece, and then by claim. */
  readonly #begun = new Map<string, Map<string, number>>();
  /** Pieces of an attempt that later ones did again, by its claim. */
  readonly #again = new Map<string, Set<string>>();
  /** Pieces that have failed, by step. */
  readonly #failures = new Map<string, number>();

  constructor(ports: PiecesPorts) {
    this.#ports = ports;
  }

  async perform(worker: Actor, at: Calling): Promise<CallAnswer> {
    const { execution, actor } = at.site;
    const wanted = at.call.args as unknown as Wanted;
    const { key, epoch } = execution.token;
    const step = `${actor.run.id}:${key}`;
    const attempt: Attempt = { step, claim: `${step}#${String(epoch)}#${worker.name}` };
    this.#checkHeartbeat(at.site, worker);
    const names = Array.from({ length: wanted.pieces }, (_, index) => `p${String(index + 1)}`);
    const values: Json[] = [];
    const lane = async (): Promise<void> => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) {
        // eslint-disable-next-line no-await-in-loop -- one piece after the other
        values.push(await this.#run(worker, { ...at, attempt, name, wanted }));
        execution.beat({ done: values.length });
      }
    };
    await Promise.all(Array.from({ length: wanted.atOnce }, lane));
    return { type: "result", value: { pieces: values.length } };
  }

  async #run(worker: Actor, piece: Piece): Promise<Json> {
    const { site, name, wanted, attempt } = piece;
    const { execution, actor } = site;
    let own: number | null = null;
    const value = await execution.operations.run(name, async (meter) => {
      this.#begin(piece, worker);
      const effect = this.#ports.effect(worker, site);
      own = effect;
      meter({
        provider: "sim",
        model: "sim",
        usage: { requests: 1 },
        kind: "incurred",
        reportedCostMicros: costMicros,
      });
      const fails = wanted.flaky === true && this.#fails(attempt.step);
      return await this.#ports.later(worker, piece, () => {
        if (fails) throw new Failure("Sim.Flaky", "sometimes");
        return { effect };
      });
    });
    const given = effectOf(value);
    const saved = this.#ports.modelOf(actor.run.id)?.saved.of(execution.token.key, name) ?? null;
    if (given !== own && given !== effectOf(saved))
      this.#ports.stage.fail(
        `${this.#where(piece)} is given ${String(given)}, which nobody has saved`,
      );
    return value;
  }

  /** No oftener than Retry bears. */
  #fails(step: string): boolean {
    const failures = this.#failures.get(step) ?? 0;
    const fails = failures < 2 && this.#ports.stage.random.once(8);
    if (fails) this.#failures.set(step, failures + 1);
    return fails;
  }

  /** O1 and O3 of operations.ts. */
  #begin(piece: Piece, worker: Actor): void {
    const { attempt, name, site } = piece;
    const { execution, actor } = site;
    const { key, epoch } = execution.token;
    const { stage, labelOf } = this.#ports;
    const model = this.#ports.modelOf(actor.run.id);
    stage.note(() => `${worker.name}: ${labelOf(actor.run.id)} ${key} does ${name}`);
    if (model?.hasClaim(key, epoch, worker.name) === true && model.saved.of(key, name) !== null)
      stage.fail(`${this.#where(piece)} is done again although it is saved`);
    const begun = this.#begun.get(`${attempt.step}:${name}`) ?? new Map<string, number>();
    this.#begun.set(`${attempt.step}:${name}`, begun.set(attempt.claim, epoch));
    const { checkpoint } = policyOf(actor.definition, execution.step);
    const most = mostRepeated(checkpoint, piece.wanted);
    for (const [earlier, its] of begun) {
      // Who has lost the step and does not know yet repeats nothing of its successors.
      if (its >= epoch) continue;
      const again = this.#again.get(earlier) ?? new Set<string>();
      this.#again.set(earlier, again.add(name));
      if (again.size > most)
        stage.fail(
          `${String(again.size)} operations of one attempt of ${this.#where(piece)} are repeated; ${checkpoint.Policy} allows ${String(most)}`,
        );
    }
  }

  /** An attempt reads what the one before last said of itself. */
  #checkHeartbeat({ execution, actor }: StepSite, worker: Actor): void {
    const { key, epoch } = execution.token;
    const model = this.#ports.modelOf(actor.run.id);
    if (model?.hasClaim(key, epoch, worker.name) !== true) return;
    const said = JSON.stringify(model.heartbeatOf(key));
    const read = JSON.stringify(execution.step.heartbeat);
    if (said !== read) this.#ports.stage.fail(`${key} reads the heartbeat ${read}, not ${said}`);
  }

  #where({ name, site: { actor, execution } }: Piece): string {
    return `${name} of ${this.#ports.labelOf(actor.run.id)} ${execution.token.key}`;
  }
}

/** An operation of an attempt. */
interface Piece extends Calling {
  readonly attempt: Attempt;
  readonly name: string;
  readonly wanted: Wanted;
}

/** How many operations the loss of an attempt may have repeated. */
function mostRepeated(checkpoint: Checkpoint, { atOnce }: Wanted): number {
  if (checkpoint.Policy === "Every") return atOnce;
  return checkpoint.Policy === "EveryN" ? Math.max(checkpoint.Count, atOnce) : Infinity;
}
