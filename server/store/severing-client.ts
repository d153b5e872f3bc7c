import type { Socket } from "node:net";
import pg from "pg";

/** What node-postgres says when an answer takes longer than `query_timeout`. */
const readTimeout = "Query read timeout";

/**
 * A client that gives its connection up with a query that was not answered in time. node-postgres would keep it and wait: on a link that is
 * dead without a word every later query would wait behind the first one.
 */
export class SeveringClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = (...args: readonly unknown[]): unknown =>
      (super.query as (...params: readonly unknown[]) => unknown).call(this, ...args);
    const severing = (...args: readonly unknown[]): unknown => {
      const answer = query(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#severIfLate(error));
      return answer;
    };
    Object.defineProperty(this, "query", { value: severing });
  }

  #severIfLate(error: unknown): void {
    if (!(error instanceof Error) || error.message !== readTimeout) return;
    const { connection } = this as unknown as { readonly connection: { readonly stream: Socket } };
    connection.stream.destroy();
  }
}
