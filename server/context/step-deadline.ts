import type { CancelSignal } from "../../shared/nodes/node-context.ts";

/** Aborts what a step does when the step is cancelled or a time is over, and remembers which. Call `end` when it is done. */
export class StepDeadline {
  readonly timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #cancel: CancelSignal | undefined;
  #reason: "cancelled" | "timeout" | null = null;

  constructor(cancel: CancelSignal | undefined, timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.#cancel = cancel;
    this.#timer = setTimeout(() => this.#stop("timeout"), timeoutMs);
    if (cancel?.aborted === true) this.#stop("cancelled");
    else cancel?.addEventListener("abort", this.#onCancel);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): "cancelled" | "timeout" | null {
    return this.#reason;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#cancel?.removeEventListener("abort", this.#onCancel);
  }

  readonly #onCancel = (): void => this.#stop("cancelled");

  #stop(reason: "cancelled" | "timeout"): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
