/** The steps of a sub-workflow put in the place of the step that runs it. Pure: reading the other workflow is for others. */
import { type Copies, fromClip, toClip } from "../../shared/graph/clip.ts";
import type { Edit } from "../../shared/graph/edit.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { newNode } from "../../shared/graph/new-node.ts";
import { metrics } from "../../shared/graph/node-box.ts";
import { isStart, outputPorts } from "../../shared/graph/ports.ts";
import { end } from "../../shared/nodes/end.ts";
import { subWorkflow } from "../../shared/nodes/sub-workflow.ts";
import { transform } from "../../shared/nodes/transform.ts";
import { widthOf } from "./extract.ts";
import { indexOf } from "./graph-index.ts";
import { growAround, pushRight } from "./place.ts";
import { type Plan, newId, sketchOn } from "./plan.ts";
import { documentStrings } from "./strings.ts";

const texts = documentStrings.inline;
const wholeInput = "{% $states.input %}";

/** The workflow that a step runs, or why its steps cannot be put here. */
export function inlineTarget(
  graph: Graph,
  node: Node,
): { readonly workflow: string } | { readonly problem: string } {
  const { Workflow: workflow, Wait: wait } = node.params;
  if (typeof workflow !== "string" || workflow.includes("{%")) return { problem: texts.expression };
  if (wait === false) return { problem: texts.detached };
  if (
    indexOf(graph)
      .outgoing(node.id)
      .some((edge) => edge.sourcePort !== "next")
  )
    return { problem: texts.recovery(node.name) };
  const usual = subWorkflow.form?.newFields["Output"];
  const { Output: output = usual, Assign: assigned } = node.fields;
  return assigned !== undefined || output !== usual
    ? { problem: texts.output(node.name) }
    : { workflow };
}

export interface InlineParams {
  readonly node: Node;
  /** The drawing of the workflow that the step runs. */
  readonly other: Graph;
}

/** Replaces the step by the steps of the workflow it runs; a sentence when there are none. */
export function planInline(graph: Graph, { node, other }: InlineParams): Plan | string {
  const start = other.nodes.find(isStart);
  const first = start === undefined ? undefined : indexOf(other).outgoing(start.id)[0]?.target;
  const ends = new Set(
    other.nodes
      .filter((each) => isPlainEnd(each) && each.parent === undefined)
      .map((each) => each.id),
  );
  if (first === undefined || ends.has(first)) return texts.empty(String(node.params["Workflow"]));
  const steps = other.nodes.filter((each) => !isStart(each) && !ends.has(each.id));
  const tops = steps.filter((each) => each.parent === undefined);
  const pasted = pasteOf(graph, { node, other, steps });
  if (typeof pasted === "string") return pasted;
  const { copies, idOf } = pasted;

  const index = indexOf(graph);
  const target = index.edge(node.id, "next")?.target;
  const sketch = sketchOn(graph);
  const entering = index.incoming(node.id);
  if (target !== undefined) {
    pushRight(sketch, target, {
      left:
        node.position.x +
        widthOf(tops) +
        metrics.columnGap * (takesWholeInput(node) ? 1 : 2) +
        (takesWholeInput(node) ? 0 : metrics.cardWidth),
      keep: node.id,
    });
  }
  const group = graph.groups.find((each) => each.nodes.includes(node.id));
  sketch.add(copies.edit);
  const input = inputStep(sketch.graph(), node);
  if (input !== null) {
    sketch.add({ type: "node.add", node: input });
    sketch.add(leading(input.id, "next", idOf(first)));
  }
  sketch.add({ type: "node.remove", ids: [node.id] });
  for (const each of entering)
    sketch.add({ type: "edge.add", edge: { ...each, target: input?.id ?? idOf(first) } });
  if (target !== undefined) {
    for (const [source, port] of loosePorts(other, tops, ends))
      sketch.add(leading(idOf(source), port, target));
  }
  const members = group?.nodes.filter((id) => id !== node.id) ?? [];
  if (group !== undefined && members.length > 0) {
    sketch.add({
      type: "group.set",
      id: group.id,
      change: { nodes: [...members, ...tops.map(({ id }) => idOf(id))] },
    });
  }
  growAround(sketch, node.parent);
  return {
    label: texts.step(node.name),
    edits: sketch.edits(),
    select: tops.map(({ id }) => idOf(id)),
    ...(node.fields["Retry"] === undefined && node.fields["Checkpoint"] === undefined
      ? {}
      : { remark: texts.lost }),
  };
}

function leading(source: string, sourcePort: string, target: string): Edit {
  return { type: "edge.add", edge: { id: newId("e"), source, sourcePort, target } };
}

/** An end that passes on what arrives: what follows takes its place. */
function isPlainEnd(node: Node): boolean {
  return (
    node.kind === end.type &&
    node.params["Output"] === undefined &&
    Object.keys(node.fields).every((field) => field === "QueryLanguage" || field === "Comment")
  );
}

interface Paste {
  readonly node: Node;
  readonly other: Graph;
  readonly steps: readonly Node[];
}

function pasteOf(
  graph: Graph,
  { node, other, steps }: Paste,
): { readonly copies: Copies; readonly idOf: (id: string) => string } | string {
  const ids = steps.map((step) => step.id);
  const clip = toClip(other, ids);
  // Ids are handed out in the order of the clip: so the copies can be told from the originals.
  const given = new Map<string, string>();
  const order = clip.nodes.map((each) => each.id);
  let count = 0;
  const copies = fromClip(graph, clip, {
    newId: () => {
      const id = newId("n");
      const original = order[count];
      count += 1;
      if (original !== undefined) given.set(original, id);
      return id;
    },
    // Room for the step that makes the input, when there is one.
    position: {
      x: node.position.x + (takesWholeInput(node) ? 0 : metrics.cardWidth + metrics.columnGap),
      y: node.position.y,
    },
    parent: node.parent,
  });
  return "code" in copies ? copies.message : { copies, idOf: (id) => given.get(id) ?? id };
}

function takesWholeInput(node: Node): boolean {
  return node.params["Input"] === wholeInput;
}

/** A step before the others, when what they receive is not just what arrived. */
function inputStep(graph: Graph, node: Node): Node | null {
  if (takesWholeInput(node)) return null;
  const { Input: input = {} } = node.params;
  const step = newNode(transform, {
    id: newId("n"),
    position: node.position,
    parent: node.parent,
    takenNames: graph.nodes.map((each) => each.name),
  });
  return { ...step, params: { Output: input }, fields: { QueryLanguage: "JSONata" } };
}

/** Ways on of the steps that led to a plain end, or nowhere. */
function loosePorts(
  other: Graph,
  tops: readonly Node[],
  ends: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  const index = indexOf(other);
  return tops.flatMap((node) =>
    outputPorts(node).flatMap(({ id, role }): readonly (readonly [string, string])[] => {
      if (role === "inner") return [];
      const target = index.edge(node.id, id)?.target;
      const endsHere = target === undefined ? id === "next" : ends.has(target);
      return endsHere ? [[node.id, id]] : [];
    }),
  );
}
