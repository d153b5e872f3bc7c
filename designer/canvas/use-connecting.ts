/** Making connections with the pointer. */
import type {
  Connection as FlowConnection,
  IsValidConnection,
  OnConnect,
  OnConnectEnd,
  OnReconnect,
} from "@xyflow/react";
import { useMemo } from "react";
import type { Graph, Position } from "../../shared/graph/graph.ts";
import { mainPort } from "../../shared/graph/ports.ts";
import {
  type Connection,
  connectionProblem,
  planConnect,
  planReconnect,
} from "../document/connect.ts";
import { indexOf } from "../document/graph-index.ts";
import { useStores } from "../document/use-document.ts";
import type { CanvasEdge } from "./adapt.ts";
import type { HoverStore } from "./hover-store.ts";

export interface Connecting {
  readonly onConnect: OnConnect;
  readonly onConnectEnd: OnConnectEnd;
  readonly onReconnect: OnReconnect<CanvasEdge>;
  readonly isValidConnection: IsValidConnection<CanvasEdge>;
}

function asConnection(
  connection: Pick<FlowConnection, "source" | "sourceHandle" | "target"> | CanvasEdge,
): Connection {
  return {
    source: connection.source,
    sourcePort: connection.sourceHandle ?? "next",
    target: connection.target,
  };
}

export function useConnecting(
  toCanvas: (point: Position) => Position,
  hover: HoverStore,
): Connecting {
  const { document, view } = useStores();
  return useMemo(
    () => ({
      isValidConnection: (connection) =>
        connectionProblem(document.getState().graph, asConnection(connection)) === null,
      onConnect: (connection) => {
        document.run(planConnect(document.getState().graph, asConnection(connection)));
      },
      onReconnect: (edge, connection) => {
        document.run(planReconnect(document.getState().graph, edge.id, asConnection(connection)));
      },
      onConnectEnd: (event, state) => {
        hover.setState({ isBusy: false });
        const from = state.fromHandle;
        if (state.isValid === true || from === null) return;
        const point = pointOf(event);
        const { graph } = document.getState();
        const over = nodeUnder(point);
        const isOutput = from.type === "source";
        if (over !== null && over !== from.nodeId) {
          const connection = isOutput
            ? { source: from.nodeId, sourcePort: from.id ?? "next", target: over }
            : reversed(graph, over, from.nodeId);
          const problem = connection === null ? null : connectionProblem(graph, connection);
          if (connection !== null && problem === null) document.run(planConnect(graph, connection));
          else if (problem !== null && !isAround(graph, over, from.nodeId))
            view.setState({ announcement: problem });
          if (problem === null || !isAround(graph, over, from.nodeId)) return;
        }
        view.setState({
          addRequest: {
            at: point,
            place: isOutput
              ? {
                  type: "after",
                  output: { node: from.nodeId, port: from.id ?? "next" },
                  point: toCanvas(point),
                }
              : { type: "before", target: from.nodeId },
          },
        });
      },
    }),
    [document, view, toCanvas, hover],
  );
}

/** True when a node is the container of another: dropping on its body is dropping on nothing. */
function isAround(graph: Graph, container: string, id: string): boolean {
  return indexOf(graph).node(id)?.parent === container;
}

function reversed(graph: Graph, source: string, target: string): Connection | null {
  const node = indexOf(graph).node(source);
  const port = node === undefined ? null : mainPort(node);
  return port === null ? null : { source, sourcePort: port, target };
}

function pointOf(event: MouseEvent | TouchEvent): Position {
  if ("clientX" in event) return { x: event.clientX, y: event.clientY };
  const touch = event.changedTouches[0];
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}

function nodeUnder(point: Position): string | null {
  const element = globalThis.document.elementFromPoint(point.x, point.y);
  return element?.closest<HTMLElement>("[data-node]")?.dataset["node"] ?? null;
}
