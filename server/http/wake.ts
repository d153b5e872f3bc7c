import type { RunNotifier } from "./ports.ts";

/** Waits for news of a run: told by the notifier, or after a while all the same. */
export interface Wake {
  /** Resolves at news since the last call, after `timeoutMs`, or when it is closed. */
  next(timeoutMs: number): Promise<void>;
  readonly closed: boolean;
  close(): void;
}

/** Opens a watch on a run; `signals` close it. */
export function watchRun(
  runId: string,
  notifier: RunNotifier | undefined,
  signals: readonly (AbortSignal | undefined)[],
): Wake {
  let news = false;
  let closed = false;
  let resume: (() => void) | null = null;
  const wake = () => {
    news = true;
    resume?.();
  };
  const unsubscribe = notifier?.subscribe(runId, wake);
  const close = () => {
    if (closed) return;
    closed = true;
    unsubscribe?.();
    for (const signal of signals) signal?.removeEventListener("abort", close);
    resume?.();
  };
  for (const signal of signals) {
    signal?.addEventListener("abort", close);
    if (signal?.aborted === true) close();
  }
  return {
    get closed() {
      return closed;
    },
    close,
    next: async (timeoutMs) => {
      if (!news && !closed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        resume = null;
      }
      news = false;
    },
  };
}
