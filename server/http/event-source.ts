/** Server-sent events: the frame that every stream of them has. */
import type { Response } from "express";
import type { RunNotifier } from "./ports.ts";
import { watchRun, type Wake } from "./wake.ts";
import { writeSlowly } from "./write-slowly.ts";

/** Proxies close connections that are silent for a minute or less. */
const keepAliveMs = 15_000;
/** What a browser waits before it connects again. */
const reconnectMs = 1_000;

export interface EventSourceOptions {
  readonly runId: string;
  readonly notifier: RunNotifier | undefined;
  readonly stopping: AbortSignal | undefined;
}

/** Opens a stream of events about a run and writes to it until `follow` has no more to say, the reader leaves, or the server stops. */
export async function writeEventSource(
  { runId, notifier, stopping }: EventSourceOptions,
  response: Response,
  follow: (watch: Wake) => Promise<void>,
): Promise<void> {
  const left = new AbortController();
  const watch = watchRun(runId, notifier, [left.signal, stopping]);
  const leave = () => left.abort();
  response.once("close", leave);
  if (response.destroyed) leave();
  response.status(200);
  response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
  // Tells nginx and its like to pass each event on at once.
  response.setHeader("X-Accel-Buffering", "no");
  response.flushHeaders();
  // A reader that does not read gets no keep-alives either: they would only pile up.
  const keepAlive = setInterval(() => {
    if (!response.destroyed && !response.writableNeedDrain) response.write(": keep-alive\n\n");
  }, keepAliveMs);
  try {
    await writeSlowly(response, `retry: ${String(reconnectMs)}\n\n`);
    await follow(watch);
  } finally {
    clearInterval(keepAlive);
    watch.close();
    response.off("close", leave);
    if (!response.destroyed) response.end();
  }
}
