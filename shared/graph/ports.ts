/** Where edges leave a node and where they may enter it. */
import { isJsonObject, type Json } from "../base/json.ts";
import { kindOf } from "../nodes/index.ts";
import type { Port } from "../nodes/kind.ts";
import type { Node } from "./graph.ts";

/** An output of a node. */
export interface OutputPort extends Port {
  /** `flow`: what comes next · `catch`: where an error leads · `inner`: where the flow inside a container begins. */
  readonly role: "flow" | "catch" | "inner";
}

const catchPrefix = "catch:";

/** Every output of a node: those of its kind, then one for each entry of `fields.Catch`, then those to the inside. */
export function outputPorts(node: Pick<Node, "kind" | "params" | "fields">): readonly OutputPort[] {
  const kind = kindOf[node.kind];
  const errors = catchEntries(node).map((entry, i) => ({
    id: catchPort(i),
    label: catchLabel(entry),
    role: "catch" as const,
  }));
  // A node of an unknown kind keeps the connection it most likely has.
  if (kind === undefined || kind.family === "task") {
    return [{ id: "next", label: "Next", role: "flow" }, ...errors];
  }
  return [
    ...kind.ports(node.params).map((port) => ({ ...port, role: "flow" as const })),
    ...errors,
    ...kind.innerPorts(node.params).map((port) => ({ ...port, role: "inner" as const })),
  ];
}

/** Port of a Catch entry. */
export function catchPort(index: number): string {
  return `${catchPrefix}${index}`;
}

/** Index of the Catch entry that a port stands for, or null. */
export function catchIndex(port: string): number | null {
  return /^catch:\d+$/u.test(port) ? Number(port.slice(catchPrefix.length)) : null;
}

/** Entries of `fields.Catch`. */
export function catchEntries(node: Pick<Node, "fields">): readonly Json[] {
  const entries = node.fields["Catch"];
  return Array.isArray(entries) ? (entries as readonly Json[]) : [];
}

function catchLabel(entry: Json): string {
  const names = isJsonObject(entry) ? entry["ErrorEquals"] : undefined;
  if (!Array.isArray(names) || names.length === 0) return "On error";
  const texts = (names as readonly Json[]).map(String);
  return texts.length === 1 && texts[0] === "States.ALL" ? "On error" : `On ${texts.join(", ")}`;
}

/** True for a node that can hold others. */
export function isContainer(node: Pick<Node, "kind" | "params">): boolean {
  const kind = kindOf[node.kind];
  return kind?.family === "flow" && kind.innerPorts(node.params).length > 0;
}

/** True for the node where a run begins. */
export function isStart(node: Pick<Node, "kind">): boolean {
  const kind = kindOf[node.kind];
  return kind?.family === "flow" && kind.stateType === null;
}

/** Whether edges may lead to the node. */
export function hasInput(node: Pick<Node, "kind">): boolean {
  const kind = kindOf[node.kind];
  return kind?.family !== "flow" || kind.hasInput;
}

/** The output that what enters a disabled node leaves by; null when the node ends its flow. */
export function passThroughPort(node: Pick<Node, "kind" | "params" | "fields">): string | null {
  const flow = outputPorts(node).filter((port) => port.role === "flow");
  const port = flow.find(({ id }) => id === "next") ?? flow.find(({ id }) => id === "default");
  return port?.id ?? null;
}

/** The output that a new connection is drawn from by default: the plain way on, else the first there is. */
export function mainPort(node: Pick<Node, "kind" | "params" | "fields">): string | null {
  return (
    passThroughPort(node) ?? outputPorts(node).find((port) => port.role === "flow")?.id ?? null
  );
}
