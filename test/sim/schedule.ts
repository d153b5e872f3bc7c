/** One schedule: a workflow, a seed, and everything that follows. */
import { isDeepStrictEqual } from "node:util";
import type { NewEvent } from "../../shared/run/event.ts";
import { evolve } from "../../shared/run/evolve.ts";
import { isTerminal, prune, unborn } from "../../shared/run/run-state.ts";
import { Adversary } from "./adversary.ts";
import type { RunRecord } from "./memory-store.ts";
import { Random } from "./random.ts";
import { sweepMs } from "./sim-process.ts";
import { leaseMs } from "./sweeps.ts";
import { costMicros } from "./pieces.ts";
import { lostLimit } from "./tasks.ts";
import type { SimWorkflow } from "./workflow.ts";
import { World } from "./world.ts";

/** Moves after which a schedule goes in circles. */
const mostMoves = 20_000;
/** Moves and time in which what comes too late still arrives. */
const lateMoves = 40;

export class Schedule {
  readonly world: World;
  readonly #adversary: Adversary;
  #moves = 0;
  #movesAfterEnd = 0;
  /** Every fourth schedule folds its logs again: that costs as much as a good part of the schedule itself. */
  readonly #refolds: boolean;
  /** When nothing new went wrong any more. */
  #calmSinceMs: number | null = null;

  constructor(workflow: SimWorkflow, seed: number, options: { readonly trace: boolean }) {
    const random = new Random(seed);
    this.world = new World(workflow, random, options);
    this.#adversary = new Adversary(this.world, random);
    this.#refolds = seed % 4 === 0;
    this.world.join();
    if (!random.once(4)) this.world.join();
    this.world.start();
  }

  get moves(): number {
    return this.#moves;
  }

  /** Makes one move; false when the schedule is over. Promises come to rest between two moves. */
  move(): boolean {
    const { world } = this;
    const { stage } = world;
    if (stage.violation !== null) return false;
    this.#moves += 1;
    if (this.#moves > mostMoves) {
      stage.fail("the schedule goes in circles");
      return false;
    }
    if (world.workflow.copies === true) world.copyists.attend();
    if (this.#isOver()) return this.#tidyUp();
    if (this.#adversary.act(this.#moves)) return true;
    world.clients.attend();
    this.#keepCalm();
    if (!stage.step() && this.#adversary.isDone) stage.fail("nothing happens any more");
    return stage.violation === null;
  }

  /** The run has ended, or waits for a person. */
  #isOver(): boolean {
    const { store, models, clients } = this.world;
    const { hasPerson } = clients;
    if (clients.isStarting || this.world.copyists.isBusy) return false;
    for (const { id, state } of store.runs.values()) {
      const waits = state.status === "PAUSED" || (models.get(id)?.held.length ?? 0) > 0;
      if (!isTerminal(state.status) && (hasPerson || !waits)) return false;
    }
    return true;
  }

  /** What is still under way comes too late; then everything is looked at. */
  #tidyUp(): boolean {
    const { stage, processes } = this.world;
    for (const process of processes) process.resume();
    this.#movesAfterEnd += 1;
    if (stage.isBusy && this.#movesAfterEnd < lateMoves && stage.step()) return true;
    for (const record of this.world.store.runs.values()) this.#check(record);
    return false;
  }

  /** From the last fault on everything must come to its end in bounded time. */
  #keepCalm(): void {
    const { stage, workflow, processes } = this.world;
    if (!this.#adversary.isDone) return;
    if (processes.every(({ standing }) => standing === "dead")) this.world.join();
    this.#calmSinceMs ??= stage.nowMs;
    const boundMs = faultsLastMs + workflow.waitsMs + 4 * (leaseMs + sweepMs);
    if (stage.nowMs > this.#calmSinceMs + boundMs) {
      const open = [...this.world.models.values()].flatMap((model) => model.open);
      stage.fail(
        `the run has not ended ${String(boundMs)} ms after the last fault: ${open.join(", ")}`,
      );
    }
  }

  /** Another run was started by the same attempt of the same step. */
  #hasTwin({ id, created: { parent } }: RunRecord): boolean {
    return [...this.world.store.runs.values()].some(
      ({ id: other, created }) =>
        other !== id &&
        created.parent?.runId === parent?.runId &&
        created.parent?.key === parent?.key &&
        created.parent?.attempt === parent?.attempt,
    );
  }

  /** What must hold of a run at the end. */
  #check(record: RunRecord): void {
    const { stage, models, workflow, clients } = this.world;
    const { cancelled, cancelAsked, personFailed } = clients;
    const { label, log, state, ledger } = record;
    const model = models.get(record.id);
    const folded = this.#refolds
      ? prune(log.reduce((before, { event }) => evolve(before, event), unborn))
      : state;
    if (folded !== state && !isDeepStrictEqual(plain(folded), plain(state)))
      stage.fail(
        `${label}: the events fold to another state than the stored one: ${JSON.stringify([plain(folded), plain(state)])}`,
      );
    // What was copied was paid by the run that it was copied from.
    const own = record.origin === null ? log : log.slice(record.origin.seq);
    const spent = own.reduce((sum, { event }) => sum + costOf(event), 0);
    // What was taken over was paid before.
    const charged = [...ledger].reduce(
      (sum, { kind, costMicros: paid }) => sum + (kind === "reused" ? 0 : (paid ?? 0)),
      0,
    );
    if (spent > charged)
      stage.fail(
        `${label}: events tell of ${String(spent)} micro-dollars, the ledger of ${String(charged)}`,
      );
    if (charged > costMicros * this.world.tasks.countOf(record.id))
      stage.fail(`${label}: money is charged twice`);
    if (!isTerminal(state.status)) return;
    if (model !== undefined && model.open.length > 0)
      stage.fail(`${label} has ended but ${model.open.join(", ")}`);
    const { parent } = record.created;
    if (parent?.awaits === true && this.#hasTwin(record))
      stage.fail(`${label} is the second run that ${parent.key} has started for one attempt`);
    if (model?.error === "Cairn.Fault") stage.fail(`${label} ends with a fault of the engine`);
    const first = log.find(({ event }) => endings.has(event.type))?.event.type;
    if (cancelled.has(record.id) && (first === undefined || state.status === "SUCCEEDED"))
      stage.fail(`${label} is ${state.status} although it was cancelled`);
    if (first === "run.cancel_requested" && state.status !== "ABORTED")
      stage.fail(`${label} is ${state.status} although nothing else ended it`);
    const isAsWanted =
      parent !== null ||
      workflow.ends.some((status) => status === state.status) ||
      (cancelAsked && state.status === "ABORTED") ||
      (personFailed && state.status === "FAILED") ||
      ((model?.mostLost ?? 0) >= lostLimit && state.status === "FAILED");
    if (!isAsWanted) stage.fail(`${label} is ${state.status} (${String(model?.error)})`);
  }
}

/** What begins the end of a run other than by success. */
const endings = new Set(["run.cancel_requested", "run.expired", "run.stopping"]);

/** The longest that a fault lasts. */
const faultsLastMs = 65_000;

/** A checkpoint tells again what the outcomes in it tell, unless it keeps their values. */
function costOf({ type, data }: NewEvent): number {
  if (type === "checkpoint.saved" && data.saved === undefined) return 0;
  return "costMicros" in data && typeof data.costMicros === "number" ? data.costMicros : 0;
}

/** A state without what tells how its persistent maps came about. */
function plain(state: ReturnType<typeof prune>): unknown {
  const { steps, flows, undoables, ...rest } = state;
  return {
    ...rest,
    steps: steps.toObject(),
    flows: flows.toObject(),
    undoables: undoables.toArray(),
  };
}
