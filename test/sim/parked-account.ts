/** A task that waits for an answer from outside, as the log tells it. */
import type { NewEvent } from "../../shared/run/event.ts";

type Of<Type extends NewEvent["type"]> = Extract<NewEvent, { type: Type }>;

export class ParkedAccount {
  readonly #isActivity: boolean;
  readonly #timeoutMs: number | null;
  readonly #heartbeatMs: number | null;
  #isTaken = false;
  #sinceMs: number;
  #heardMs: number;
  /** It came too late once: somebody may have seen that, and tell it later. */
  #wasOver: boolean;

  /** `wasOver`: the attempt was past a limit before it was parked. */
  constructor(
    { data }: Of<"task.parked" | "undo.parked">,
    { nowMs, wasOver }: { readonly nowMs: number; readonly wasOver: boolean },
  ) {
    this.#wasOver = wasOver;
    this.#isActivity = data.kind === "activity";
    this.#timeoutMs = data.timeoutMs;
    this.#heartbeatMs = data.heartbeatMs;
    this.#sinceMs = nowMs;
    this.#heardMs = nowMs;
  }

  /** A worker outside takes it; why it must not, or null. */
  take(nowMs: number): string | null {
    if (!this.#isActivity) return "is no task of an activity";
    if (this.#isTaken) return "has been taken";
    this.#isTaken = true;
    this.#sinceMs = nowMs;
    this.#heardMs = nowMs;
    return null;
  }

  hear(nowMs: number): void {
    this.#wasOver ||= this.isOver(nowMs);
    this.#heardMs = nowMs;
  }

  /** Whether one of its limits has passed: those of an activity count from when somebody has it. */
  isOver(nowMs: number): boolean {
    if (this.#wasOver) return true;
    if (this.#isActivity && !this.#isTaken) return false;
    return (
      (this.#timeoutMs !== null && this.#sinceMs + this.#timeoutMs <= nowMs) ||
      (this.#heartbeatMs !== null && this.#heardMs + this.#heartbeatMs <= nowMs)
    );
  }
}
