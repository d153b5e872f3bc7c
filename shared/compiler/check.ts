import { isJsonObject, type Json } from "../base/json.ts";
import { pointer, pointerToken, type Problem } from "../base/problem.ts";
import { checkDefinition, type CheckOptions } from "../definition/check-definition.ts";
import { reasonOf, titleOf } from "../definition/check-resource.ts";
import { checkSchema } from "../definition/check-schema.ts";
import { checkDocument } from "../definition/document-limits.ts";
import { problem } from "../definition/problem-codes.ts";
import { checkStructure } from "../graph/check-structure.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { type GraphIndex, indexGraph } from "../graph/graph-index.ts";
import { catchIndex, isStart, type OutputPort, outputPorts } from "../graph/ports.ts";
import { kindOf } from "../nodes/index.ts";
import { parseStatic } from "../nodes/static-params.ts";
import { type Assembly, assemble } from "./assemble.ts";
import { graphPlace } from "./graph-place.ts";

/**
 * What is wrong with a graph: as a document, as a drawing, and as the definition that it stands for. Pointers lead into
 * the graph; `node` names the node to show a problem on. A graph without errors compiles.
 */
export function checkGraph(graph: Graph, options: CheckOptions = {}): Problem[] {
  return checkAssembled(graph, assemble(graph), options);
}

/** {@link checkGraph} for who has assembled the graph already. */
export function checkAssembled(graph: Graph, assembly: Assembly, options: CheckOptions): Problem[] {
  const index = indexGraph(graph);
  const drawing = new DrawingCheck(index, assembly);
  const drawn = drawing.check();
  const found = [
    ...checkDocument(graph),
    ...checkStructure(graph),
    ...drawn,
    ...checkDefinition(assembly.definition, options)
      .filter((entry) => !drawing.covers(entry))
      .map((entry) => ({ ...entry, ...graphPlace(index, assembly, entry.pointer) })),
  ];
  return distinct([...found, ...checkParams(index, assembly, found)]);
}

/** What the canvas shows about nodes and connections. */
class DrawingCheck {
  readonly #index: GraphIndex;
  readonly #assembly: Assembly;
  readonly #problems: Problem[] = [];
  /** Places of the definition that only look wrong because of something said here. */
  readonly #covered: string[] = [];

  constructor(index: GraphIndex, assembly: Assembly) {
    this.#index = index;
    this.#assembly = assembly;
  }

  check(): readonly Problem[] {
    this.#start();
    this.#names();
    for (const node of this.#index.graph.nodes) this.#node(node);
    return this.#problems;
  }

  /** Whether a problem of the definition is one of those already said in the words of the drawing. */
  covers({ code, pointer: at }: Problem): boolean {
    return (
      code === "DUPLICATE_STATE_NAME" ||
      this.#covered.some((place) => at === place || at.startsWith(`${place}/`))
    );
  }

  #report(node: Node, found: Problem): void {
    this.#problems.push({ ...found, node: node.id });
  }

  #at(node: Node, ...tokens: readonly string[]): string {
    return pointer("nodes", this.#index.position(node.id), ...tokens);
  }

  #start(): void {
    const [first, ...others] = this.#index.graph.nodes.filter(
      (node) => isStart(node) && node.parent === undefined,
    );
    for (const node of others) this.#report(node, problem("severalStarts", this.#at(node), {}));
    if (this.#assembly.definition.StartAt !== "" || this.#assembly.pointerOf.size > 0) return;
    this.#covered.push("/StartAt", "/States");
    if (first === undefined) this.#problems.push(problem("noStart", "", {}));
    else this.#report(first, problem("unconnectedStart", this.#at(first), {}));
  }

  /** Runs find their nodes by name: a name that a compiled node has belongs to no other. */
  #names(): void {
    const named = new Map<string, Node[]>();
    for (const node of this.#index.graph.nodes) {
      const list = named.get(node.name);
      if (list === undefined) named.set(node.name, [node]);
      else list.push(node);
    }
    for (const [name, nodes] of named) {
      const keeper = nodes.find((node) => this.#isCompiled(node));
      if (keeper === undefined) continue;
      for (const node of nodes) {
        if (node === keeper) continue;
        this.#report(node, problem("duplicateNodeName", this.#at(node, "name"), { name }));
      }
    }
  }

  #isCompiled(node: Node): boolean {
    return this.#assembly.pointerOf.has(node.id);
  }

  #node(node: Node): void {
    if (kindOf[node.kind] === undefined) {
      this.#report(node, problem("unknownKind", this.#at(node, "kind"), { kind: node.kind }));
      return;
    }
    const state = this.#assembly.pointerOf.get(node.id);
    if (state !== undefined) {
      for (const port of outputPorts(node)) this.#output(node, port, state);
      return;
    }
    const holder = node.parent === undefined ? undefined : this.#index.node(node.parent);
    const alone = holder === undefined || this.#isCompiled(holder);
    if (alone && node.disabled !== true && !isStart(node)) {
      this.#report(node, problem("unreachableNode", this.#at(node), { name: node.name }));
    }
  }

  /** Outputs that must lead somewhere: rules, Catch entries, and those to the inside of a container. */
  #output(node: Node, port: OutputPort, state: string): void {
    const place = placeOfPort(node, port);
    if (place === null) return;
    const entry = valueAt(this.#assembly.definition, state + place);
    if (!isJsonObject(entry)) return;
    const key = port.role === "inner" ? "StartAt" : "Next";
    const leads = typeof entry[key] === "string" && entry[key] !== "";
    if (leads) return;
    this.#covered.push(state + place);
    const name = port.role === "inner" ? "emptyContainer" : "unconnectedOutput";
    this.#report(node, problem(name, this.#at(node), { port: port.label }));
  }
}

/** Where the state keeps what an output stands for; null for outputs that may lead nowhere. */
function placeOfPort(node: Node, { id, role }: OutputPort): string | null {
  if (role === "inner") {
    const branch = /^branch:(?<index>\d+)$/u.exec(id)?.groups?.["index"];
    if (branch !== undefined) return `/Branches/${branch}`;
    return "Iterator" in node.fields && !("ItemProcessor" in node.fields)
      ? "/Iterator"
      : "/ItemProcessor";
  }
  const caught = catchIndex(id);
  if (caught !== null) return `/Catch/${caught}`;
  const rules = node.params["Rules"];
  if (!id.startsWith("rule:") || !Array.isArray(rules)) return null;
  const index = outputPorts(node).findIndex((port) => port.id === id);
  return `/Choices/${index}`;
}

function valueAt(document: unknown, at: string): unknown {
  let value = document;
  for (const raw of at.split("/").slice(1)) {
    const token = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[token];
  }
  return value;
}

/** Parameters of flow kinds against their schema. Those of task kinds are the arguments of their Task. */
function checkParams(
  index: GraphIndex,
  assembly: Assembly,
  found: readonly Problem[],
): readonly Problem[] {
  return index.graph.nodes.flatMap((node, i) => {
    const kind = kindOf[node.kind];
    const counts = assembly.pointerOf.has(node.id) || isStart(node);
    if (kind?.family !== "flow" || !counts) return [];
    const known = found.filter((entry) => entry.node === node.id && entry.severity === "error");
    const issues = parseStatic(kind, node.params).map(({ path, message }) => {
      const at = pointer("nodes", i, "params", ...path);
      return problem("invalidParameter", at, {
        title: titleOf(kind, path),
        reason: reasonOf(message),
      });
    });
    const schemas = Object.entries(node.params).flatMap(([name, value]) =>
      schemaProblems(i, name, value),
    );
    return [...issues, ...schemas]
      .filter((issue) => !known.some((entry) => overlaps(entry.pointer, issue.pointer)))
      .map((issue) => ({ ...issue, node: node.id }));
  });
}

/** Parameters that are JSON Schemas by name. */
function schemaProblems(i: number, name: string, value: Json): readonly Problem[] {
  if (!name.endsWith("Schema") || !isJsonObject(value)) return [];
  return checkSchema(value, `/nodes/${i}/params/${pointerToken(name)}`);
}

/** Whether one place lies within the other. */
function overlaps(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, pointer: at, message }) => {
    const key = JSON.stringify([code, at, message]);
    return !seen.has(key) && seen.add(key);
  });
}
