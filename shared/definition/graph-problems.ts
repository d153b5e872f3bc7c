import type { ProblemText } from "./problem-text.ts";

/** Problems of a graph, found before or besides those of the definition it stands for. */
export const graphProblems = {
  invalidGraph: {
    code: "INVALID_GRAPH",
    severity: "error",
    message: "The document is not a graph: <reason>.",
    help: "Open a document that Cairn has saved, or import a definition.",
  },
  duplicateId: {
    code: "DUPLICATE_ID",
    severity: "error",
    message: "The id “<id>” is used twice.",
    help: "Give each node, edge and note an id of its own.",
  },
  unknownNode: {
    code: "UNKNOWN_NODE",
    severity: "error",
    message: "There is no node with the id “<id>”.",
    help: "Remove what refers to it.",
  },
  unknownEdge: {
    code: "UNKNOWN_EDGE",
    severity: "error",
    message: "There is no edge with the id “<id>”.",
    help: "Choose an edge of the graph.",
  },
  unknownNote: {
    code: "UNKNOWN_NOTE",
    severity: "error",
    message: "There is no note with the id “<id>”.",
    help: "Choose a note of the graph.",
  },
  unknownEntry: {
    code: "UNKNOWN_ENTRY",
    severity: "error",
    message: "The node has no Catch entry <index>.",
    help: "Choose an entry that the node has.",
  },
  unknownKind: {
    code: "UNKNOWN_KIND",
    severity: "error",
    message: "There is no kind “<kind>” of node.",
    help: "Replace the node by one from the palette.",
  },
  notAContainer: {
    code: "NOT_A_CONTAINER",
    severity: "error",
    message: "“<name>” cannot hold other nodes.",
    help: "Only Map and Parallel hold nodes.",
  },
  parentCycle: {
    code: "PARENT_CYCLE",
    severity: "error",
    message: "A container cannot lie inside itself.",
    help: "Take it out of its own inner flow.",
  },
  startInContainer: {
    code: "START_IN_CONTAINER",
    severity: "error",
    message: "A start node cannot lie inside a container.",
    help: "Begin the inner flow at the container's own output.",
  },
  tooManyNodes: {
    code: "TOO_MANY_NODES",
    severity: "error",
    message: "A graph has at most <limit> nodes, edges and notes of each kind.",
    help: "Split the workflow.",
  },
  unknownPort: {
    code: "UNKNOWN_PORT",
    severity: "error",
    message: "The node has no output “<port>”.",
    help: "Remove the connection and draw it from an output that the node has.",
  },
  occupiedPort: {
    code: "OCCUPIED_PORT",
    severity: "error",
    message: "Two connections leave the output “<port>”.",
    help: "Remove one of them; use a Parallel node to do two things at once.",
  },
  noInput: {
    code: "NO_INPUT",
    severity: "error",
    message: "Nothing can lead to this node.",
    help: "Lead the connection to the node that comes after it.",
  },
  crossesContainer: {
    code: "CROSSES_CONTAINER",
    severity: "error",
    message: "A connection crosses the wall of a container.",
    help: "Connect nodes of the same flow, or move one of them into the container.",
  },
  noStart: {
    code: "NO_START",
    severity: "error",
    message: "The graph has no start node.",
    help: "Add a start node and connect it with the first step.",
  },
  severalStarts: {
    code: "SEVERAL_STARTS",
    severity: "error",
    message: "The graph has several start nodes.",
    help: "Keep one of them.",
  },
  unconnectedStart: {
    code: "UNCONNECTED_START",
    severity: "error",
    message: "The start node leads nowhere.",
    help: "Connect it with the first step.",
  },
  unconnectedOutput: {
    code: "UNCONNECTED_OUTPUT",
    severity: "error",
    message: "The output “<port>” leads nowhere.",
    help: "Connect it with the step that follows, or remove the entry it stands for.",
  },
  emptyContainer: {
    code: "EMPTY_CONTAINER",
    severity: "error",
    message: "The inner flow “<port>” of the container has no first step.",
    help: "Put a step inside and connect the container's own output with it.",
  },
  unreachableNode: {
    code: "UNREACHABLE_NODE",
    severity: "warning",
    message: "“<name>” is never reached and is left out.",
    help: "Connect it with a step before it, or remove it.",
  },
  duplicateNodeName: {
    code: "DUPLICATE_STATE_NAME",
    severity: "error",
    message: "Another node is called “<name>” too.",
    help: "Give it another name; names are unique in the whole graph, containers included.",
  },
  unusableClip: {
    code: "UNUSABLE_CLIP",
    severity: "error",
    message: "This cannot be pasted: <reason>.",
    help: "Paste nodes that were copied here, or a state machine in Amazon States Language.",
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
