import { CardNode } from "./card-node.tsx";
import { ContainerNode } from "./container-node.tsx";
import { FlowEdge } from "./flow-edge.tsx";
import { GroupNode } from "./group-node.tsx";
import { NoteNode } from "./note-node.tsx";

/** At module level: React Flow draws everything again when these objects change. */
export const nodeTypes = {
  card: CardNode,
  container: ContainerNode,
  note: NoteNode,
  frame: GroupNode,
};
export const edgeTypes = { flow: FlowEdge };

/** Above this many nodes only those in view are in the page. */
export const fullRenderLimit = 250;
