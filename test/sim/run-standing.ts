/** Whether steps of a run may start, as its log tells it: R1 of control.ts, F3 and F4 of defer.ts. */
import type { NewEvent } from "../../shared/run/event.ts";

export class RunStanding {
  /** Why nothing may start: it is paused, or ending. */
  #standstill: string | null = null;
  /** Its workflow has limits. */
  #hasLine = false;
  #awaitsTurn = false;

  /** Takes an event of the run itself; returns what is wrong with it, or null. */
  take(event: NewEvent): string | null {
    switch (event.type) {
      case "run.created":
        this.#hasLine = event.data.admission !== undefined;
        this.#awaitsTurn = this.#hasLine;
        return null;
      case "run.admitted": {
        const isWanted = this.#awaitsTurn && this.#standstill === null;
        this.#awaitsTurn = false;
        return isWanted ? null : `run.admitted after ${this.#standstill ?? "run.admitted"}`;
      }
      case "run.paused":
      case "run.stopping":
        this.#standstill = event.type;
        return null;
      case "run.resumed":
      case "run.redriven":
      case "run.forked":
        this.#standstill = null;
        this.#awaitsTurn = this.#hasLine;
        return null;
      case "run.compensating":
        this.#standstill = null;
        return null;
      default:
        return null;
    }
  }

  /** Why a step must not start now; null when it may. */
  hinders({ type }: NewEvent): string | null {
    if (this.#standstill !== null) return `after ${this.#standstill}`;
    return this.#awaitsTurn && type === "step.started" ? "before its run has its turn" : null;
  }
}
