import type { Json, JsonObject } from "../base/json.ts";
import type { QueryLanguage } from "../definition/definition.ts";
import type { NodeKind } from "../nodes/kind.ts";
import { graphLimits, type Node, type Position, type Size } from "./graph.ts";
import { isContainer } from "./ports.ts";

/** Size of a container with nothing inside: room for two nodes side by side. */
export const containerSize: Size = { width: 560, height: 240 };

/** What a new node needs to know about its place. */
export interface NewNodeOptions {
  readonly id: string;
  readonly position: Position;
  /** Id of the container it lies in. */
  readonly parent?: string | undefined;
  /** Names that the graph uses already. */
  readonly takenNames: Iterable<string>;
  /** Language of the workflow; JSONata when it is not given. */
  readonly language?: QueryLanguage;
}

/** A node of a kind as the palette drops it: the example's parameters, the kind's defaults, a name of its own. */
export function newNode(kind: NodeKind, options: NewNodeOptions): Node {
  const { id, position, parent, takenNames, language = "JSONata" } = options;
  const node: Node = {
    id,
    kind: kind.type,
    name: uniqueName(kind.title, takenNames),
    position,
    ...(parent === undefined ? {} : { parent }),
    params: { ...exampleOf(kind, language) },
    fields: defaultFields(kind, language),
  };
  return isContainer(node) ? { ...node, size: containerSize } : node;
}

function exampleOf(kind: NodeKind, language: QueryLanguage): JsonObject {
  const other = kind.family === "flow" ? kind.exampleInJsonPath : null;
  return language === "JSONPath" && other !== null ? other : kind.example;
}

function defaultFields(kind: NodeKind, language: QueryLanguage): Record<string, Json> {
  // Parameters of a kind of Cairn's own are arguments with expressions: JSONata, whatever the states around it speak.
  const spoken = language === "JSONata" ? {} : { QueryLanguage: "JSONata" };
  if (kind.family === "flow")
    return kind.form === null ? {} : { ...spoken, ...kind.form.newFields };
  const fields = {
    ...spoken,
    ...kind.defaults,
    ...(kind.compensate === undefined ? {} : { Compensate: kind.compensate }),
  };
  // The defaults are typed as fields of states; as data they are JSON.
  return fields as unknown as Record<string, Json>;
}

/** A name that is not taken: the wanted one, or the wanted one with the next number: `Model`, `Model 2`, `Model 3`. */
export function uniqueName(wanted: string, takenNames: Iterable<string>): string {
  const taken = new Set(takenNames);
  const whole = cut(wanted, graphLimits.nameLength);
  if (!taken.has(whole)) return whole;
  const { stem = whole } = /^(?<stem>.*\S) \d+$/u.exec(whole)?.groups ?? {};
  for (let number = 2; ; number += 1) {
    const name = `${cut(stem, graphLimits.nameLength - String(number).length - 1)} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The beginning of a text, never half of a character pair. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Surrogate}$/u, "");
}
