/**
 * Where something happened in a run. A flow's path is a list of `container/index` pairs, '' for the run itself; a step's
 * path is its flow's path and the name of its state: `Documents/3/Summarise`. When a container opens its flows
 * again (a loop, a retry) its segment carries the number of the opening: `Documents#2/3/Summarise`.
 */
import {
  processorOf,
  type Definition,
  type State,
  type StateGroup,
} from "../definition/definition.ts";

const escapes: readonly (readonly [string, string])[] = [
  ["~", "~0"],
  ["/", "~1"],
  ["#", "~2"],
];

/** Most names need no escapes, and names are looked at for every event of every run. */
const needsEscapes = /[~/#]/;

function escapeName(name: string): string {
  if (!needsEscapes.test(name)) return name;
  return escapes.reduce((text, [plain, escaped]) => text.replaceAll(plain, escaped), name);
}

function unescapeName(segment: string): string {
  if (!segment.includes("~")) return segment;
  return escapes
    .toReversed()
    .reduce((text, [plain, escaped]) => text.replaceAll(escaped, plain), segment);
}

/** Path of a step from the path of its flow and the name of its state. */
export function stepPath(flow: string, state: string): string {
  return flow === "" ? escapeName(state) : `${flow}/${escapeName(state)}`;
}

/** Path of a flow from the path of the step that opens it, the number of the opening (from 1) and its index. */
export function flowPath(step: string, opening: number, index: number): string {
  return `${step}${opening > 1 ? `#${String(opening)}` : ""}/${String(index)}`;
}

/** Path of the flow that a step belongs to. */
export function flowOfStep(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "" : path.slice(0, end);
}

/** Key of a step in a run: its path and visit. */
export function stepKey(path: string, visit: number): string {
  return `${path}@${String(visit)}`;
}

/** Marks the path of a step that undoes another; no state name can hold a bare `~`. */
const undoSuffix = "/~undo";

/** Path of the step that undoes the step at `path`. */
export function undoPath(path: string): string {
  return path + undoSuffix;
}

/** Path of the step that an undo step undoes, or null when the path is no undo step's. */
export function undonePath(path: string): string | null {
  return path.endsWith(undoSuffix) ? path.slice(0, -undoSuffix.length) : null;
}

/** A segment of a container without the number of its opening. */
function withoutOpening(segment: string): string {
  const at = segment.lastIndexOf("#");
  return at < 0 ? segment : segment.slice(0, at);
}

/** The states that a flow runs; null when the definition has no such flow. */
export function groupAt(definition: Definition, flow: string): StateGroup | null {
  if (flow === "") return definition;
  const segments = flow.split("/");
  let group: StateGroup = definition;
  for (let i = 0; i + 1 < segments.length; i += 2) {
    const name = unescapeName(withoutOpening(segments[i] ?? ""));
    const state = group.States[name];
    const inner: StateGroup | undefined =
      state?.Type === "Map"
        ? processorOf(state)
        : state?.Type === "Parallel"
          ? state.Branches[Number(segments[i + 1])]
          : undefined;
    if (inner === undefined) return null;
    group = inner;
  }
  return group;
}

/** The state that a step visits; null when the definition has none at that path. */
export function stateAt(definition: Definition, path: string): State | null {
  const forward = undonePath(path) ?? path;
  const name = unescapeName(forward.slice(forward.lastIndexOf("/") + 1));
  return groupAt(definition, flowOfStep(forward))?.States[name] ?? null;
}

/** The containers around a flow, innermost first, as paths of the steps that opened them. */
export function containersOf(flow: string): readonly string[] {
  const paths: string[] = [];
  let rest = flow;
  while (rest !== "") {
    const step = rest.slice(0, rest.lastIndexOf("/")).replace(/#\d+$/, "");
    paths.push(step);
    rest = flowOfStep(step);
  }
  return paths;
}
