/** Whether the server answers, as the requests of the page tell it. */
import { createStore } from "zustand/vanilla";
import { ApiError } from "./api-error.ts";

export interface Connection {
  /** The server did not answer the last request, or said that it cannot just now. */
  readonly isLost: boolean;
}

export const connection = createStore<Connection>(() => ({ isLost: false }));

/** Takes note of how a request went. */
export function noteOutcome(error: unknown): void {
  const isLost = error instanceof ApiError && error.isPassing;
  if (connection.getState().isLost !== isLost) connection.setState({ isLost });
}
