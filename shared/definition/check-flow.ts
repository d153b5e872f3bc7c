/** Transitions of one flow: where they lead, what is never reached, what never ends. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { waitsForOthers } from "./check-resource.ts";
import { kindOfValue, suggestName } from "./describe-value.ts";
import { problem } from "./problem-codes.ts";
import { isStateType, type StateType } from "./state-fields.ts";
import { cyclesOf } from "./cycles.ts";

/** A flow: `States` and the name of the first. */
export interface Flow {
  readonly startAt: unknown;
  readonly states: ReadonlyMap<string, JsonObject>;
  /** Pointer of the object that holds StartAt and States. */
  readonly pointer: string;
}

interface Transition {
  readonly target: string;
  readonly pointer: string;
}

const ends: readonly StateType[] = ["Succeed", "Fail"];
const goesOn: readonly StateType[] = ["Task", "Pass", "Wait", "Map", "Parallel"];

/** Checks the transitions of a flow. */
export function checkFlow(flow: Flow): readonly Problem[] {
  const problems: Problem[] = [];
  const transitions = new Map<string, readonly string[]>();
  for (const [name, state] of flow.states) {
    const pointer = statePointer(flow, name);
    checkNextAndEnd(state, pointer, problems);
    const found = transitionsOf(state, pointer, problems);
    for (const { target, pointer: at } of found) checkTarget(flow, { target, at }, problems);
    transitions.set(name, [...new Set(found.map(({ target }) => target))]);
  }
  const startsSomewhere = checkStart(flow, problems);
  const terminal = flow.states.size === 0 || [...flow.states.values()].some(isTerminal);
  if (!terminal) problems.push(problem("noTerminalState", `${flow.pointer}/States`, {}));
  // Without a start or an end everything looks unreachable; the one cause says more.
  if (startsSomewhere && terminal) checkReachable(flow, transitions, problems);
  checkCycles(flow, transitions, problems);
  return problems;
}

function statePointer(flow: Flow, name: string): string {
  return `${flow.pointer}/States/${pointerToken(name)}`;
}

function isTerminal(state: JsonObject): boolean {
  return state["End"] === true || ends.includes(state["Type"] as StateType);
}

function checkStart(flow: Flow, problems: Problem[]): boolean {
  const { startAt, states, pointer } = flow;
  if (startAt === undefined) return false;
  if (typeof startAt !== "string") {
    const values = {
      field: "StartAt",
      expected: "the name of a state",
      actual: kindOfValue(startAt),
    };
    problems.push(problem("wrongType", `${pointer}/StartAt`, values));
    return false;
  }
  if (states.has(startAt)) return true;
  checkTarget(flow, { target: startAt, at: `${pointer}/StartAt` }, problems);
  return false;
}

function checkTarget(
  flow: Flow,
  { target, at }: { readonly target: string; readonly at: string },
  problems: Problem[],
): void {
  if (flow.states.has(target)) return;
  const near = suggestName(problems, target, flow.states.keys());
  const suggestion = near === null ? "" : `, such as “${near}”`;
  problems.push(problem("unknownTarget", at, { name: target, suggestion }));
}

/** States that go on have exactly one of Next and End. */
function checkNextAndEnd(state: JsonObject, pointer: string, problems: Problem[]): void {
  if (!goesOn.includes(state["Type"] as StateType)) return;
  const end = state["End"];
  if (end !== undefined && typeof end !== "boolean") {
    const values = { field: "End", expected: "true", actual: kindOfValue(end) };
    problems.push(problem("wrongType", `${pointer}/End`, values));
  } else if (state["Next"] !== undefined && end === true) {
    problems.push(problem("nextAndEnd", pointer, {}));
  } else if (state["Next"] === undefined && end !== true) {
    problems.push(problem("neitherNextNorEnd", pointer, {}));
  }
}

/** Every transition of a state; targets that are no texts are problems. */
function transitionsOf(
  state: JsonObject,
  pointer: string,
  problems: Problem[],
): readonly Transition[] {
  const found: Transition[] = [];
  const add = (value: unknown, at: string, field: string): void => {
    if (typeof value === "string") found.push({ target: value, pointer: at });
    else if (value !== undefined) {
      const values = { field, expected: "the name of a state", actual: kindOfValue(value) };
      problems.push(problem("wrongType", at, values));
    }
  };
  const addEach = (entries: unknown, at: string): void => {
    if (!Array.isArray(entries)) return;
    for (const [i, entry] of (entries as readonly unknown[]).entries()) {
      if (isJsonObject(entry)) add(entry["Next"], `${at}/${i}/Next`, "Next");
    }
  };
  const type = state["Type"];
  if (!isStateType(type)) return found;
  if (goesOn.includes(type)) add(state["Next"], `${pointer}/Next`, "Next");
  if (type === "Choice") {
    addEach(state["Choices"], `${pointer}/Choices`);
    add(state["Default"], `${pointer}/Default`, "Default");
  }
  if (type === "Task" || type === "Map" || type === "Parallel") {
    addEach(state["Catch"], `${pointer}/Catch`);
  }
  return found;
}

function checkReachable(
  flow: Flow,
  transitions: ReadonlyMap<string, readonly string[]>,
  problems: Problem[],
): void {
  const reached = new Set<string>();
  const open = [String(flow.startAt)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name) || !flow.states.has(name)) continue;
    reached.add(name);
    open.push(...(transitions.get(name) ?? []));
  }
  for (const name of flow.states.keys()) {
    if (reached.has(name)) continue;
    problems.push(problem("unreachableState", statePointer(flow, name), { name }));
  }
}

const namedStates = 4;

function checkCycles(
  flow: Flow,
  transitions: ReadonlyMap<string, readonly string[]>,
  problems: Problem[],
): void {
  for (const cycle of cyclesOf(transitions)) {
    const [first = ""] = cycle;
    const inside = new Set(cycle);
    const states = cycle.map((name) => flow.states.get(name) ?? {});
    const shown = cycle
      .slice(0, namedStates)
      .map((name) => `“${name}”`)
      .join(", ");
    const names = cycle.length > namedStates ? `${shown} …` : shown;
    const pointer = statePointer(flow, first);
    const left = cycle.some((name) => mayLeave(flow.states.get(name) ?? {}, inside));
    if (!left) problems.push(problem("cycleWithoutExit", pointer, { names }));
    if (!states.some(pauses)) {
      problems.push(problem("cycleWithoutWait", pointer, { names }));
    }
  }
}

/** Whether a state gives a loop a rest: it waits for a time or for others. */
function pauses(state: JsonObject): boolean {
  return state["Type"] === "Wait" || waitsForOthers(state["Resource"]);
}

/** Whether a state of a loop may lead out of it. An error that a Catch leads out is no plan for leaving. */
function mayLeave(state: JsonObject, loop: ReadonlySet<string>): boolean {
  if (state["End"] === true) return true;
  const choices = state["Choices"];
  const rules = Array.isArray(choices) ? (choices as readonly Json[]).filter(isJsonObject) : [];
  const targets = [state["Next"], state["Default"], ...rules.map((rule) => rule["Next"])];
  return targets.some((target) => typeof target === "string" && !loop.has(target));
}
