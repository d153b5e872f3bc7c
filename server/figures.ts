/** Figures of what this process does, in the form that Prometheus reads. */
import { Counter, Histogram, type Registry } from "prom-client";
import type { Figures } from "./engine/figures.ts";

/** From a cached word to an answer of an hour, seconds. */
const latencyBuckets = [0.1, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 900, 3600];

/** Counters of a registry. What does not count here, since only the database knows it, is asked when it is read. */
export function createFigures(registry: Registry): Figures {
  const registers = [registry];
  const calls = new Counter({
    name: "cairn_model_calls_total",
    help: "Model calls that have ended, by provider, model, kind (chat, embedding) and outcome: ok, or the name of the failure.",
    labelNames: ["provider", "model", "kind", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "cairn_model_call_seconds",
    help: "How long model calls took, answered or not.",
    labelNames: ["provider", "model"],
    buckets: latencyBuckets,
    registers,
  });
  const tokens = new Counter({
    name: "cairn_model_tokens_total",
    help: "Tokens of model calls by direction: input (cached ones included), cached, output.",
    labelNames: ["provider", "model", "direction"],
    registers,
  });
  const cost = new Counter({
    name: "cairn_model_cost_micros_total",
    help: "Cost of model calls in millionths of a dollar, as far as a price is known; kind is incurred, or estimated for the offline engine.",
    labelNames: ["provider", "model", "kind"],
    registers,
  });
  const steps = new Counter({
    name: "cairn_steps_ended_total",
    help: "Steps that have ended, by status.",
    labelNames: ["status"],
    registers,
  });
  const runs = new Counter({
    name: "cairn_runs_ended_total",
    help: "Runs that have ended, by status.",
    labelNames: ["status"],
    registers,
  });
  const lost = new Counter({
    name: "cairn_side_records_lost_total",
    help: "Pieces of streamed text and records of model calls that could not be written. Results and costs are not among them.",
    registers,
  });
  return {
    ...countWaits(registry),
    callEnded: ({ provider, model, kind, usage, error, latencyMs }) => {
      calls.inc({ provider, model, kind, outcome: error ?? "ok" });
      seconds.observe({ provider, model }, latencyMs / 1000);
      const directions = {
        input: usage.inputTokens,
        cached: usage.cachedInputTokens,
        output: usage.outputTokens,
      };
      for (const [direction, count] of Object.entries(directions))
        if (count !== undefined) tokens.inc({ provider, model, direction }, count);
    },
    spent: ({ provider, model, kind, costMicros }) =>
      cost.inc({ provider, model, kind }, costMicros),
    recordsLost: (count) => lost.inc(count),
    stepEnded: (status) => steps.inc({ status }),
    runEnded: (status) => runs.inc({ status }),
  };
}

function countWaits(registry: Registry): Pick<Figures, "limited" | "held"> {
  const registers = [registry];
  const times = new Counter({
    name: "cairn_provider_waits_total",
    help: "Times that model calls had to wait; reason is limit (the requests or tokens per minute of the provider's profile) or refused (the provider said that there were too many).",
    labelNames: ["provider", "reason"],
    registers,
  });
  const waits = new Counter({
    name: "cairn_provider_wait_seconds_total",
    help: "How long those waits were, each counted once for all calls of the process that waited together.",
    labelNames: ["provider", "reason"],
    registers,
  });
  const waited = (provider: string, reason: "limit" | "refused", ms: number): void => {
    times.inc({ provider, reason });
    waits.inc({ provider, reason }, ms / 1000);
  };
  return {
    limited: (provider, waitMs) => waited(provider, "limit", waitMs),
    held: (provider, forMs) => waited(provider, "refused", forMs),
  };
}
