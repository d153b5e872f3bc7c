/**
 * Variables and their scopes. Each flow has its own: what is assigned in a flow is seen in the flows inside it, which cannot
 * assign it, and not outside. A distributed Map sees nothing of the flows around it.
 * Source: AWS's developer guide, "Passing data between states with variables".
 */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { isDistributedFlow } from "./check-map.ts";
import { suggestName } from "./describe-value.ts";
import { variableOf } from "./evaluated-fields.ts";
import { problem } from "./problem-codes.ts";
import {
  innerFlows,
  isJsonataState,
  isVariable,
  statesOf,
  type StateVariables,
  variablesOf,
} from "./variable-references.ts";

/** Checks where variables are assigned, and whether those that are read exist. */
export function checkVariables(machine: JsonObject): readonly Problem[] {
  const checker = new VariableChecker(machine);
  const none: ReadonlySet<string> = new Set();
  checker.flow(machine, "", { visible: none, assigned: none, hidden: none });
  return checker.problems;
}

/** What a flow knows of the variables around it. */
interface Scope {
  /** Those that any state around assigns. */
  readonly visible: ReadonlySet<string>;
  /** Those that may have a value when the flow begins: it cannot assign them. */
  readonly assigned: ReadonlySet<string>;
  /** Those that a distributed Map keeps from being seen. */
  readonly hidden: ReadonlySet<string>;
}

interface StateVisit {
  readonly name: string;
  readonly state: JsonObject;
  readonly pointer: string;
  readonly jsonata: boolean;
  readonly uses: StateVariables;
}

class VariableChecker {
  readonly #machine: JsonObject;
  readonly problems: Problem[] = [];

  constructor(machine: JsonObject) {
    this.#machine = machine;
  }

  flow(group: unknown, pointer: string, around: Scope): void {
    const states = statesOf(group).map(([name, state]): StateVisit => {
      const at = `${pointer}/States/${pointerToken(name)}`;
      const jsonata = isJsonataState(state, this.#machine);
      return { name, state, pointer: at, jsonata, uses: variablesOf(state, at, jsonata) };
    });
    const own = states.flatMap(({ uses }) => uses.assigns.map(({ name }) => name));
    const visible = new Set([...around.visible, ...own]);
    for (const visit of states) {
      for (const { name, pointer: at } of visit.uses.assigns) {
        if (around.assigned.has(name)) this.problems.push(problem("outerVariable", at, { name }));
      }
      this.#reads(visit.uses, visible, around.hidden);
      this.#inside(visit, states, { ...around, visible });
    }
  }

  #inside(visit: StateVisit, states: readonly StateVisit[], around: Scope): void {
    const flows = innerFlows(visit.state);
    if (flows.length === 0) return;
    const assigned = new Set([...around.assigned, ...assignedBefore(visit.name, states)]);
    const none: ReadonlySet<string> = new Set();
    for (const [inner, place] of flows) {
      const hidden = new Set([...around.hidden, ...around.visible]);
      const scope = isDistributedFlow(inner)
        ? { visible: none, assigned: none, hidden }
        : { ...around, assigned };
      this.flow(inner, visit.pointer + place, scope);
    }
  }

  /** Each unknown variable of a state is reported once. */
  #reads(
    { reads }: StateVariables,
    visible: ReadonlySet<string>,
    hidden: ReadonlySet<string>,
  ): void {
    const reported = new Set<string>();
    for (const { name, pointer } of reads) {
      // $eval has a warning of its own.
      if (visible.has(name) || reported.has(name) || name === "eval") continue;
      reported.add(name);
      if (hidden.has(name)) this.problems.push(problem("hiddenVariable", pointer, { name }));
      else if (isVariable(name, visible)) {
        const near = suggestName(this.problems, name, visible);
        const suggestion = near === null ? "" : `, or write $${near} if that is meant`;
        this.problems.push(problem("unknownVariable", pointer, { name, suggestion }));
      }
    }
  }
}

/** Names that are assigned on some way to a state: what its own Catch assigns counts only when a loop leads back to it. */
function assignedBefore(target: string, states: readonly StateVisit[]): ReadonlySet<string> {
  const transitions = states.flatMap(transitionsOf);
  const leadsThere = new Set([target]);
  const open = [target];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const { from, to } of transitions) {
      if (to !== name || leadsThere.has(from)) continue;
      leadsThere.add(from);
      open.push(from);
    }
  }
  const before = transitions.filter(({ to }) => leadsThere.has(to));
  return new Set(before.flatMap(({ assigns }) => assigns));
}

interface Transition {
  readonly from: string;
  readonly to: string;
  /** What is assigned when it is taken. */
  readonly assigns: readonly string[];
}

function transitionsOf({ name: from, state, jsonata }: StateVisit): readonly Transition[] {
  const found: Transition[] = [];
  const add = (to: unknown, assign: unknown): void => {
    if (typeof to !== "string") return;
    const keys = isJsonObject(assign) ? Object.keys(assign) : [];
    found.push({ from, to, assigns: keys.map((key) => variableOf(key, jsonata)) });
  };
  add(state["Next"], state["Assign"]);
  add(state["Default"], state["Assign"]);
  for (const field of ["Choices", "Catch"]) {
    const entries: unknown = state[field];
    if (!Array.isArray(entries)) continue;
    for (const entry of entries as readonly unknown[]) {
      if (isJsonObject(entry)) add(entry["Next"], entry["Assign"]);
    }
  }
  return found;
}
