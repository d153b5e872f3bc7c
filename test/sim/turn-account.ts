/** Which runs of a workflow with limits are under way, as their logs tell it: never more than the limits allow. */
import type { Definition } from "../../shared/definition/definition.ts";
import type { NewEvent } from "../../shared/run/event.ts";

export class TurnAccount {
  /** Keys of the runs that have had their turn and have not given up their place since, by id. */
  readonly #admitted = new Map<string, string>();
  /** Keys of all runs that line up, by id. */
  readonly #keys = new Map<string, string>();
  readonly #limits: NonNullable<Definition["Limits"]>;
  readonly #fail: (message: string) => void;

  constructor(definition: Definition, fail: (message: string) => void) {
    this.#limits = definition.Limits ?? {};
    this.#fail = fail;
  }

  /** Takes an event of a run that is about to be committed. */
  take(runId: string, event: NewEvent): void {
    switch (event.type) {
      case "run.created":
        if (event.data.admission !== undefined) this.#keys.set(runId, event.data.admission.key);
        return;
      case "run.admitted":
        this.#admit(runId, this.#keys.get(runId) ?? "");
        return;
      case "run.paused":
      case "run.succeeded":
      case "run.failed":
      case "run.timed_out":
      case "run.aborted":
        this.#admitted.delete(runId);
        return;
      default:
    }
  }

  #admit(runId: string, key: string): void {
    this.#admitted.set(runId, key);
    const { MaxRuns: most, MaxRunsPerKey: mostOfKey } = this.#limits;
    const ofKey = [...this.#admitted.values()].filter((each) => each === key).length;
    if (this.#admitted.size > (most ?? Infinity))
      this.#fail(`${String(this.#admitted.size)} runs are under way, of at most ${String(most)}`);
    if (ofKey > (mostOfKey ?? Infinity))
      this.#fail(`${String(ofKey)} runs of ${key} are under way, of at most ${String(mostOfKey)}`);
  }
}
