/**
 * Results that stand for calls: the field `Cache` of a Task.
 *
 * R1 A result stands for a call of the same workflow, whatever its version, with the same resource, arguments and credentials, answered by
 *    the same release of Cairn and, for models, with the same default provider. Workflows never see results of each other.
 * R2 A result is kept once the step that it led to has succeeded and that is committed: what `Validate` refused, or what came of an
 *    attempt that lost its step, is in no cache. A crash between the commit and the keeping costs an entry and nothing else.
 * R3 Two steps that miss at the same time both call; the later result stays.
 * R4 Whoever takes a result pays nothing: rows of kind `cached` say what the call had cost.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/base/canonical-json.ts";
import { knownCost, sparedOperations } from "../../shared/cost/call-cost.ts";
import type { CallAnswer, ResourceCall } from "../../shared/run/interpret/ports.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Outcome } from "../../shared/run/report.ts";
import { stateAt } from "../../shared/run/path.ts";
import type { CallCacheStore } from "../store/call-cache.ts";
import type { Execution } from "./execution.ts";
import type { Payloads } from "./payloads.ts";
import type { RunActor } from "./run-actor.ts";

/** The result of a call that was made, until it is clear whether it may stand for others. */
export interface FreshResult {
  readonly key: Buffer;
  readonly ttlSeconds: number;
  readonly workflowId: string;
  readonly resource: string;
  readonly value: Json;
}

export interface CallCacheOptions {
  readonly store: CallCacheStore;
  readonly payloads: Pick<Payloads, "load" | "keep">;
  /** What answers calls besides the workflow itself: results of another such world do not count. */
  readonly world: string;
}

export class CallCache {
  readonly #options: CallCacheOptions;

  constructor(options: CallCacheOptions) {
    this.#options = options;
  }

  /** The answer to a call: kept from an earlier one where the state has it so, otherwise what `make` gives. */
  async answer(
    call: ResourceCall,
    { actor, execution }: { readonly actor: RunActor; readonly execution: Execution },
    make: () => Promise<CallAnswer>,
  ): Promise<CallAnswer> {
    const ttlSeconds = lifetimeOf(actor, execution);
    if (ttlSeconds === null) return await make();
    const { workflowId } = actor.run;
    const key = this.#keyOf(workflowId, call);
    const found = await this.#options.store.find({ key, ttlSeconds });
    if (found !== null) {
      const { costs, runId, ageSeconds } = found;
      const value = await this.#options.payloads.load(found.value);
      for (const spared of sparedOperations(costs)) execution.meter(spared);
      execution.cached = { ageSeconds, sparedMicros: knownCost(costs), runId };
      return { type: "result", value };
    }
    const answer = await make();
    if (answer.type === "result") {
      const { resource } = call;
      execution.fresh = { key, ttlSeconds, workflowId, resource, value: answer.value };
    }
    return answer;
  }

  /** Keeps a result whose step is committed (R2). */
  async keep({ value, ...fresh }: FreshResult, execution: Execution): Promise<void> {
    const kept = await this.#options.payloads.keep(value, Number.POSITIVE_INFINITY);
    const { runId, callCosts: costs } = execution;
    await this.#options.store.put({ ...fresh, value: kept, costs, runId });
  }

  #keyOf(workflowId: string, { resource, args, credentials = null }: ResourceCall): Buffer {
    const { world } = this.#options;
    return createHash("sha256")
      .update(canonicalJson([workflowId, world, resource, args, credentials]))
      .digest();
  }
}

/** For how long the result of the step may stand for other calls; null where it may not. */
function lifetimeOf({ definition }: RunActor, { step }: Execution): number | null {
  if (step.phase !== "enter") return null;
  const state = stateAt(definition, step.path);
  return state?.Type === "Task" ? (state.Cache?.TtlSeconds ?? null) : null;
}

/** An outcome that says so when the result behind it came from the cache. */
export function tellingOfCache(outcome: Outcome, { cached }: Pick<Execution, "cached">): Outcome {
  return outcome.type === "succeeded" && cached !== null ? { ...outcome, cached } : outcome;
}
