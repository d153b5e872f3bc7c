/** The offline engine in a process of its own. */
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import { usageSchema } from "../../shared/cost/usage.ts";
import type {
  CancelSignal,
  EmbeddingRequest,
  ModelRequest,
} from "../../shared/nodes/node-context.ts";
import { childEntry } from "./child-entry.ts";
import { createChildPool } from "./child-pool.ts";
import type { Completion } from "./completion.ts";
import type { Vectors } from "./openai-embeddings.ts";
import { offlineLimits } from "./offline-limits.ts";

export interface OfflineEngine {
  /** Failures: `Model.Timeout`, `Model.ContextTooLong`, `Cairn.Stopped`. */
  readonly complete: (request: ModelRequest, signal: CancelSignal) => Promise<Completion>;
  /** Failures: as of `complete`. */
  readonly embed: (request: EmbeddingRequest, signal: CancelSignal) => Promise<Vectors>;
  readonly close: () => void;
}

const completionSchema = z.object({
  text: z.string(),
  // The engine has no use for tools.
  toolCalls: z.array(z.never()),
  model: z.string(),
  usage: usageSchema,
  finishReason: z.string(),
});

const vectorsSchema = z.object({
  vectors: z.array(z.array(z.number())),
  model: z.string(),
  usage: usageSchema,
});

export function createOfflineEngine(): OfflineEngine {
  const pool = createChildPool({
    entry: childEntry("offline-child"),
    size: 2,
    heapMb: offlineLimits.heapMb,
    wallMs: offlineLimits.wallMs,
    startMs: offlineLimits.startMs,
    jobsPerChild: offlineLimits.jobsPerProcess,
    idleMs: offlineLimits.idleMs,
  });
  const ask = async (
    kind: "answer" | "vectors",
    request: object,
    signal: CancelSignal,
  ): Promise<unknown> => {
    const outcome = await pool.run({ kind, request: JSON.stringify(request) }, signal);
    switch (outcome.kind) {
      case "answer":
        return outcome.value;
      case "cancelled":
        throw new Failure("Cairn.Stopped", "The model call was stopped.");
      case "timeout":
        throw new Failure(
          "Model.Timeout",
          `The offline engine took longer than ${offlineLimits.wallMs / 1000} s.`,
        );
      case "died":
        throw new Failure("Model.ContextTooLong", "The text is too much for the offline engine.");
    }
  };
  return {
    complete: async (request, signal) =>
      completionSchema.parse(await ask("answer", request, signal)),
    embed: async (request, signal) => vectorsSchema.parse(await ask("vectors", request, signal)),
    close: () => pool.close(),
  };
}
