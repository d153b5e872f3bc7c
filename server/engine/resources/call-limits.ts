import { Failure } from "../../../shared/base/failure.ts";
import type { Execution } from "../execution.ts";
import type { ServiceCall } from "./resource-site.ts";

/** The longest that a timer of the platform can wait, milliseconds; a longer time is waited in pieces. */
const longestTimerMs = 2_147_483_647;

/**
 * Rejects when a limit of the call passes: `States.Timeout`, with no cause as on AWS. Silence for longer than HeartbeatSeconds
 * is the same error, and Retry and Catch may also call it `States.HeartbeatTimeout`. Never settles otherwise.
 */
export async function overLimit(
  call: Pick<ServiceCall, "timeoutMs" | "heartbeatMs">,
  execution: Execution,
  over: AbortSignal,
): Promise<never> {
  return await new Promise<never>((_, reject) => {
    if (call.timeoutMs !== null) {
      startTimer(call.timeoutMs, over, () => reject(new Failure("States.Timeout", null)));
    }
    const { heartbeatMs } = call;
    if (heartbeatMs === null) return;
    const fail = (): void =>
      reject(new Failure("States.Timeout", null, { alias: "States.HeartbeatTimeout" }));
    let stop = startTimer(heartbeatMs, over, fail);
    execution.onBeat(() => {
      stop();
      stop = startTimer(heartbeatMs, over, fail);
    });
  });
}

/** Calls `expire` after a time, unless `over` aborts before; returns what stops the timer. */
function startTimer(ms: number, over: AbortSignal, expire: () => void): () => void {
  let leftMs = ms;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const pieceMs = Math.min(leftMs, longestTimerMs);
    leftMs -= pieceMs;
    timer = setTimeout(() => (leftMs > 0 ? wait() : expire()), pieceMs);
  };
  const stop = (): void => {
    clearTimeout(timer);
    // A long step beats many times: each timer takes its listener along.
    over.removeEventListener("abort", stop);
  };
  if (over.aborted) return stop;
  over.addEventListener("abort", stop);
  wait();
  return stop;
}

/** Rejects when the execution is told to stop; its outcome then counts for nothing. */
export async function stopped(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    const stop = (): void => reject(new Failure("Cairn.Stopped", "The attempt was stopped."));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true, signal: over });
  });
}
