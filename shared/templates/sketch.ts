import { assert } from "../base/assert.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Edge, Graph, Node } from "../graph/graph.ts";
import { layOut } from "../graph/layout.ts";
import { newNode } from "../graph/new-node.ts";
import { kindOf, type NodeType } from "../nodes/index.ts";

/** A step of a template: what differs from a new node of its kind. */
export interface SketchedStep {
  readonly kind: NodeType;
  readonly name: string;
  /** Replace the example's parameters. */
  readonly params: JsonObject;
  /** Stand beside the kind's defaults. */
  readonly fields?: JsonObject;
  /** Come before the kind's own retries. */
  readonly retry?: readonly JsonObject[];
  /** The container it lies in. */
  readonly inside?: Node;
}

/** Draws a graph step by step; positions are found at the end. */
export class Sketch {
  readonly #nodes: Node[] = [];
  readonly #edges: Edge[] = [];

  add(step: SketchedStep): Node {
    const { kind: type, name, params, fields = {}, retry = [], inside } = step;
    const kind = kindOf[type];
    assert(kind, `no kind ${type}`);
    const id = `n${this.#nodes.length + 1}`;
    const fresh = newNode(kind, {
      id,
      position: { x: 0, y: 0 },
      parent: inside?.id,
      takenNames: [],
    });
    const node = {
      ...fresh,
      name,
      params: copy(params),
      fields: { ...fresh.fields, ...copy(fields), ...retriesOf(fresh, retry) },
    };
    this.#nodes.push(node);
    return node;
  }

  /** Leads from an output of a step, its plain way on unless said otherwise, to another. */
  lead(from: Node, to: Node, port = "next"): void {
    const id = `e${this.#edges.length + 1}`;
    this.#edges.push({ id, source: from.id, sourcePort: port, target: to.id });
  }

  /** Steps one after the other. */
  chain(...steps: readonly Node[]): void {
    for (const [i, step] of steps.entries()) {
      const next = steps[i + 1];
      if (next !== undefined) this.lead(step, next);
    }
  }

  graph(comment: string): Graph {
    const fields = { Comment: comment };
    return layOut({
      format: 1,
      nodes: this.#nodes,
      edges: this.#edges,
      notes: [],
      groups: [],
      fields,
    });
  }
}

function retriesOf({ fields }: Node, retry: readonly JsonObject[]): Record<string, Json> {
  if (retry.length === 0) return {};
  const own = fields["Retry"];
  return { Retry: [...retry, ...(Array.isArray(own) ? (own as readonly Json[]) : [])] };
}

function copy(record: JsonObject): Record<string, Json> {
  return { ...record };
}
