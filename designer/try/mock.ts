/** What stands in for the calls of a workflow that is only tried. Pure. */
import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import type { TaskKind } from "../../shared/nodes/kind.ts";
import { sampleValue } from "./sample-value.ts";

/** An error that an attempt ends with. */
export interface MockFailure {
  readonly error: string;
  readonly cause: string;
}

/** What people say about the calls of a node; what they leave out is made up. */
export interface Mock {
  /** What the call answers; absent = from the kind. */
  readonly result?: Json;
  /** The first attempts fail with these, in order. */
  readonly failures?: readonly MockFailure[];
  /** Virtual time of an attempt; absent = from the kind. */
  readonly seconds?: number;
  /** No answer ever comes: the limits of the step decide. */
  readonly isSilent?: boolean;
}

/** A mock with nothing left out: what the simulation takes. */
export interface FullMock {
  readonly result: Json;
  readonly failures: readonly MockFailure[];
  readonly seconds: number;
  readonly isSilent: boolean;
}

/** Whether a node calls something outside the workflow. */
export function callsOut(node: Pick<Node, "kind">): boolean {
  const kind = kindOf[node.kind];
  return kind?.family === "task" || (kind?.family === "flow" && kind.stateType === "Task");
}

/** Whether a node is run as one state that calls nothing and opens nothing: it can be tried without a run. */
export function isPlainState(node: Pick<Node, "kind">): boolean {
  const kind = kindOf[node.kind];
  if (kind?.family !== "flow" || kind.stateType === null) return false;
  return ["Pass", "Choice", "Wait", "Succeed", "Fail"].includes(kind.stateType);
}

/** Whether a node has an output that can be pinned: ends have none that anybody would read, a Choice passes its input on. */
export function canPin(node: Pick<Node, "kind">): boolean {
  const kind = kindOf[node.kind];
  if (kind === undefined) return false;
  if (kind.family === "task" || isStart(node)) return true;
  return !["Choice", "Succeed", "Fail"].includes(kind.stateType ?? "");
}

/** The JSON Schema of what comes back from a kind; the answer where it comes from outside. */
function schemaOf(kind: TaskKind): Json {
  return z.toJSONSchema(kind.answer ?? kind.result, {
    unrepresentable: "any",
    io: "output",
  }) as Json;
}

/** An output made from what the kind declares; undefined where it declares nothing. */
export function sampleResult(node: Pick<Node, "kind" | "params">): Json | undefined {
  const kind = kindOf[node.kind];
  if (kind?.family !== "task") return undefined;
  const sample = sampleValue(schemaOf(kind));
  const wanted = node.params["Schema"];
  // A model that is asked for JSON of a given form answers in it.
  return isJsonObject(wanted) && isJsonObject(sample)
    ? { ...sample, json: sampleValue(wanted), text: JSON.stringify(sampleValue(wanted)) }
    : sample;
}

/** How long an attempt takes when nobody says: a moment inside the workflow, a second outside of it. */
export function usualSeconds(node: Pick<Node, "kind">): number {
  const kind = kindOf[node.kind];
  if (kind?.family !== "task") return 1;
  if (kind.answer !== undefined) return 60;
  return kind.effect === "none" ? 0.2 : 1;
}

export interface MockPlan {
  /** By the name of the state. */
  readonly mocks: Readonly<Record<string, FullMock>>;
  /** Outputs that take the place of whole steps, by the name of the state. */
  readonly pins: Readonly<Record<string, Json>>;
  /** Nodes that call something nobody has said the answer of. */
  readonly missing: readonly Node[];
}

/** What a simulation of the graph takes for its calls. */
export function planMocks(graph: Graph, given: Readonly<Record<string, Mock>>): MockPlan {
  const mocks: Record<string, FullMock> = {};
  const pins: Record<string, Json> = {};
  const missing: Node[] = [];
  for (const node of graph.nodes) {
    if (isStart(node) || node.disabled === true) continue;
    if (node.pinned !== undefined && canPin(node)) pins[node.name] = node.pinned;
    if (!callsOut(node) && pins[node.name] === undefined) continue;
    const mock = given[node.id] ?? {};
    const result = pins[node.name] ?? mock.result ?? sampleResult(node);
    if (result === undefined && mock.isSilent !== true) missing.push(node);
    mocks[node.name] = {
      result: result ?? null,
      failures: mock.failures ?? [],
      seconds: mock.seconds ?? (callsOut(node) ? usualSeconds(node) : 0),
      isSilent: mock.isSilent ?? false,
    };
  }
  return { mocks, pins, missing };
}

/** What a try begins with: what is pinned on the start, else a value that fits its schema. */
export function sampleInput(graph: Graph): Json {
  const start = graph.nodes.find(isStart);
  if (start?.pinned !== undefined) return start.pinned;
  const schema: JsonObject | undefined = isJsonObject(start?.params["InputSchema"])
    ? start.params["InputSchema"]
    : undefined;
  return schema === undefined ? {} : sampleValue(schema);
}
