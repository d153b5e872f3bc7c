/** Documents for tests, with a clock that stands still until it is told. */
import {
  createDocument,
  type WorkflowDocument,
} from "../../../designer/document/workflow-document.ts";
import type { Problem } from "../../../shared/base/problem.ts";
import type { Graph, Position } from "../../../shared/graph/graph.ts";

export interface OpenDocument {
  readonly document: WorkflowDocument;
  readonly refused: readonly Problem[];
  readonly wait: (ms: number) => void;
}

export function openDocument(graph: Graph, name = "Test"): OpenDocument {
  const refused: Problem[] = [];
  let now = 1_000_000;
  const document = createDocument({
    graph,
    name,
    now: () => now,
    onRefused: (problem) => refused.push(problem),
  });
  return {
    document,
    refused,
    wait: (ms) => {
      now += ms;
    },
  };
}

/** The graph with some nodes in other places. */
export function placed(graph: Graph, positions: Readonly<Record<string, Position>>): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })),
  };
}

export function nodeNamed(graph: Graph, name: string) {
  const node = graph.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

/** Connections as `Start > A`, by name; other ports than `next` in brackets. */
export function ways(graph: Graph): readonly string[] {
  const name = (id: string): string => graph.nodes.find((node) => node.id === id)?.name ?? id;
  return graph.edges
    .map(({ source, sourcePort, target }) => {
      const port = sourcePort === "next" ? "" : `[${sourcePort}]`;
      return `${name(source)}${port} > ${name(target)}`;
    })
    .toSorted();
}
