/** Random graphs for properties, drawn as a person would: nodes of every kind with their defaults, connected. */
import { fc } from "../../support/property.ts";
import { type Json, type JsonObject, isJsonObject } from "../../../shared/base/json.ts";
import type { Edge, Graph, Node } from "../../../shared/graph/graph.ts";
import { newNode, uniqueName } from "../../../shared/graph/new-node.ts";
import { catchEntries, isStart, outputPorts } from "../../../shared/graph/ports.ts";
import { kindOf, nodeKinds } from "../../../shared/nodes/index.ts";
import type { NodeKind } from "../../../shared/nodes/kind.ts";
import { pickOne } from "../../support/pick.ts";

const containers = ["map", "parallel"];
const ends = ["end", "fail"];
const steps = nodeKinds
  .filter(
    (kind) => !containers.includes(kind.type) && !ends.includes(kind.type) && kind.type !== "start",
  )
  .map((kind) => kind.type);

function kindNamed(type: string): NodeKind {
  const found = kindOf[type];
  if (found === undefined) throw new Error(`no kind ${type}`);
  return found;
}

class Drawer {
  readonly nodes: Node[] = [];
  readonly edges: Edge[] = [];
  readonly #gen: fc.GeneratorValue;

  constructor(gen: fc.GeneratorValue) {
    this.#gen = gen;
  }

  pick<Value>(...values: readonly Value[]): Value {
    return pickOne(this.#gen, values);
  }

  add(type: string, parent: string | undefined): Node {
    const takenNames = this.nodes.map((node) => node.name);
    const id = `n${this.nodes.length}`;
    const node = newNode(kindNamed(type), { id, position: { x: 0, y: 0 }, parent, takenNames });
    this.nodes.push(node);
    return node;
  }

  lead(source: Node, sourcePort: string, target: Node): void {
    this.edges.push({
      id: `e${this.edges.length}`,
      source: source.id,
      sourcePort,
      target: target.id,
    });
  }

  /** A flow whose nodes all lie on the way from the first to the last. */
  flow(parent: string | undefined, depth: number): Node {
    const count = this.pick(1, 2, 3);
    const types = Array.from({ length: count }, (_, i) => {
      const last = i === count - 1;
      if (last && this.pick(true, false)) return this.pick(...ends);
      // A Choice must lead on, so it is not the last.
      const rest = last ? steps.filter((type) => type !== "choice") : steps;
      return this.pick(...rest, ...(depth < 2 ? containers : []));
    });
    const nodes = types.map((type) => this.#node(type, parent, depth));
    for (const [i, node] of nodes.entries()) this.#connect(node, nodes[i + 1], nodes);
    const [first] = nodes;
    if (first === undefined) throw new Error("an empty flow");
    return first;
  }

  #node(type: string, parent: string | undefined, depth: number): Node {
    const node = this.add(type, parent);
    if (type === "choice") node.params = { Rules: this.#rules(node.id) };
    if (type === "parallel") node.params = { Branches: this.pick(1, 2, 3) };
    if (kindNamed(type).family === "task" || containers.includes(type)) this.#fields(node);
    for (const port of outputPorts(node)) {
      if (port.role === "inner") this.lead(node, port.id, this.flow(node.id, depth + 1));
    }
    return node;
  }

  /** Variables have names of their own: an inner flow must not assign one of a flow around it. */
  #rules(id: string): Json {
    const ids = this.pick(["a"], ["b", "a"], ["x-1", "y", "z"]);
    return ids.map((Id) => ({
      Id,
      Condition: "{% $states.input.ok %}",
      ...this.pick<JsonObject>({}, { Comment: Id, Assign: { [id]: 1 } }),
    }));
  }

  #fields(node: Node): void {
    node.fields = {
      ...node.fields,
      ...this.pick<JsonObject>(
        {},
        { Comment: "c" },
        { Output: "{% $states.result %}", Assign: { [node.id]: 1 } },
      ),
      ...this.pick<JsonObject>(
        {},
        { Catch: [{ ErrorEquals: ["A"] }, { ErrorEquals: ["States.ALL"], Output: 1 }] },
      ),
    };
  }

  #connect(node: Node, next: Node | undefined, nodes: readonly Node[]): void {
    const [first, ...others] = outputPorts(node).filter((port) => port.role === "flow");
    if (first !== undefined && next !== undefined) this.lead(node, first.id, next);
    for (const port of others) {
      if (port.id !== "default" || this.pick(true, false))
        this.lead(node, port.id, this.pick(...nodes));
    }
    for (const i of catchEntries(node).keys()) this.lead(node, `catch:${i}`, this.pick(...nodes));
  }
}

/** Random graphs without errors. */
export const arbitraryGraph: fc.Arbitrary<Graph> = fc.gen().map((gen): Graph => {
  const drawer = new Drawer(gen);
  const start = drawer.add("start", undefined);
  drawer.lead(start, "next", drawer.flow(undefined, 0));
  const fields = drawer.pick<Record<string, Json>>({}, { Comment: "c", Budget: { MaxCostUsd: 1 } });
  return { format: 1, nodes: drawer.nodes, edges: drawer.edges, notes: [], groups: [], fields };
});

/** The same drawing with other ids, another order, colours, notes, drafts, and disabled nodes on its connections. */
export function disguised(graph: Graph, gen: fc.GeneratorValue): Graph {
  const id = (old: string): string => `other ${old}`;
  const nodes = graph.nodes.map((node): Node => ({
    ...node,
    id: id(node.id),
    position: { x: gen(fc.nat), y: gen(fc.nat) },
    color: "red",
    ...(node.parent === undefined ? {} : { parent: id(node.parent) }),
    ...(node.size === undefined ? {} : { size: { width: 1000, height: 1 } }),
  }));
  const edges: Edge[] = [];
  const names = nodes.map((node) => node.name);
  for (const edge of graph.edges) {
    const own = { ...edge, id: id(edge.id), source: id(edge.source), target: id(edge.target) };
    const target = nodes.find((node) => node.id === own.target);
    if (!gen(fc.boolean)) {
      edges.push(own);
      continue;
    }
    const name = uniqueName("Off", names);
    names.push(name);
    const off = newNode(kindNamed("transform"), {
      id: name,
      position: { x: 0, y: 0 },
      parent: target?.parent,
      takenNames: names,
    });
    nodes.push({ ...off, disabled: true });
    edges.push({ ...own, target: off.id });
    edges.push({ id: `${own.id} on`, source: off.id, sourcePort: "next", target: own.target });
  }
  const draft = newNode(kindNamed("wait"), {
    id: "draft",
    position: { x: 0, y: 0 },
    takenNames: names,
  });
  return {
    ...graph,
    nodes: gen(fc.shuffledSubarray, [...nodes, draft], { minLength: nodes.length + 1 }),
    edges: gen(fc.shuffledSubarray, edges, { minLength: edges.length }),
    notes: [{ id: "note", text: "t", position: { x: 1, y: 1 }, size: { width: 9, height: 9 } }],
  };
}

/** What a definition holds of a graph: nodes and connections by name, rules by their place. */
export function canonical(graph: Graph): unknown {
  const nameOf = new Map(
    graph.nodes.map((node) => [node.id, isStart(node) ? "(start)" : node.name]),
  );
  const nodes = graph.nodes
    .filter((node) => !isStart(node))
    .map(({ kind: type, name, parent, params, fields }) => ({
      kind: type,
      name,
      parent: parent === undefined ? null : nameOf.get(parent),
      params: withoutRuleIds(params),
      fields,
    }));
  const edges = graph.edges.map((edge) => {
    const source = graph.nodes.find((node) => node.id === edge.source);
    const place =
      source === undefined ? -1 : outputPorts(source).findIndex(({ id }) => id === edge.sourcePort);
    return [nameOf.get(edge.source), place, nameOf.get(edge.target)].join(" > ");
  });
  return {
    nodes: nodes.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    edges: edges.toSorted(),
    fields: graph.fields,
  };
}

function withoutRuleIds(params: JsonObject): JsonObject {
  const rules = params["Rules"];
  if (!Array.isArray(rules)) return params;
  return {
    ...params,
    Rules: (rules as readonly Json[]).map((rule) => {
      const { Id: _, ...rest } = isJsonObject(rule) ? rule : {};
      return rest;
    }),
  };
}
