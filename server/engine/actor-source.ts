import { unborn } from "../../shared/run/run-state.ts";
import type { RunStore } from "../store/run-store.ts";
import type { Clock } from "./clock.ts";
import { Committer } from "./committer.ts";
import { RunActor, type ActorListener, type ActorParams } from "./run-actor.ts";
import type { RunToCreate } from "./run-starter.ts";

/** Where the actors of runs come from; all commit together. */
export class ActorSource {
  readonly #store: RunStore;
  readonly #clock: Clock;
  readonly #listener: ActorListener;
  readonly #committer: Committer;

  constructor(params: {
    readonly store: RunStore;
    readonly clock: Clock;
    readonly listener: ActorListener;
  }) {
    this.#store = params.store;
    this.#clock = params.clock;
    this.#listener = params.listener;
    this.#committer = new Committer({ store: params.store, clock: params.clock });
  }

  /** The actor of a run as it is stored; null when there is no such run. */
  async load(runId: string): Promise<RunActor | null> {
    const store = this.#store;
    const run = await store.load(runId);
    if (run === null) return null;
    const definition = await store.definition({ workflowId: run.workflowId, version: run.version });
    return definition === null ? null : this.#actorOf({ run, definition, created: null });
  }

  /** The actor of a run that its first commit is to create. */
  unborn({ runId, created, definition }: RunToCreate): RunActor {
    const { workflowId, workflowName, version, input, name } = created;
    const awaited = created.parent?.awaits === true;
    const run = { id: runId, workflowId, workflowName, name, awaited, version, input };
    return this.#actorOf({
      run: { ...run, state: unborn, createdAt: this.#clock.date(), enteredAt: new Map() },
      definition,
      created,
    });
  }

  #actorOf(params: Pick<ActorParams, "run" | "definition" | "created">): RunActor {
    return new RunActor({
      ...params,
      store: this.#store,
      committer: this.#committer,
      clock: this.#clock,
      listener: this.#listener,
    });
  }
}
