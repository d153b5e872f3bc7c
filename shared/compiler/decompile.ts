/**
 * The graph that draws a definition. Reads any JSON object, valid or not, and loses nothing that `assemble` would not make
 * up again: what has no place on the canvas is kept among the fields of its node.
 *
 * Invariants
 * P1 `assemble(decompile(d))` deep-equals `d` for every valid `d`, fields of other versions of the language included.
 * P2 Deterministic: ids count up, positions come from `layOut`.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { kindOfResource } from "../definition/check-resource.ts";
import { isStateType } from "../definition/state-fields.ts";
import { type Edge, type Graph, graphLimits, type Node } from "../graph/graph.ts";
import { layOut } from "../graph/layout.ts";
import { cut, uniqueName } from "../graph/new-node.ts";
import { catchPort, outputPorts } from "../graph/ports.ts";
import { kindOf, nodeKinds } from "../nodes/index.ts";
import { structuralParams } from "./assemble.ts";
import type { FlowKind, NodeKind } from "../nodes/kind.ts";

/** Draws a definition. */
export function decompile(definition: object): Graph {
  const machine = definition as JsonObject;
  const { StartAt: startAt, States: _, ...rest } = machine;
  const drawing = new Drawing();
  drawing.flow(machine, { parent: undefined, level: 0 });
  const start = drawing.start();
  if (typeof startAt === "string")
    drawing.connect(start, "next", drawing.named(undefined, startAt));
  return layOut({
    format: 1,
    nodes: [start, ...drawing.nodes],
    edges: drawing.edges,
    notes: [],
    groups: [],
    fields: machineFields(rest),
  });
}

/** JSONata is what a graph compiles to when it says nothing; null says that the definition does not say it either. */
function machineFields(rest: JsonObject): Record<string, Json> {
  const { QueryLanguage: language = null, ...fields } = rest;
  return language === "JSONata" ? fields : { ...fields, QueryLanguage: language };
}

/** The flow kind that draws a type of state. The generic Task is one of them. */
const flowKinds: ReadonlyMap<string, FlowKind> = new Map(
  nodeKinds.flatMap((kind): [string, FlowKind][] =>
    kind.family === "flow" && kind.stateType !== null && kind.form === null
      ? [[kind.stateType, kind]]
      : [],
  ),
);

/** Kinds that draw some states of a type in other words. */
const formKinds: readonly FlowKind[] = (nodeKinds as readonly NodeKind[]).flatMap((kind) =>
  kind.family === "flow" && kind.form !== null ? [kind] : [],
);

interface FlowAt {
  readonly parent: string | undefined;
  readonly level: number;
}

/** A transition from a node: its output, and where it wants to lead. */
interface Way {
  readonly port: string;
  readonly target: Json | undefined;
}

class Drawing {
  readonly nodes: Node[] = [];
  readonly edges: Edge[] = [];
  /** Nodes of each flow by name. */
  readonly #flows = new Map<string | undefined, Map<string, Node>>();
  readonly #names = new Set<string>();

  /** The start node. Its name is the graph's own: no state is called so. */
  start(): Node {
    const name = uniqueName("Start", this.#names);
    return { id: "start", kind: "start", name, position: { x: 0, y: 0 }, params: {}, fields: {} };
  }

  named(flow: string | undefined, name: string): Node | undefined {
    return this.#flows.get(flow)?.get(name);
  }

  connect(source: Node, port: string, target: Node | undefined): void {
    if (target === undefined) return;
    const id = `e${this.edges.length + 1}`;
    this.edges.push({ id, source: source.id, sourcePort: port, target: target.id });
  }

  /** Draws the states of a flow, then the ways between them. */
  flow(group: JsonObject, at: FlowAt): void {
    const states = isJsonObject(group["States"]) ? Object.entries(group["States"]) : [];
    const named = new Map<string, Node>();
    this.#flows.set(at.parent, named);
    const drawn = states.flatMap(([name, state]) => {
      if (!isJsonObject(state)) return [];
      const node = this.#node(name, at.parent);
      this.#names.add(name);
      named.set(name, node);
      return [{ node, state }];
    });
    for (const { node, state } of drawn) this.#state(node, state, at.level);
  }

  #node(name: string, parent: string | undefined): Node {
    const node: Node = {
      id: `n${this.nodes.length + 1}`,
      kind: "task",
      // A name that is too long is no valid definition; the document must be one all the same.
      name: cut(name, graphLimits.nameLength),
      position: { x: 0, y: 0 },
      ...(parent === undefined ? {} : { parent }),
      params: {},
      fields: {},
    };
    this.nodes.push(node);
    return node;
  }

  #state(node: Node, state: JsonObject, level: number): void {
    const { Type: type, ...fields } = state;
    const own =
      type === "Task" && isJsonObject(fields["Arguments"])
        ? kindOfResource(fields["Resource"])
        : null;
    if (own !== null) {
      const { Resource: _resource, Arguments: args, ...rest } = fields;
      this.#fill(node, { kind: own.type, params: isJsonObject(args) ? args : {}, fields: rest });
      this.#leave(node);
      return;
    }
    for (const { type: kind, stateType, form } of formKinds) {
      const read = stateType === type ? form?.fromFields(fields) : null;
      if (read === null || read === undefined) continue;
      this.#fill(node, { kind, params: read.params, fields: read.rest });
      this.#leave(node);
      return;
    }
    const known = isStateType(type) ? flowKinds.get(type) : undefined;
    if (known === undefined) {
      // No kind draws this type: a step that keeps everything, the type included.
      const kind = flowKinds.get("Pass")?.type ?? "transform";
      this.#fill(node, { kind, params: {}, fields: { ...fields, Type: type ?? null } });
      this.#leave(node);
      return;
    }
    const entries = Object.entries(fields);
    this.#fill(node, {
      kind: known.type,
      params: Object.fromEntries(entries.filter(([name]) => isParam(known, name))),
      fields: Object.fromEntries(entries.filter(([name]) => !isParam(known, name))),
    });
    if (type === "Choice") this.#choices(node, fields["Choices"]);
    if (type === "Map") this.#processor(node, level);
    if (type === "Parallel") this.#branches(node, fields["Branches"], level);
    this.#leave(node);
  }

  #fill(
    node: Node,
    {
      kind,
      params,
      fields,
    }: { readonly kind: string; readonly params: JsonObject; readonly fields: JsonObject },
  ): void {
    node.kind = kind;
    node.params = { ...params };
    node.fields = { ...fields };
  }

  /** Turns Next, Default and the targets of Catch into edges; a target that does not exist stays where it is. */
  #leave(node: Node): void {
    const { Next: next, End: end, Default: fallback, Catch: catchers } = node.fields;
    const kind = kindOf[node.kind];
    const ports =
      kind?.family === "flow" ? kind.ports(node.params).map((port) => port.id) : ["next"];
    if (ports.includes("next")) {
      if (this.#connected(node, { port: "next", target: next })) delete node.fields["Next"];
      else if (next === undefined && end === true) delete node.fields["End"];
    }
    if (ports.includes("default") && this.#connected(node, { port: "default", target: fallback })) {
      delete node.fields["Default"];
    }
    if (!Array.isArray(catchers)) return;
    node.fields["Catch"] = (catchers as readonly Json[]).map((entry, i) =>
      this.#withoutNext(node, catchPort(i), entry),
    );
  }

  #connected(node: Node, { port, target: name }: Way): boolean {
    const target = typeof name === "string" ? this.named(node.parent, name) : undefined;
    this.connect(node, port, target);
    return target !== undefined;
  }

  #withoutNext(node: Node, port: string, entry: Json): Json {
    if (!isJsonObject(entry)) return entry;
    const { Next: next, ...rest } = entry;
    return this.#connected(node, { port, target: next }) ? rest : entry;
  }

  #choices(node: Node, choices: Json | undefined): void {
    if (!Array.isArray(choices) || !(choices as readonly Json[]).every(isJsonObject)) return;
    delete node.fields["Choices"];
    node.params["Rules"] = (choices as readonly JsonObject[]).map((rule, i) => {
      const id = `r${i + 1}`;
      const rest = this.#withoutNext(node, `rule:${id}`, rule);
      return { ...(isJsonObject(rest) ? rest : {}), Id: id };
    });
  }

  #processor(node: Node, level: number): void {
    const both = "ItemProcessor" in node.fields && "Iterator" in node.fields;
    const name =
      "ItemProcessor" in node.fields || !("Iterator" in node.fields) ? "ItemProcessor" : "Iterator";
    const inner = this.#inner(node, { group: node.fields[name], port: "body", level });
    if (inner === null) return;
    // The old name is kept, and so is which of two was the flow.
    if (Object.keys(inner).length > 0 || name === "Iterator" || both) node.fields[name] = inner;
    else delete node.fields[name];
  }

  #branches(node: Node, branches: Json | undefined, level: number): void {
    if (!Array.isArray(branches)) return;
    node.params["Branches"] = branches.length;
    const shown = outputPorts(node).filter((port) => port.role === "inner").length;
    const rest = (branches as readonly Json[]).map((branch, i) => {
      const others =
        i < shown ? this.#inner(node, { group: branch, port: `branch:${i}`, level }) : null;
      return others ?? branch;
    });
    const drawn = rest.every((entry) => isJsonObject(entry) && Object.keys(entry).length === 0);
    if (drawn) delete node.fields["Branches"];
    else node.fields["Branches"] = rest;
  }

  /** Draws a flow inside a container; returns its other fields, or null when it cannot be drawn. */
  #inner(
    node: Node,
    {
      group,
      port,
      level,
    }: { readonly group: Json | undefined; readonly port: string; readonly level: number },
  ): JsonObject | null {
    if (!isJsonObject(group) || level >= graphLimits.depth) return null;
    const { StartAt: startAt, States: states, ...rest } = group;
    const first = isJsonObject(states) && typeof startAt === "string" ? startAt : null;
    if (first === null || !isJsonObject(states) || !Object.hasOwn(states, first)) return null;
    this.flow(group, { parent: node.id, level: level + 1 });
    this.connect(node, port, this.named(node.id, first));
    return rest;
  }
}

/** Whether the kind has a parameter of the same meaning for a field of its state. */
function isParam(kind: FlowKind, field: string): boolean {
  return (
    field !== structuralParams[kind.stateType ?? ""] && Object.hasOwn(kind.params.shape, field)
  );
}
