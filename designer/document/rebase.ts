/**
 * Brings together two drafts that began at the same point: by id, and within a node by parameter, so that two people who worked on different
 * things meet no question. What both changed differently is a conflict, and a person decides it node by node.
 *
 * Invariants
 * R1 What only one side changed is in the result, whatever was chosen.
 * R2 What both sides changed differently is a conflict, unless it is only about the drawing; without a choice the result has mine.
 * R3 The result is a sane graph, or there is none.
 */
import { type Json, jsonEquals } from "../../shared/base/json.ts";
import { checkStructure } from "../../shared/graph/check-structure.ts";
import { edit } from "../../shared/graph/edit.ts";
import type { Edge, Graph, Node, Note } from "../../shared/graph/graph.ts";
import { uniqueName } from "../../shared/graph/new-node.ts";
import { outputPorts } from "../../shared/graph/ports.ts";
import { mergeGroups } from "./merge-groups.ts";

export type Side = "mine" | "theirs";

export interface Conflict {
  /** Id of the node, or `workflow` for its settings, or `drawing` when the two fit together nowhere. */
  readonly id: string;
  readonly name: string;
  /** What of it both changed: names of parameters and fields, `removed`, `place`, `connections`. */
  readonly what: readonly string[];
  readonly mine: Node | null;
  readonly theirs: Node | null;
}

export interface Sides {
  /** Where both began. */
  readonly base: Graph;
  readonly mine: Graph;
  readonly theirs: Graph;
}

export interface Rebased {
  readonly graph: Graph;
  readonly conflicts: readonly Conflict[];
}

/** Choices by the id of the conflict. */
export type Choices = ReadonlyMap<string, Side>;

/** The two brought together. */
export function rebaseGraph(sides: Sides, choices: Choices = new Map()): Rebased {
  const mine = withOwnNames(sides);
  const merge = new Merge({ ...sides, mine }, choices);
  const graph = merge.graph();
  if (checkStructure(graph).length === 0) return { graph, conflicts: merge.conflicts() };
  // Each side is sane and the two together are not: one of them stays as it is.
  const whole = choices.get("drawing") === "theirs" ? sides.theirs : sides.mine;
  const conflict = { id: "drawing", name: "", what: [], mine: null, theirs: null };
  return { graph: whole, conflicts: [conflict] };
}

/** Mine, with other names for what both added under the same one. */
function withOwnNames({ base, mine, theirs }: Sides): Graph {
  const known = new Set(base.nodes.map(({ id }) => id));
  const theirIds = new Set(theirs.nodes.map(({ id }) => id));
  const taken = new Map(theirs.nodes.map(({ name, id }) => [name, id]));
  let graph = mine;
  for (const { id, name } of mine.nodes) {
    const holder = taken.get(name);
    if (known.has(id) || theirIds.has(id) || holder === undefined || holder === id) continue;
    const names = [...taken.keys(), ...graph.nodes.map((node) => node.name)];
    const renamed = edit(graph, { type: "node.rename", id, name: uniqueName(name, names) });
    if (renamed.ok) graph = renamed.graph;
  }
  return graph;
}

type Value = Json | undefined;

function isSame(left: Value, right: Value): boolean {
  return left === undefined || right === undefined ? left === right : jsonEquals(left, right);
}

/** What a node is made of, each part with a name: parts are compared and taken one by one. */
function partsOf(node: Node): ReadonlyMap<string, Value> {
  const { position, size, parent } = node;
  const place = { position, size: size ?? null, parent: parent ?? null };
  return new Map<string, Value>([
    ["place", place],
    ["name", node.name],
    ["kind", node.kind],
    ["disabled", node.disabled],
    ["color", node.color],
    ["pinned", node.pinned],
    ...Object.entries(node.params).map(([key, value]): [string, Value] => [`params.${key}`, value]),
    ...Object.entries(node.fields).map(([key, value]): [string, Value] => [`fields.${key}`, value]),
  ]);
}

/** Parts that mean nothing to a run: two people who moved the same node are not asked. */
const nobodyAsks: ReadonlySet<string> = new Set(["place", "color", "pinned"]);

class Merge {
  readonly #sides: Sides;
  readonly #choices: Choices;
  readonly #found = new Map<string, Set<string>>();

  constructor(sides: Sides, choices: Choices) {
    this.#sides = sides;
    this.#choices = choices;
  }

  graph(): Graph {
    const { mine, theirs } = this.#sides;
    const nodes = this.#nodes();
    const byId = new Map(nodes.map((node) => [node.id, node]));
    return {
      ...theirs,
      ...mine,
      nodes,
      edges: this.#edges(byId),
      notes: this.#notes(),
      groups: mergeGroups(this.#sides, byId),
      fields: this.#fields("workflow", {
        base: this.#sides.base.fields,
        mine: mine.fields,
        theirs: theirs.fields,
      }),
    };
  }

  conflicts(): readonly Conflict[] {
    const { mine, theirs } = this.#sides;
    return [...this.#found].map(([id, what]) => {
      const own = mine.nodes.find((node) => node.id === id) ?? null;
      const other = theirs.nodes.find((node) => node.id === id) ?? null;
      return {
        id,
        name: own?.name ?? other?.name ?? "",
        what: [...what].map((part) => part.replace(/^(?:params|fields)\./u, "")),
        mine: own,
        theirs: other,
      };
    });
  }

  /** The value after both: the changed one, or the chosen one where both changed it. */
  #value<Item extends Value>(
    at: { readonly id: string; readonly part: string },
    { base, mine, theirs }: { readonly base: Item; readonly mine: Item; readonly theirs: Item },
  ): Item {
    if (isSame(mine, theirs) || isSame(theirs, base)) return mine;
    if (isSame(mine, base)) return theirs;
    if (nobodyAsks.has(at.part)) return mine;
    return this.#conflict(at.id, at.part) === "mine" ? mine : theirs;
  }

  #conflict(id: string, part: string): Side {
    const parts = this.#found.get(id) ?? new Set();
    this.#found.set(id, parts.add(part));
    return this.#choices.get(id) ?? "mine";
  }

  #nodes(): Node[] {
    const base = new Map(this.#sides.base.nodes.map((node) => [node.id, node]));
    const theirs = new Map(this.#sides.theirs.nodes.map((node) => [node.id, node]));
    const mine = new Map(this.#sides.mine.nodes.map((node) => [node.id, node]));
    const ids = new Set([...mine.keys(), ...theirs.keys()]);
    return [...ids].flatMap((id) => {
      const node = this.#node({ base: base.get(id), mine: mine.get(id), theirs: theirs.get(id) });
      return node === undefined ? [] : [node];
    });
  }

  #node({
    base,
    mine,
    theirs,
  }: {
    readonly base: Node | undefined;
    readonly mine: Node | undefined;
    readonly theirs: Node | undefined;
  }): Node | undefined {
    if (mine === undefined || theirs === undefined) {
      const left = mine ?? theirs;
      if (base === undefined || left === undefined) return left;
      // Removed by one side: a question only when the other one has worked on it.
      const isTouched =
        !jsonEquals(base as Json, left as Json) ||
        this.#gotEdges(left.id, mine === undefined ? "theirs" : "mine");
      if (!isTouched) return undefined;
      return this.#conflict(left.id, "removed") === "mine" ? mine : theirs;
    }
    if (mine === theirs) return mine;
    return this.#bothNodes(base ?? mine, mine, theirs);
  }

  #bothNodes(base: Node, mine: Node, theirs: Node): Node {
    const { id } = mine;
    const parts = [partsOf(base), partsOf(mine), partsOf(theirs)] as const;
    const names = new Set(parts.flatMap((part) => [...part.keys()]));
    const takenFromTheirs = [...names].filter((part) => {
      const [was, own, other] = parts.map((each) => each.get(part));
      return this.#value({ id, part }, { base: was, mine: own, theirs: other }) !== own;
    });
    return takenFromTheirs.reduce((node, part) => takePart(node, theirs, part), mine);
  }

  /** Whether one side has led connections to or from a node that the base did not have. */
  #gotEdges(id: string, side: Side): boolean {
    const known = new Set(this.#sides.base.edges.map(wayOf));
    return this.#sides[side].edges.some(
      (edge) => (edge.source === id || edge.target === id) && !known.has(wayOf(edge)),
    );
  }

  /** Outputs lead to one node each: they are compared by output. */
  #edges(nodes: ReadonlyMap<string, Node>): Edge[] {
    const [base, mine, theirs] = [this.#sides.base, this.#sides.mine, this.#sides.theirs].map(
      (graph) => new Map(graph.edges.map((edge) => [outputOf(edge), edge])),
    ) as [Map<string, Edge>, Map<string, Edge>, Map<string, Edge>];
    const outputs = new Set([...mine.keys(), ...theirs.keys()]);
    const taken = new Set<string>();
    return [...outputs].flatMap((output) => {
      const own = mine.get(output);
      const other = theirs.get(output);
      const source = own?.source ?? other?.source ?? "";
      const target = this.#value(
        { id: source, part: "connections" },
        { base: base.get(output)?.target, mine: own?.target, theirs: other?.target },
      );
      const edge = own?.target === target ? own : other;
      if (target === undefined || edge === undefined) return [];
      if (!fits(edge, nodes) || taken.has(edge.id)) return [];
      taken.add(edge.id);
      return [edge];
    });
  }

  /** Notes are taken whole. */
  #notes(): Note[] {
    const [base, mine, theirs] = [this.#sides.base, this.#sides.mine, this.#sides.theirs].map(
      (graph) => new Map(graph.notes.map((note) => [note.id, note])),
    ) as [Map<string, Note>, Map<string, Note>, Map<string, Note>];
    const ids = new Set([...mine.keys(), ...theirs.keys()]);
    return [...ids].flatMap((id) => {
      const [was, own, other] = [base.get(id), mine.get(id), theirs.get(id)];
      const isTheirs =
        isSame(own as Value, was as Value) ||
        (!isSame(other as Value, was as Value) && !isSame(own as Value, other as Value)
          ? this.#conflict("workflow", "notes") === "theirs"
          : false);
      const note = isTheirs ? other : own;
      return note === undefined ? [] : [note];
    });
  }

  #fields(
    id: string,
    {
      base,
      mine,
      theirs,
    }: {
      readonly base: Graph["fields"];
      readonly mine: Graph["fields"];
      readonly theirs: Graph["fields"];
    },
  ): Graph["fields"] {
    const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
    return Object.fromEntries(
      [...names].flatMap((name) => {
        const value = this.#value<Value>(
          { id, part: name },
          { base: base[name], mine: mine[name], theirs: theirs[name] },
        );
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }
}

function outputOf(edge: Edge): string {
  return JSON.stringify([edge.source, edge.sourcePort]);
}

function wayOf(edge: Edge): string {
  return JSON.stringify([edge.source, edge.sourcePort, edge.target]);
}

/** Whether both ends and the output are still there, in one flow. */
function fits(edge: Edge, nodes: ReadonlyMap<string, Node>): boolean {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (source === undefined || target === undefined) return false;
  const port = outputPorts(source).find(({ id }) => id === edge.sourcePort);
  return (
    port !== undefined && target.parent === (port.role === "inner" ? source.id : source.parent)
  );
}

/** The node with one of its parts as the other one has it. */
function takePart(node: Node, other: Node, part: string): Node {
  const [home, key] = /^(params|fields)\.(.*)$/su.exec(part)?.slice(1) ?? [];
  if (home !== undefined && key !== undefined) {
    const list = home === "params" ? "params" : "fields";
    const { [key]: _, ...rest } = node[list];
    const value = other[list][key];
    return { ...node, [list]: value === undefined ? rest : { ...rest, [key]: value } };
  }
  const names: readonly (keyof Node)[] =
    part === "place" ? ["position", "size", "parent"] : [part as keyof Node];
  const kept = Object.fromEntries(
    Object.entries(node).filter(([name]) => !names.includes(name as keyof Node)),
  );
  const taken = Object.fromEntries(
    names.flatMap((name) => (other[name] === undefined ? [] : [[name, other[name]]])),
  );
  return { ...kept, ...taken } as Node;
}
