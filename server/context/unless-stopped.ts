import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";

/** Waits for something, but no longer than the attempt goes on. @throws Failure `Cairn.Stopped` */
export async function unlessStopped(signal: CancelSignal, work: Promise<void>): Promise<void> {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = (): void => reject(new Failure("Cairn.Stopped", "The attempt was stopped."));
  });
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  try {
    await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
