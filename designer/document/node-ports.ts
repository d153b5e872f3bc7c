/** Ports and error handling of a node as the editor shows them; what ports there are is the language's business. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { outputPorts as allPorts } from "../../shared/graph/ports.ts";
import type { Port } from "../../shared/nodes/kind.ts";
import { kindWord } from "../language/translated.ts";

export type PortRole = "next" | "rule" | "default" | "catch";

export interface OutputPort extends Port {
  readonly role: PortRole;
}

interface Ports {
  readonly outputs: readonly OutputPort[];
  readonly inner: readonly Port[];
}

const known = new WeakMap<Node, Ports>();

function portsOf(node: Node): Ports {
  const found = known.get(node);
  if (found !== undefined) return found;
  // What rules and catchers are called is in the drawing itself.
  const all = allPorts(node).map((port) =>
    /^(?:rule|catch):/u.test(port.id) ? port : { ...port, label: kindWord(port.label) },
  );
  const ports = {
    outputs: all
      .filter((port) => port.role !== "inner")
      .map((port) => ({ ...port, role: roleOf(port.id) })),
    inner: all.filter((port) => port.role === "inner"),
  };
  known.set(node, ports);
  return ports;
}

function roleOf(id: string): PortRole {
  if (id === "default") return "default";
  if (id.startsWith("catch:")) return "catch";
  return id.startsWith("rule:") ? "rule" : "next";
}

/** Outputs from top to bottom, those for errors last; without the starts of inner flows. */
export function outputPorts(node: Node): readonly OutputPort[] {
  return portsOf(node).outputs;
}

/** Starting points of the flows inside a container; empty for any other node. */
export function innerPorts(node: Node): readonly Port[] {
  return portsOf(node).inner;
}

/** Entries of `Catch`, in order. */
export function catchersOf(node: Node): readonly JsonObject[] {
  return objectsOf(node.fields["Catch"]);
}

/** Entries of `Retry`, in order. */
export function retriersOf(node: Node): readonly JsonObject[] {
  return objectsOf(node.fields["Retry"]);
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

/** Most attempts after the first, over all entries of `Retry`. */
export function retryCount(node: Node): number {
  return retriersOf(node).reduce((most, entry) => {
    const attempts = entry["MaxAttempts"];
    return Math.max(most, typeof attempts === "number" ? attempts : 3);
  }, 0);
}

/** The declared compensation, null for none. */
export function compensationOf(node: Node): JsonObject | null {
  const declared = node.fields["Compensate"];
  return isJsonObject(declared) ? declared : null;
}
