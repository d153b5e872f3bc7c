import { z } from "zod";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { decompile } from "../compiler/decompile.ts";
import { checkDocument } from "../definition/document-limits.ts";
import { problem } from "../definition/problem-codes.ts";
import { isStateType } from "../definition/state-fields.ts";
import { readDefinitions } from "../portable/read-definitions.ts";
import type { Edit } from "./edit.ts";
import {
  type Edge,
  edgeSchema,
  type Graph,
  graphSchema,
  type Group,
  groupSchema,
  type Node,
  nodeSchema,
  type Note,
  noteSchema,
  type Position,
} from "./graph.ts";
import { indexGraph, withDescendants } from "./graph-index.ts";
import { ownLanguage, workflowLanguage } from "./language.ts";
import { uniqueName } from "./new-node.ts";
import { isStart } from "./ports.ts";
import type { NewId } from "./rewire.ts";

/** Marks a clip among whatever else a clipboard may hold. */
const clipFormat = "cairn-clip";

const clipSchema = z.strictObject({
  format: z.literal(clipFormat),
  version: z.literal(1),
  /** Query language of the workflow it comes from; absent where nothing says it. */
  language: z.enum(["JSONata", "JSONPath"]).optional(),
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema),
  notes: z.array(noteSchema),
  groups: z.array(groupSchema).default([]),
});

/** A part of a graph on its way through the clipboard. Positions count from its top left corner. */
export type Clip = z.infer<typeof clipSchema>;

/** An edit that adds copies, with the ids of what it adds at the top level of the copied part. */
export interface Copies {
  readonly edit: Edit;
  readonly ids: readonly string[];
}

/** How far a duplicate lies from its original. */
const duplicateOffset: Position = { x: 40, y: 40 };

/** The nodes and notes with these ids as a clip: everything inside containers and the edges between them come along. */
export function toClip(graph: Graph, ids: Iterable<string>): Clip {
  const wanted = new Set(ids);
  const part = partOf(graph, wanted);
  const inside = new Set(part.nodes.map((node) => node.id));
  const tops = part.nodes.filter((node) => node.parent === undefined || !inside.has(node.parent));
  const corner = cornerOf([...tops, ...part.notes]);
  const top = new Set(tops.map((node) => node.id));
  return {
    format: clipFormat,
    version: 1,
    language: workflowLanguage(graph),
    nodes: part.nodes.map((node) => {
      if (!top.has(node.id)) return node;
      const { parent: _, ...rest } = node;
      return { ...rest, position: minus(node.position, corner) };
    }),
    edges: part.edges,
    notes: part.notes.map((note) => ({ ...note, position: minus(note.position, corner) })),
    groups: part.groups,
  };
}

/** Where a clip is pasted. */
export interface PasteOptions {
  readonly newId: NewId;
  readonly position: Position;
  /** Id of the container to paste into. */
  readonly parent?: string | undefined;
}

/**
 * The edit that pastes a value: a clip, a graph, a state machine or a part of one, as JSON or as its text. Copies get new
 * ids and names of their own; a second start node is left out.
 */
export function fromClip(graph: Graph, value: unknown, options: PasteOptions): Copies | Problem {
  const clip = readClip(value);
  if ("code" in clip) return clip;
  const { newId, position, parent } = options;
  const needsStart = parent === undefined && !graph.nodes.some(isStart);
  const left = new Set(needsStart ? [] : clip.nodes.filter(isStart).map((node) => node.id));
  const part = {
    nodes: clip.nodes.filter((node) => !left.has(node.id)),
    edges: clip.edges.filter((edge) => !left.has(edge.source) && !left.has(edge.target)),
    notes: clip.notes,
    groups: clip.groups,
  };
  const inside = new Set(part.nodes.map((node) => node.id));
  const spoken = inLanguage(graph, part, clip.language);
  const copies = copiesOf(graph, spoken.part, {
    newId,
    place: (node) =>
      node.parent !== undefined && inside.has(node.parent)
        ? null
        : { position: plus(node.position, position), parent },
    placeNote: (note) => plus(note.position, position),
  });
  return spoken.edit === null
    ? copies
    : { ...copies, edit: { type: "batch", label: "Paste", edits: [spoken.edit, copies.edit] } };
}

/** What is pasted goes on meaning what it meant: in an empty workflow the language comes along, elsewhere each node says its own. */
function inLanguage(
  graph: Graph,
  part: Part,
  language: Clip["language"],
): { readonly part: Part; readonly edit: Edit | null } {
  if (language === undefined || language === workflowLanguage(graph)) return { part, edit: null };
  if (graph.nodes.every(isStart)) {
    const QueryLanguage = language === "JSONata" ? undefined : language;
    return { part, edit: { type: "graph.fields", fields: { QueryLanguage } } };
  }
  const nodes = part.nodes.map((node) =>
    isStart(node) || ownLanguage(node) !== null
      ? node
      : { ...node, fields: { ...node.fields, QueryLanguage: language } },
  );
  return { part: { ...part, nodes }, edit: null };
}

/** The edit that duplicates nodes and notes where they are, a little further down. */
export function duplicate(graph: Graph, ids: Iterable<string>, newId: NewId): Copies {
  const wanted = new Set(ids);
  const index = indexGraph(graph);
  const starts = graph.nodes.filter((node) => wanted.has(node.id) && isStart(node));
  for (const start of starts) wanted.delete(start.id);
  const part = partOf(graph, wanted);
  const inside = new Set(part.nodes.map((node) => node.id));
  return copiesOf(graph, part, {
    newId,
    place: (node) => {
      const holder = node.parent === undefined ? undefined : index.node(node.parent);
      if (holder !== undefined && inside.has(holder.id)) return null;
      return { position: plus(node.position, duplicateOffset), parent: node.parent };
    },
    placeNote: (note) => plus(note.position, duplicateOffset),
  });
}

interface Part {
  readonly nodes: readonly Node[];
  readonly edges: Edge[];
  readonly notes: readonly Note[];
  /** Those whose nodes are all in the part. */
  readonly groups: Group[];
}

function partOf(graph: Graph, ids: ReadonlySet<string>): Part {
  const inside = withDescendants(indexGraph(graph), ids);
  return {
    nodes: graph.nodes.filter((node) => inside.has(node.id)),
    edges: graph.edges.filter((edge) => inside.has(edge.source) && inside.has(edge.target)),
    notes: graph.notes.filter((note) => ids.has(note.id)),
    // A group comes along when all of it does: a copy of one of its nodes is a copy of the node alone.
    groups: graph.groups.filter((group) => group.nodes.every((id) => inside.has(id))),
  };
}

interface Placing {
  readonly newId: NewId;
  /** Place of a copy; null for one that stays in the copy of its container. */
  readonly place: (
    node: Node,
  ) => { readonly position: Position; readonly parent: string | undefined } | null;
  readonly placeNote: (note: Note) => Position;
}

function copiesOf(graph: Graph, part: Part, { newId, place, placeNote }: Placing): Copies {
  const ids = new Map([...part.nodes, ...part.notes].map((item) => [item.id, newId()]));
  const idOf = (id: string): string => ids.get(id) ?? id;
  const names = new Set(graph.nodes.map((node) => node.name));
  const tops: string[] = [];
  const nodes = parentsFirst(part.nodes).map((node): Edit => {
    const name = uniqueName(node.name, names);
    names.add(name);
    const { parent, ...rest } = node;
    const found = place(node);
    const holder =
      found === null ? (parent === undefined ? undefined : idOf(parent)) : found.parent;
    if (found !== null) tops.push(idOf(node.id));
    const copy: Node = {
      ...rest,
      id: idOf(node.id),
      name,
      position: found?.position ?? node.position,
      ...(holder === undefined ? {} : { parent: holder }),
    };
    return { type: "node.add", node: copy };
  });
  const edges = part.edges.map((edge): Edit => ({
    type: "edge.add",
    edge: { ...edge, id: newId(), source: idOf(edge.source), target: idOf(edge.target) },
  }));
  const notes = part.notes.map((note): Edit => {
    tops.push(idOf(note.id));
    return { type: "note.add", note: { ...note, id: idOf(note.id), position: placeNote(note) } };
  });
  const groups = part.groups.flatMap((group): readonly Edit[] => {
    const members = group.nodes.flatMap((id) => ids.get(id) ?? []);
    return members.length === 0
      ? []
      : [{ type: "group.add", group: { ...group, id: newId(), nodes: members } }];
  });
  return {
    edit: { type: "batch", label: "Paste", edits: [...nodes, ...edges, ...notes, ...groups] },
    ids: tops,
  };
}

/** Containers before what is inside them; nodes in circles of containers come last and fail when they are added. */
function parentsFirst(nodes: readonly Node[]): readonly Node[] {
  const inside = new Map<string, Node[]>();
  const ids = new Set(nodes.map((node) => node.id));
  const ordered: Node[] = [];
  for (const node of nodes) {
    if (node.parent === undefined || !ids.has(node.parent)) ordered.push(node);
    else inside.set(node.parent, [...(inside.get(node.parent) ?? []), node]);
  }
  for (let i = 0; i < ordered.length; i += 1) {
    const id = ordered[i]?.id ?? "";
    ordered.push(...(inside.get(id) ?? []));
    inside.delete(id);
  }
  return [...ordered, ...[...inside.values()].flat()];
}

function readClip(value: unknown): Clip | Problem {
  const json = typeof value === "string" ? parseText(value) : value;
  if (json === undefined) return unusable("it is neither JSON nor a state machine in YAML");
  const fault = checkDocument(json)[0];
  if (fault !== undefined) return fault;
  if (!isJsonObject(json)) return unusable("it holds no nodes");
  if (json["format"] === clipFormat) {
    const clip = clipSchema.safeParse(json);
    return clip.success ? clip.data : unusable("the copied nodes are damaged");
  }
  const graph = graphSchema.safeParse(json);
  if (graph.success) return wholeClip(graph.data);
  if (isJsonObject(json["States"])) return wholeClip(decompile(json));
  const machine = machineOf(json);
  const held = machine === null && typeof value === "string" ? machineIn(value) : null;
  if (held !== null) return wholeClip(decompile(held));
  if (machine === null) return unusable("it is neither nodes nor states");
  // Single states follow the workflow they are pasted into.
  const { language: _, ...clip } = wholeClip(decompile(machine));
  return clip;
}

function wholeClip(graph: Graph): Clip {
  return toClip(
    graph,
    [...graph.nodes, ...graph.notes].map((item) => item.id),
  );
}

/** A `States` object or a single state as a state machine. */
function machineOf(json: JsonObject): JsonObject | null {
  if (isStateType(json["Type"])) {
    const name = json["Type"];
    return { StartAt: name, States: { [name]: json } };
  }
  const states = Object.values(json);
  const all =
    states.length > 0 && states.every((state) => isJsonObject(state) && isStateType(state["Type"]));
  return all ? { StartAt: Object.keys(json)[0] ?? "", States: json } : null;
}

/** The first state machine of a text in YAML, or of a template. */
function machineIn(text: string): JsonObject | null {
  return readDefinitions(text).definitions[0]?.definition ?? null;
}

/** What a text holds: any JSON, else a state machine in YAML; undefined for neither. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return machineIn(text) ?? undefined;
    throw error;
  }
}

function unusable(reason: string): Problem {
  return problem("unusableClip", "", { reason });
}

function cornerOf(items: readonly { readonly position: Position }[]): Position {
  if (items.length === 0) return { x: 0, y: 0 };
  return {
    x: items.reduce((least, { position }) => Math.min(least, position.x), Number.POSITIVE_INFINITY),
    y: items.reduce((least, { position }) => Math.min(least, position.y), Number.POSITIVE_INFINITY),
  };
}

function plus(left: Position, right: Position): Position {
  return { x: left.x + right.x, y: left.y + right.y };
}

function minus(left: Position, right: Position): Position {
  return { x: left.x - right.x, y: left.y - right.y };
}
