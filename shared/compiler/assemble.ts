/**
 * The definition that a graph stands for, whether or not it is complete.
 *
 * Invariants
 * C1 Deterministic to the byte: fields in a fixed order, states in the order of the flow. Neither ids, positions, notes,
 *    colours, sizes nor the order of nodes and edges in the document matter.
 * C2 Total: a graph that is not sane gives a definition that is not valid, never an exception. Edges that cannot count
 *    (unknown ends, through walls, a second one from the same output) do not.
 * C3 Nodes that no way leads to are left out; disabled nodes are passed through.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { resourceOfKind } from "../definition/check-resource.ts";
import type { Definition } from "../definition/definition.ts";
import { type Graph, graphLimits, type Node } from "../graph/graph.ts";
import { type GraphIndex, indexGraph } from "../graph/graph-index.ts";
import {
  catchEntries,
  catchPort,
  isStart,
  type OutputPort,
  outputPorts,
  passThroughPort,
} from "../graph/ports.ts";
import { kindOf } from "../nodes/index.ts";
import { orderedFlow, orderedState } from "./field-order.ts";
import { flowOrder } from "./flow-order.ts";

/** A definition with the way back to the graph. */
export interface Assembly {
  readonly definition: Definition;
  /** Node of each state by the state's JSON pointer. */
  readonly nodeAt: ReadonlyMap<string, Node>;
  /** JSON pointer of each compiled node's state by the id of the node. */
  readonly pointerOf: ReadonlyMap<string, string>;
}

/** Assembles the definition of a graph. */
export function assemble(graph: Graph): Assembly {
  const assembler = new Assembler(indexGraph(graph));
  const start = graph.nodes.find((node) => isStart(node) && node.parent === undefined);
  const entry = start === undefined ? null : assembler.target(start, "next");
  const flow = assembler.flow(entry, { pointer: "", level: 0 });
  const { QueryLanguage: language = "JSONata", ...rest } = graph.fields;
  const fields = new Map<string, Json>([...Object.entries(rest), ...flow]);
  // Null says that the definition was written without it.
  if (language !== null) fields.set("QueryLanguage", language);
  return {
    definition: orderedFlow(fields) as unknown as Definition,
    nodeAt: assembler.nodeAt,
    pointerOf: assembler.pointerOf,
  };
}

/** Parameters that stand for the structure of a state instead of a field of the same name. */
export const structuralParams: Readonly<Record<string, string | undefined>> = {
  Choice: "Rules",
  Parallel: "Branches",
};

interface FlowAt {
  readonly pointer: string;
  readonly level: number;
}

class Assembler {
  readonly nodeAt = new Map<string, Node>();
  readonly pointerOf = new Map<string, string>();
  readonly #index: GraphIndex;

  constructor(index: GraphIndex) {
    this.#index = index;
  }

  /** The node that an output leads to, disabled ones passed through; null when the flow ends there. */
  target(source: Node, port: string): Node | null {
    const seen = new Set<string>();
    let from = source;
    let out: string | null = port;
    while (out !== null) {
      const node = this.#neighbour(from, out);
      if (node === null || node.disabled !== true) return node;
      if (seen.has(node.id)) return null;
      seen.add(node.id);
      from = node;
      out = passThroughPort(node);
    }
    return null;
  }

  #neighbour(source: Node, port: string): Node | null {
    const edge = this.#index.edge(source.id, port);
    const node = edge === undefined ? undefined : this.#index.node(edge.target);
    if (node === undefined || kindOf[node.kind] === undefined || isStart(node)) return null;
    const inner = outputPorts(source).some(({ id, role }) => id === port && role === "inner");
    return node.parent === (inner ? source.id : source.parent) ? node : null;
  }

  /** StartAt and States of a flow. */
  flow(entry: Node | null, at: FlowAt): ReadonlyMap<string, Json> {
    const nodes = entry === null || at.level > graphLimits.depth ? [] : this.#reached(entry);
    const states = nodes.map((node): [string, Json] => {
      const pointer = `${at.pointer}/States/${pointerToken(node.name)}`;
      this.nodeAt.set(pointer, node);
      this.pointerOf.set(node.id, pointer);
      return [node.name, this.#state(node, { pointer, level: at.level + 1 })];
    });
    return new Map<string, Json>([
      ["StartAt", entry?.name ?? ""],
      ["States", Object.fromEntries(states)],
    ]);
  }

  #reached(entry: Node): readonly Node[] {
    return flowOrder(entry, (node) =>
      outputPorts(node).flatMap(({ id, role }) => {
        const target = role === "inner" ? null : this.target(node, id);
        return target === null ? [] : [target];
      }),
    );
  }

  #state(node: Node, at: FlowAt): JsonObject {
    const kind = kindOf[node.kind];
    const fields = new Map(Object.entries(node.fields));
    if (kind?.family === "task") {
      fields.set("Type", "Task");
      fields.set("Resource", resourceOfKind(kind));
      fields.set("Arguments", node.params);
    } else if (kind?.form) {
      fields.set("Type", kind.stateType);
      for (const [name, value] of Object.entries(kind.form.toFields(node.params)))
        fields.set(name, value);
    } else {
      // A state of a type that no kind draws keeps its type among its fields; null says that it has none.
      const type = node.fields["Type"] ?? (node.fields["Type"] === null ? null : kind?.stateType);
      if (type === null || type === undefined) fields.delete("Type");
      else fields.set("Type", type);
      const structural = structuralParams[kind?.stateType ?? "Pass"];
      for (const [name, value] of Object.entries(node.params)) {
        if (name !== structural) fields.set(name, value);
      }
      if (kind?.stateType === "Choice") this.#choices(node, fields);
      if (kind?.stateType === "Map") this.#processor(node, fields, at);
      if (kind?.stateType === "Parallel") this.#branches(node, fields, at);
    }
    this.#transitions(node, fields);
    return orderedState(fields);
  }

  #transitions(node: Node, fields: Map<string, Json>): void {
    const ports = new Set(outputPorts(node).map((port) => port.id));
    if (ports.has("next")) {
      const next = this.target(node, "next");
      if (next !== null) {
        fields.set("Next", next.name);
        if (fields.get("End") === true) fields.delete("End");
      } else if (!fields.has("Next")) fields.set("End", true);
    }
    const fallback = ports.has("default") ? this.target(node, "default") : null;
    if (fallback !== null) fields.set("Default", fallback.name);
    const catchers = catchEntries(node);
    if (catchers.length === 0) return;
    fields.set(
      "Catch",
      catchers.map((entry, i) => withNext(entry, this.target(node, catchPort(i)))),
    );
  }

  #choices(node: Node, fields: Map<string, Json>): void {
    const rules = node.params["Rules"];
    if (!Array.isArray(rules)) return;
    const choices = (rules as readonly Json[]).map((rule, i): Json => {
      if (!isJsonObject(rule)) return rule;
      const { Id: id, ...rest } = rule;
      return withNext(rest, this.target(node, `rule:${typeof id === "string" ? id : i}`));
    });
    fields.set("Choices", choices);
  }

  #processor(node: Node, fields: Map<string, Json>, at: FlowAt): void {
    const [port] = innerPorts(node);
    const name =
      fields.has("ItemProcessor") || !fields.has("Iterator") ? "ItemProcessor" : "Iterator";
    const entry = port === undefined ? null : this.target(node, port.id);
    fields.set(
      name,
      this.#inner(entry, fields.get(name), { ...at, pointer: `${at.pointer}/${name}` }),
    );
  }

  #branches(node: Node, fields: Map<string, Json>, at: FlowAt): void {
    const rest = node.fields["Branches"];
    if (rest !== undefined && !isList(rest)) return;
    const others: readonly Json[] = rest ?? [];
    const ports = innerPorts(node);
    const branches = Array.from({ length: Math.max(ports.length, others.length) }, (_, i) => {
      const port = ports[i];
      const entry = port === undefined ? null : this.target(node, port.id);
      return this.#inner(entry, others[i], { ...at, pointer: `${at.pointer}/Branches/${i}` });
    });
    fields.set("Branches", branches);
  }

  /** A flow inside a container with its other fields. What could not be drawn stands there as it was. */
  #inner(entry: Node | null, rest: Json | undefined, at: FlowAt): Json {
    if (rest !== undefined && !isJsonObject(rest)) return rest;
    if (entry === null && rest !== undefined && "States" in rest) return rest;
    return orderedFlow(new Map([...Object.entries(rest ?? {}), ...this.flow(entry, at)]));
  }
}

function innerPorts(node: Node): readonly OutputPort[] {
  return outputPorts(node).filter((port) => port.role === "inner");
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function withNext(entry: Json, target: Node | null): Json {
  return isJsonObject(entry) && target !== null ? { ...entry, Next: target.name } : entry;
}
