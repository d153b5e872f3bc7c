/** Commands that try the workflow out. */
import type { Json } from "../../shared/base/json.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { errorText } from "../api/api-error.ts";
import { readLastInput, readLastStep } from "../api/last-data.ts";
import { indexOf } from "../document/graph-index.ts";
import { chosenOf, soleNode } from "../document/selection.ts";
import type { Command } from "../editor/command.ts";
import type { EditorActions } from "../editor/editor-actions.ts";
import { toast } from "../ui/toast.tsx";
import { canPin } from "./mock.ts";
import { fitsPin, planPin, planUnpin } from "./pins.ts";
import { tryStrings } from "./strings.ts";
import { tryStoreOf } from "./try-store.ts";

const texts = tryStrings;

export function tryCommands(actions: EditorActions): readonly Command[] {
  const { document, view } = actions.stores;
  const tries = tryStoreOf(document);
  const nodes = () => {
    const { graph, selection } = document.getState();
    return chosenOf(graph, selection).nodes.flatMap((id) => indexOf(graph).node(id) ?? []);
  };
  const tested = () => {
    const { graph, selection } = document.getState();
    const node = indexOf(graph).node(soleNode(graph, selection) ?? "");
    return node === undefined || isStart(node) ? null : node;
  };
  return [
    {
      id: "test-node",
      title: texts.commands.test,
      group: "node",
      icon: "play",
      keys: ["Shift+Enter"],
      scope: "page",
      inContextMenu: true,
      isEnabled: () => tested() !== null,
      run: () => {
        const node = tested();
        if (node === null) return;
        actions.showInspector();
        view.setState({ inspectorTab: "try" });
        tries.setState({ wanted: { node: node.id } });
      },
    },
    {
      id: "pin",
      title: texts.commands.pin,
      group: "node",
      icon: "pin",
      keys: ["P"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => nodes().some(canPin),
      run: () => {
        pinOrUnpin(actions).catch((error: unknown) => {
          toast.error(texts.pin.failed, { description: errorText(error) });
        });
      },
    },
    {
      id: "simulate",
      title: texts.commands.simulate,
      group: "view",
      icon: "waypoints",
      scope: "page",
      run: () => actions.showBottom("simulation"),
    },
  ];
}

/** Unpins when all chosen nodes are pinned; else pins what came out last, and opens the editor where nothing is known. */
async function pinOrUnpin(actions: EditorActions): Promise<void> {
  const { document, view } = actions.stores;
  const { graph, selection } = document.getState();
  const nodes = chosenOf(graph, selection)
    .nodes.flatMap((id) => indexOf(graph).node(id) ?? [])
    .filter(canPin);
  const pinned = nodes.filter((node) => node.pinned !== undefined);
  if (pinned.length === nodes.length) {
    const plan = planUnpin(
      graph,
      pinned.map(({ id }) => id),
    );
    if (document.run(plan)) actions.announce(plan?.label ?? "");
    return;
  }
  const tries = tryStoreOf(document);
  const { outputs, workflowId } = tries.getState();
  const found = new Map<string, Json>();
  for (const node of nodes) {
    if (node.pinned !== undefined) continue;
    const output =
      outputs[node.id] ??
      (isStart(node)
        ? // eslint-disable-next-line no-await-in-loop -- one after the other is kind to the server
          await readLastInput(workflowId)
        : // eslint-disable-next-line no-await-in-loop
          (await readLastStep({ workflowId, state: node.name }))?.output);
    if (output !== undefined) found.set(node.id, output);
  }
  const fitting = new Map([...found].filter(([, value]) => fitsPin(value)));
  if (fitting.size < found.size) toast.error(texts.pin.tooLarge);
  const plan = planPin(document.getState().graph, fitting);
  if (document.run(plan)) actions.announce(plan?.label ?? "");
  const [node] = nodes;
  if (found.size === 0 && node !== undefined && nodes.length === 1) {
    actions.showInspector();
    view.setState({ inspectorTab: "try" });
    toast.info(texts.pin.nothing(node.name));
  }
}
