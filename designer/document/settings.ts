/** Steps that change what a node does: its name, its parameters, the fields of its state. */
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { RecordChange } from "../../shared/graph/record-change.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { indexOf } from "./graph-index.ts";
import { nameProblem } from "./names.ts";
import { catchersOf } from "./node-ports.ts";
import { type Plan, newId } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

/** Renames; null when the name is no name or belongs to another node. */
export function planRename(graph: Graph, id: string, name: string): Plan | null {
  const node = indexOf(graph).node(id);
  const trimmed = name.trim();
  if (node === undefined || node.name === trimmed || nameProblem(graph, id, trimmed) !== null)
    return null;
  return {
    label: planStrings.rename(node.name),
    edits: [{ type: "node.rename", id, name: trimmed }],
  };
}

/** Sets all parameters; those that are missing are removed. */
export function planSetParams(graph: Graph, id: string, params: JsonObject): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined) return null;
  const gone: RecordChange = Object.fromEntries(
    Object.keys(node.params).map((key) => [key, undefined]),
  );
  return {
    label: planStrings.edit(node.name),
    edits: [{ type: "node.set", id, params: { ...gone, ...params } }],
  };
}

/** Sets one field of the state; undefined removes it. */
export function planSetField(
  graph: Graph,
  id: string,
  { field, value }: { readonly field: string; readonly value: Json | undefined },
): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined) return null;
  return {
    label: planStrings.editField(field, node.name),
    edits: [{ type: "node.set", id, fields: { [field]: value } }],
  };
}

/** Sets fields of the state, each where the node keeps it: among the parameters of its kind or beside them; undefined removes one. */
export function planSetState(graph: Graph, id: string, changes: RecordChange): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined) return null;
  const names = Object.keys(changes);
  const part = (home: "params" | "fields"): RecordChange =>
    Object.fromEntries(
      names.filter((name) => homeOf(node, name) === home).map((name) => [name, changes[name]]),
    );
  return {
    label: planStrings.editField(names[0] ?? planStrings.someFields, node.name),
    edits: [{ type: "node.set", id, params: part("params"), fields: part("fields") }],
  };
}

/** Where a node keeps a field of its state: kinds that stand for a state of the language have the fields that say what it does as parameters. */
export function homeOf(node: Pick<Node, "kind">, field: string): "params" | "fields" {
  const kind = kindOf[node.kind];
  return kind?.family === "flow" && Object.hasOwn(kind.params.shape, field) ? "params" : "fields";
}

/** Sets one top-level field of the workflow; undefined removes it. */
export function planSetGraphField(field: string, value: Json | undefined): Plan {
  return {
    label: planStrings.edit(field),
    edits: [{ type: "graph.fields", fields: { [field]: value } }],
  };
}

/** Adds an entry to `Catch` for any error: the node gets an output for it. */
export function planAddCatcher(graph: Graph, id: string): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined) return null;
  const Catch = [...catchersOf(node), { ErrorEquals: ["States.ALL"] }];
  return {
    label: planStrings.catch(node.name),
    edits: [{ type: "node.set", id, fields: { Catch } }],
  };
}

/** Removes an entry of `Catch` with its connection. */
export function planRemoveCatcher(graph: Graph, id: string, index: number): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined || catchersOf(node)[index] === undefined) return null;
  return {
    label: planStrings.removeCatch(node.name),
    edits: [{ type: "catch.remove", id, index }],
  };
}

/** Gives a rule of a Choice or a branch of a Parallel another place among its siblings. */
export function planReorderPort(
  graph: Graph,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined || from === to || from < 0 || to < 0) return null;
  const rules = node.params["Rules"];
  if (Array.isArray(rules)) {
    if (from >= rules.length || to >= rules.length) return null;
    const Rules = movedTo(rules as readonly Json[], from, to);
    return {
      label: planStrings.reorderRules(node.name),
      edits: [{ type: "node.set", id, params: { Rules } }],
    };
  }
  const count = node.params["Branches"];
  if (typeof count !== "number" || from >= count || to >= count) return null;
  return reorderBranches(
    graph,
    id,
    movedTo(
      Array.from({ length: count }, (_, index) => index),
      from,
      to,
    ),
  );
}

/** `order` lists the old indexes in their new order; a branch that is left out loses its connection. */
function reorderBranches(graph: Graph, id: string, order: readonly number[]): Plan {
  const edges = indexOf(graph)
    .outgoing(id)
    .filter((edge) => edge.sourcePort.startsWith("branch:"));
  const moved = edges.flatMap((edge) => {
    const index = order.indexOf(Number(edge.sourcePort.slice("branch:".length)));
    return index === -1 ? [] : [{ ...edge, id: newId("e"), sourcePort: `branch:${index}` }];
  });
  return {
    label: planStrings.reorderBranches(indexOf(graph).node(id)?.name ?? ""),
    edits: [
      { type: "edge.remove", ids: edges.map((edge) => edge.id) },
      ...moved.map((edge) => ({ type: "edge.add" as const, edge })),
    ],
  };
}

/** The list with one entry in another place. */
export function movedTo<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  if (item !== undefined) copy.splice(to, 0, item);
  return copy;
}

/** Disables the nodes, or enables them when all are disabled already. */
export function planToggleDisabled(graph: Graph, ids: readonly string[]): Plan | null {
  const nodes = ids.flatMap((id) => indexOf(graph).node(id) ?? []).filter((node) => !isStart(node));
  if (nodes.length === 0) return null;
  const disabled = !nodes.every((node) => node.disabled === true);
  const what = nodes.length === 1 ? (nodes[0]?.name ?? "") : planStrings.nodes(nodes.length);
  return {
    label: disabled ? planStrings.disable(what) : planStrings.enable(what),
    edits: nodes.map((node) => ({ type: "node.set" as const, id: node.id, disabled })),
  };
}

/** Removes one branch of a Parallel: the later ones keep what they lead to. */
export function planRemoveBranch(graph: Graph, id: string, index: number): Plan | null {
  const node = indexOf(graph).node(id);
  const count = node?.params["Branches"];
  if (node === undefined || typeof count !== "number" || count <= 1 || index >= count) return null;
  const kept = Array.from({ length: count }, (_, each) => each).filter((each) => each !== index);
  const reordered = reorderBranches(graph, id, kept);
  return {
    label: planStrings.removeBranch(index + 1, node.name),
    edits: [...reordered.edits, { type: "node.set", id, params: { Branches: count - 1 } }],
  };
}
