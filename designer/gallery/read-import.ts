/** What somebody pastes or drops to import it: state machines as JSON or YAML, also inside a template, or a graph of Cairn. Pure. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { Problem } from "../../shared/base/problem.ts";
import { graphSchema, type Graph } from "../../shared/graph/graph.ts";
import type { PortableNote } from "../../shared/portable/import-notes.ts";
import { readDefinitions } from "../../shared/portable/read-definitions.ts";

/** One thing that can become a workflow. */
export interface ImportedMachine {
  /** Tells it from the others of the same text. */
  readonly key: string;
  /** A name for the workflow; null when nothing suggests one. */
  readonly name: string | null;
  readonly content: { readonly definition: JsonObject } | { readonly graph: Graph };
  /** How many states it has, those inside others included. */
  readonly states: number;
  readonly notes: readonly PortableNote[];
}

export interface ReadImport {
  readonly machines: readonly ImportedMachine[];
  /** Why something could not be read. */
  readonly problems: readonly Problem[];
}

const nothing: ReadImport = { machines: [], problems: [] };

/** Reads the text; whether a definition makes sense is for the validator to say. */
export function readImport(text: string, fileName: string | null): ReadImport {
  if (text.trim() === "") return nothing;
  const graph = graphOf(text);
  if (graph !== null) {
    const machine = {
      key: "graph",
      name: nameOf(graph.fields, fileName),
      content: { graph },
      states: graph.nodes.length,
      notes: [],
    };
    return { machines: [machine], problems: [] };
  }
  const { definitions, problems } = readDefinitions(text);
  return {
    machines: definitions.map(({ name, definition, notes }, index) => ({
      key: String(index),
      name: name ?? nameOf(definition, definitions.length === 1 ? fileName : null),
      content: { definition },
      states: statesOf(definition),
      notes,
    })),
    problems,
  };
}

function graphOf(text: string): Graph | null {
  if (!/^\s*\{/u.test(text)) return null;
  try {
    const parsed = graphSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** States of a definition, inner flows included. Without recursion: what is read may be nested as deep as anybody likes. */
function statesOf(definition: JsonObject): number {
  let count = 0;
  const open: Json[] = [definition];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!isJsonObject(at) || !isJsonObject(at["States"])) continue;
    for (const state of Object.values(at["States"])) {
      count += 1;
      if (!isJsonObject(state)) continue;
      const { ItemProcessor: processor, Iterator: iterator, Branches: branches } = state;
      open.push(...(Array.isArray(branches) ? (branches as readonly Json[]) : []));
      open.push(processor ?? null, iterator ?? null);
    }
  }
  return count;
}

const longestName = 80;

/** A name for it: the beginning of its comment, else the file's, else null. */
function nameOf(fields: Readonly<Record<string, Json>>, fileName: string | null): string | null {
  const { Comment: comment } = fields;
  const firstSentence =
    typeof comment === "string" ? (comment.trim().split(/[.\n]/)[0] ?? "").trim() : "";
  if (firstSentence !== "" && firstSentence.length <= longestName) return firstSentence;
  const base =
    fileName
      ?.replace(/(\.asl)?\.(json|ya?ml)$/i, "")
      .replaceAll(/[_-]+/g, " ")
      .trim() ?? "";
  return base === "" ? null : base;
}
