import type { NodeContext } from "../node-context.ts";
import { waitAlive } from "./wait-alive.ts";

/** Lets requests to one host begin one after the other, with a pause between them. */
export class HostPace {
  readonly #turns = new Map<string, Promise<void>>();

  /** Resolves when the host may be asked; whoever comes next waits for `delayMs` from then on. */
  async turn(
    host: string,
    delayMs: number,
    context: Pick<NodeContext, "sleep" | "heartbeat">,
  ): Promise<void> {
    const mine = this.#turns.get(host) ?? Promise.resolve();
    const next = mine.then(async () => await waitAlive(delayMs, context));
    // Nobody may be waiting when the attempt is stopped; whoever does is told.
    next.catch(() => undefined);
    this.#turns.set(host, next);
    await mine;
  }
}
