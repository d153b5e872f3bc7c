/** State machines put together at random from what the engine treats differently; the same number always gives the same one. */
import type { Definition } from "../../shared/definition/definition.ts";
import { Random } from "./random.ts";
import type { SimWorkflow } from "./workflow.ts";

/** How many there are. */
const count = 120;

interface Made {
  readonly group: object;
  /** Things that happen in it, about. */
  readonly length: number;
}

const retry = { ErrorEquals: ["Sim.Flaky"], IntervalSeconds: 1, MaxAttempts: 2 };
const undo = {
  Resource: "sim:undo",
  Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 4, BackoffRate: 1 }],
};

class Maker {
  readonly #random: Random;
  #names = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  group(depth: number): Made {
    const states: Record<string, object> = {};
    const names = Array.from({ length: 1 + this.#random.below(depth === 0 ? 3 : 2) }, () =>
      this.#name(),
    );
    let length = 2;
    for (const [index, name] of names.entries()) {
      const next = names[index + 1];
      const made = this.#state(depth);
      length += made.length;
      states[name] = { ...made.state, ...(next === undefined ? { End: true } : { Next: next }) };
    }
    return { group: { StartAt: names[0], States: states }, length };
  }

  #name(): string {
    this.#names += 1;
    return `S${String(this.#names)}`;
  }

  #state(depth: number): { readonly state: object; readonly length: number } {
    const kind = this.#random.below(depth < 2 ? 8 : 5);
    if (kind < 3) return { state: this.#task(), length: 5 };
    if (kind === 3) return { state: { Type: "Pass" }, length: 1 };
    if (kind === 4)
      return { state: { Type: "Wait", Seconds: 1 + this.#random.below(5) }, length: 3 };
    const recovery = this.#random.once(3)
      ? { Retry: [{ ...retry, ErrorEquals: ["States.ALL"] }] }
      : {};
    const policy = this.#policy();
    if (kind === 5) {
      const branches = [this.group(depth + 1), this.group(depth + 1)];
      return {
        state: {
          Type: "Parallel",
          Branches: branches.map(({ group }) => group),
          ...recovery,
          ...policy,
        },
        length: branches.reduce((sum, { length }) => sum + length, 2),
      };
    }
    const inner = this.group(depth + 1);
    const items = Array.from({ length: this.#random.below(4) }, (_, index) => index);
    return {
      state: {
        Type: "Map",
        Items: items,
        ItemProcessor: inner.group,
        ...(this.#random.once(2) ? { MaxConcurrency: 1 + this.#random.below(2) } : {}),
        ...(this.#random.once(4) ? { ToleratedFailureCount: 1 } : {}),
        ...recovery,
        ...policy,
      },
      length: 2 + items.length * inner.length,
    };
  }

  #task(): object {
    const resource = this.#random.pick([
      "sim:work",
      "sim:work",
      "sim:flaky",
      "sim:ask.waitForTaskToken",
      "sim:pieces",
    ]);
    const holds = this.#random.once(8) ? { OnUnknown: "Hold" } : {};
    return {
      Type: "Task",
      Resource: resource,
      ...(resource === "sim:pieces" ? { Arguments: { pieces: 3, atOnce: 1, flaky: true } } : {}),
      ...(resource.startsWith("sim:ask") ? { TimeoutSeconds: 40 } : holds),
      ...(this.#random.once(2) ? { Retry: [retry] } : {}),
      ...(this.#random.once(3) ? { Compensate: undo } : {}),
      ...this.#policy(),
    };
  }

  #policy(): object {
    if (!this.#random.once(4)) return {};
    const Checkpoint = this.#random.pick<object>([
      { Policy: "EveryN", Count: 2 },
      { Policy: "EveryN", Count: 3 },
      { Policy: "Milestone" },
      { Policy: "Adaptive", Rules: [{ MaxSeconds: 1 }] },
    ]);
    return { Checkpoint };
  }
}

export const generatedWorkflows: readonly SimWorkflow[] = Array.from(
  { length: count },
  (_, index) => {
    const { group, length } = new Maker(index + 1).group(0);
    return {
      name: `generated-${String(index + 1)}`,
      family: "generated",
      definition: { QueryLanguage: "JSONata", ...group } as Definition,
      ends: ["SUCCEEDED", "FAILED"],
      weight: 0.04,
      length: Math.min(80, length),
      // Many waits in a row, and all of them again.
      waitsMs: 900_000,
    } satisfies SimWorkflow;
  },
);
