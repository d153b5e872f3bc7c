/** What an attempt of a state will probably cost at most: reserved against the budget of its run before it begins. */
import { rateFor } from "../../shared/cost/rate-for.ts";
import { price } from "../../shared/cost/price.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import { isJsonObject } from "../../shared/base/json.ts";
import type { State } from "../../shared/definition/definition.ts";

export interface CostEstimatesOptions {
  /** What attempts of a workflow have cost, by the paths of their steps. */
  readonly pastCosts: (
    workflowId: string,
  ) => Promise<readonly { readonly path: string; readonly costMicros: number }[]>;
  readonly fault: (error: unknown) => void;
}

/** Costs that are remembered of each state: the latest. */
const remembered = 100;
/** With fewer than these, what the state declares says more. */
const enough = 5;
/** Share of attempts that cost at most the estimate. */
const share = 0.95;
/** Workflows that are remembered. */
const mostWorkflows = 1_000;

export class CostEstimates {
  readonly #options: CostEstimatesOptions;
  /** By workflow, then by the path of the state. */
  readonly #workflows = new Map<string, Map<string, number[]>>();

  constructor(options: CostEstimatesOptions) {
    this.#options = options;
  }

  /** Micro-dollars; 0 when nothing is known. Asks for the past of a workflow that it does not know yet, without waiting for it. */
  of(
    { workflowId, path }: { readonly workflowId: string; readonly path: string },
    { state, rates, isoDay }: StateCosts,
  ): number {
    const costs = this.#costsOf(workflowId).get(stateOf(path)) ?? [];
    if (costs.length >= enough) return quantile(costs);
    return declared(state, rates, isoDay) ?? (costs.length === 0 ? 0 : quantile(costs));
  }

  /** An attempt has ended. */
  note(
    { workflowId, path }: { readonly workflowId: string; readonly path: string },
    costMicros: number,
  ): void {
    if (costMicros > 0) remember(this.#costsOf(workflowId), path, costMicros);
  }

  #costsOf(workflowId: string): Map<string, number[]> {
    const known = this.#workflows.get(workflowId);
    if (known !== undefined) return known;
    const costs = new Map<string, number[]>();
    this.#workflows.set(workflowId, costs);
    for (const oldest of this.#workflows.keys()) {
      if (this.#workflows.size <= mostWorkflows) break;
      this.#workflows.delete(oldest);
    }
    this.#options.pastCosts(workflowId).then((past) => {
      for (const { path, costMicros } of past)
        if (costMicros > 0) remember(costs, path, costMicros);
    }, this.#options.fault);
    return costs;
  }
}

/** What the state itself says, with the prices of a day. */
export interface StateCosts {
  readonly state: State | null;
  readonly rates: readonly Rate[];
  readonly isoDay: string;
}

function remember(costs: Map<string, number[]>, path: string, costMicros: number): void {
  const key = stateOf(path);
  const known = costs.get(key) ?? [];
  known.push(costMicros);
  if (known.length > remembered) known.shift();
  costs.set(key, known);
}

function quantile(costs: readonly number[]): number {
  const sorted = costs.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** The path without the indices of iterations and the numbers of openings: the same for all visits of a state. */
function stateOf(path: string): string {
  return path
    .split("/")
    .filter((_, index) => index % 2 === 0)
    .map((name) => name.replace(/#\d+$/, ""))
    .join("/");
}

/** The price of the longest answer that a call to a model may give; null when the state does not say, or the price is not known. */
function declared(state: State | null, rates: readonly Rate[], isoDay: string): number | null {
  const args = state?.Type === "Task" ? state.Arguments : undefined;
  if (!isJsonObject(args)) return null;
  const { Model: model, MaxTokens: outputTokens } = args;
  if (typeof model !== "string" || typeof outputTokens !== "number") return null;
  const rate = rateFor(rates, model, isoDay);
  return rate === null ? null : price({ outputTokens }, rate);
}
