/** The keyboard on the canvas: walking the graph, moving nodes, connecting. */
import { planConnect } from "../document/connect.ts";
import { indexOf } from "../document/graph-index.ts";
import { planNudge } from "../document/move.ts";
import { metrics } from "../../shared/graph/node-box.ts";
import { innerPorts, outputPorts } from "../document/node-ports.ts";
import { soleNode } from "../document/selection.ts";
import { type Direction, firstNode, stepFrom } from "../document/walk.ts";
import type { Command } from "./command.ts";
import { commandStrings } from "./command-strings.ts";
import type { EditorActions } from "./editor-actions.ts";
import { editorStrings } from "./strings.ts";

const arrows: Readonly<
  Record<string, { readonly direction: Direction; readonly x: number; readonly y: number }>
> = {
  ArrowLeft: { direction: "left", x: -1, y: 0 },
  ArrowRight: { direction: "right", x: 1, y: 0 },
  ArrowUp: { direction: "up", x: 0, y: -1 },
  ArrowDown: { direction: "down", x: 0, y: 1 },
};
/** Pixels of the window that an arrow key moves the canvas by. */
const panStep = 64;
const arrowKeys = Object.keys(arrows);

/** The arrow of a combination; commands without a pressed key have none. */
function arrowOf(pressed: string | null) {
  return arrows[pressed?.split("+").at(-1) ?? ""];
}

export function walkCommands(actions: EditorActions): readonly Command[] {
  const { document } = actions.stores;
  const arrow = { group: "walk", scope: "canvas", isHidden: true } as const;
  return [
    {
      ...arrow,
      id: "walk",
      title: commandStrings.walk,
      keys: arrowKeys,
      run: (pressed) => {
        const way = arrowOf(pressed);
        if (way === undefined) return;
        if (actions.stores.view.getState().mode === "hand")
          actions.canvas()?.pan({ x: way.x * panStep, y: way.y * panStep });
        else walk(actions, way.direction, false);
      },
    },
    {
      ...arrow,
      id: "extend",
      title: commandStrings.extend,
      keys: arrowKeys.map((key) => `Shift+${key}`),
      run: (pressed) => {
        const way = arrowOf(pressed);
        if (way !== undefined) walk(actions, way.direction, true);
      },
    },
    {
      ...arrow,
      id: "move",
      title: commandStrings.move,
      keys: arrowKeys.map((key) => `Mod+${key}`),
      run: (pressed) => {
        const way = arrowOf(pressed);
        if (way === undefined) return;
        const { graph, selection } = document.getState();
        const ids = [...selection.items];
        document.run(planNudge(graph, ids, { x: way.x * metrics.grid, y: way.y * metrics.grid }), {
          groupKey: `nudge:${ids.join()}`,
        });
      },
    },
    {
      id: "connect",
      title: commandStrings.connect,
      group: "node",
      icon: "link",
      keys: ["C"],
      scope: "canvas",
      run: () => beginConnecting(actions),
    },
  ];
}

function walk(
  { stores: { document, view } }: EditorActions,
  direction: Direction,
  extend: boolean,
): void {
  const { graph, selection } = document.getState();
  const from = [...selection.items].at(-1);
  const next = from === undefined ? firstNode(graph) : stepFrom(graph, from, direction);
  if (next === null) return;
  document.select(extend ? [...[...selection.items].filter((id) => id !== next), next] : [next]);
  view.setState({ reveal: { id: next, focus: true } });
}

/** Begins a connection at the first output, or goes on to the next one. */
function beginConnecting({ stores: { document, view }, announce }: EditorActions): void {
  const { graph, selection } = document.getState();
  const { connecting } = view.getState();
  const sourceId = connecting?.node ?? soleNode(graph, selection);
  const source = sourceId === null ? undefined : indexOf(graph).node(sourceId);
  if (source === undefined) return announce(editorStrings.connect.nothing);
  const ports = [...outputPorts(source), ...innerPorts(source)];
  const at = connecting === null ? -1 : ports.findIndex((port) => port.id === connecting.port);
  const port = ports[(at + 1) % ports.length];
  if (port === undefined) return announce(editorStrings.connect.noOutput);
  view.setState({ connecting: { node: source.id, port: port.id } });
  announce(editorStrings.connect.from(source.name, port.label));
}

/** Connects to the node the keyboard has come to; true when a connection was under way. */
export function finishConnecting({ stores: { document, view }, announce }: EditorActions): boolean {
  const { connecting } = view.getState();
  if (connecting === null) return false;
  const { graph, selection } = document.getState();
  const target = soleNode(graph, selection);
  view.setState({ connecting: null });
  if (target === null || target === connecting.node) return true;
  const plan = planConnect(graph, { source: connecting.node, sourcePort: connecting.port, target });
  const { node } = indexOf(graph);
  if (document.run(plan))
    announce(
      editorStrings.connect.done(node(connecting.node)?.name ?? "", node(target)?.name ?? ""),
    );
  return true;
}
