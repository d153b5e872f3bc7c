/**
 * Entry of the web worker that evaluates expressions. Nothing that an expression could reach leads out of it: no network, no
 * storage, no further workers. It is killed when it takes too long.
 */
import { z } from "zod";
import { createAnswerer } from "./evaluate-job.ts";
import type { EvaluationJob } from "./evaluation.ts";

const outward = [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "WebSocketStream",
  "WebTransport",
  "EventSource",
  "RTCPeerConnection",
  "BroadcastChannel",
  "Worker",
  "SharedWorker",
  "importScripts",
  "indexedDB",
  "caches",
  "navigator",
  "cookieStore",
];

// Before anything of the program runs: what it keeps a reference to could not be taken away any more.
const answer = postMessage.bind(globalThis);
for (const name of outward) {
  for (let at: object | null = globalThis; at !== null; at = Object.getPrototypeOf(at) as object) {
    if (Object.hasOwn(at, name)) Reflect.deleteProperty(at, name);
  }
  Object.defineProperty(globalThis, name, { value: undefined });
}

const NativeDate = Date;
const answerer = createAnswerer(globalThis);
const message = z.object({ id: z.number(), job: z.custom<EvaluationJob>((job) => job !== null) });

addEventListener("message", (event: MessageEvent<unknown>) => {
  const { id, job } = message.parse(event.data);
  answerer(job, NativeDate.now()).then(
    (outcome) => answer({ id, outcome }),
    (error: unknown) => answer({ id, outcome: { kind: "broken", reason: String(error) } }),
  );
});
answer({ ready: true });
