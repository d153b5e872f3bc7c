/** The definition with pinned outputs in place of the steps that would make them. Pure. */
import type { Json } from "../../shared/base/json.ts";
import type { Definition, State, StateGroup } from "../../shared/definition/definition.ts";

/** What a step with a pinned output calls in a simulation. */
export const pinnedResource = "urn:cairn:pinned";

/** Fields that say what a Task does with errors and where it leads; what makes its input and output is left out: the pinned value is the output. */
const kept = [
  "Comment",
  "QueryLanguage",
  "Assign",
  "Retry",
  "Catch",
  "TimeoutSeconds",
  "HeartbeatSeconds",
  "Next",
  "End",
];

/** Replaces the states that have a pinned output, inner ones too, by calls that answer with it. */
export function withPins(definition: Definition, pins: Readonly<Record<string, Json>>): Definition {
  return { ...definition, ...pinnedGroup(definition, pins) };
}

function pinnedGroup<Group extends StateGroup>(
  group: Group,
  pins: Readonly<Record<string, Json>>,
): Group {
  const States = Object.fromEntries(
    Object.entries(group.States).map(([name, state]) => [
      name,
      Object.hasOwn(pins, name) ? pinnedState(state) : innerPinned(state, pins),
    ]),
  );
  return { ...group, States };
}

function pinnedState(state: State): State {
  const fields = Object.entries(state).filter(([name]) => kept.includes(name));
  return { ...Object.fromEntries(fields), Type: "Task", Resource: pinnedResource };
}

function innerPinned(state: State, pins: Readonly<Record<string, Json>>): State {
  if (state.Type === "Parallel") {
    return { ...state, Branches: state.Branches.map((branch) => pinnedGroup(branch, pins)) };
  }
  if (state.Type !== "Map") return state;
  const { ItemProcessor: processor, Iterator: iterator } = state;
  return {
    ...state,
    ...(processor === undefined ? {} : { ItemProcessor: pinnedGroup(processor, pins) }),
    ...(iterator === undefined ? {} : { Iterator: pinnedGroup(iterator, pins) }),
  };
}
