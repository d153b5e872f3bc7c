/** Requests from outside, to whichever process answers; tried again until one does. */
import { Refusal } from "../../shared/api/errors.ts";
import { ConnectionLost } from "./sim-database.ts";
import type { SimProcess } from "./sim-process.ts";
import type { Actor, Stage } from "./stage.ts";

/** After this long a client takes its request for lost. */
const patienceMs = 6_000;
/** Before a client tries again. */
const pauseMs = 500;

export interface Request<T> {
  readonly what: string;
  readonly ask: (process: SimProcess) => Promise<T>;
  readonly told: (answer: T) => void;
  readonly refused: (refusal: Refusal) => void;
  /** What happens when it is lost; it is sent again when absent. */
  readonly lost?: () => void;
}

export class Requests {
  readonly #stage: Stage;
  /** A process that answers; null when there is none. */
  readonly #reachable: () => SimProcess | null;
  readonly client: Actor = { name: "client", standing: "running" };

  constructor(stage: Stage, reachable: () => SimProcess | null) {
    this.#stage = stage;
    this.#reachable = reachable;
  }

  send<T>(request: Request<T>): void {
    const process = this.#reachable();
    if (process === null) {
      this.#fail(request, pauseMs);
      return;
    }
    let isSettled = false;
    const settle = (then: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      stop();
      then();
    };
    const { what } = request;
    const stop = this.#stage.after(patienceMs, {
      owner: this.client,
      what,
      run: () => settle(() => this.#fail(request, 0)),
    });
    this.#stage.note(() => `client asks ${process.name} to ${what}`);
    request.ask(process).then(
      (answer) => settle(() => request.told(answer)),
      (error: unknown) => {
        if (error instanceof ConnectionLost) settle(() => this.#fail(request, pauseMs));
        else if (error instanceof Refusal) settle(() => request.refused(error));
        else this.#stage.fail(`a request fails: ${textOf(error)}`);
      },
    );
  }

  #fail<T>(request: Request<T>, delayMs: number): void {
    const run = request.lost ?? ((): void => this.send(request));
    this.#stage.after(delayMs, { owner: this.client, what: request.what, run });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
