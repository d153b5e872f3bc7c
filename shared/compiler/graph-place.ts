import { pointer, pointerToken } from "../base/problem.ts";
import type { Node } from "../graph/graph.ts";
import type { GraphIndex } from "../graph/graph-index.ts";
import { isStart } from "../graph/ports.ts";
import { kindOf } from "../nodes/index.ts";
import type { StateForm } from "../nodes/kind.ts";
import type { Assembly } from "./assemble.ts";

/** A place in a graph. */
export interface GraphPlace {
  readonly pointer: string;
  readonly node?: string;
}

/** Where in the graph a place of its definition comes from. */
export function graphPlace(index: GraphIndex, assembly: Assembly, at: string): GraphPlace {
  const state = stateOf(assembly, at);
  if (state !== null) {
    const node = assembly.nodeAt.get(state);
    if (node !== undefined) return nodePlace(index, node, at.slice(state.length));
  }
  if (at === "/StartAt" || at === "/States") {
    const start = index.graph.nodes.find((node) => isStart(node) && node.parent === undefined);
    if (start !== undefined) return nodePlace(index, start, "");
  }
  return { pointer: at === "" ? "" : `/fields${at}` };
}

/** The innermost state that a place lies in. */
function stateOf(assembly: Assembly, at: string): string | null {
  for (let end = at.length; end > 0; end = at.lastIndexOf("/", end - 1)) {
    const candidate = at.slice(0, end);
    if (assembly.nodeAt.has(candidate)) return candidate;
  }
  return null;
}

function nodePlace(index: GraphIndex, node: Node, rest: string): GraphPlace {
  const base = pointer("nodes", index.position(node.id));
  return { pointer: base + inNode(node, rest), node: node.id };
}

/** From a place in a state to the same in its node. */
function inNode(node: Node, rest: string): string {
  const [, field = "", ...others] = rest.split("/");
  const tail = others.map((token) => `/${token}`).join("");
  const kind = kindOf[node.kind];
  if (field === "") return "";
  if (kind?.family === "task") {
    if (field === "Arguments") return `/params${tail}`;
    if (field === "Resource" || field === "Type") return "/kind";
  }
  const form = kind?.family === "flow" ? kind.form : null;
  const place = form === null ? null : placeInForm(form, rest);
  if (place !== null) return place;
  const name = field.replaceAll("~1", "/").replaceAll("~0", "~");
  if (name === "Choices" && Array.isArray(node.params["Rules"])) return `/params/Rules${tail}`;
  if (Object.hasOwn(node.params, name)) return `/params/${pointerToken(name)}${tail}`;
  return Object.hasOwn(node.fields, name) ? `/fields/${pointerToken(name)}${tail}` : "";
}

/** The place among the parameters, or null for a field that they do not stand for. */
function placeInForm({ places }: StateForm, rest: string): string | null {
  const known = Object.keys(places).filter((from) => rest === from || rest.startsWith(`${from}/`));
  const [longest] = known.toSorted((a, b) => b.length - a.length);
  const to = longest === undefined ? undefined : places[longest];
  return longest === undefined || to === undefined ? null : to + rest.slice(longest.length);
}
