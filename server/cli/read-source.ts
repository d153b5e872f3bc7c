/** What a file holds that the command line can work with: state machines in any form, or a graph that Cairn has saved. */
import { basename } from "node:path";
import { isJsonObject } from "../../shared/base/json.ts";
import type { Problem } from "../../shared/base/problem.ts";
import { checkGraph } from "../../shared/compiler/check.ts";
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { readGraph } from "../../shared/graph/read-graph.ts";
import type { PortableNote } from "../../shared/portable/import-notes.ts";
import { readDefinitions, type ReadMachine } from "../../shared/portable/read-definitions.ts";
import type { TextPlace } from "../../shared/portable/text-tree.ts";
import type { Terminal } from "./terminal.ts";

/** One workflow in a file. */
export interface Source {
  /** Its own name; null when only the file has one. */
  readonly name: string | null;
  /** Null where the file does not say it. */
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly content:
    | { readonly type: "definition"; readonly definition: ReadMachine["definition"] }
    | { readonly type: "graph"; readonly graph: Graph };
  readonly notes: readonly PortableNote[];
  /** The file that it stands in. */
  readonly file: string;
  /** Where in the file a part stands; null when that is not known. */
  readonly placeOf: (pointer: string) => TextPlace | null;
}

export interface Sources {
  readonly sources: readonly Source[];
  /** Why the file, or a part of it, cannot be read. */
  readonly problems: readonly Problem[];
}

/** Reads the workflows of a file, and of those beside it that it names. @throws CommandError */
export async function readSources(terminal: Terminal, file: string): Promise<Sources> {
  const text = await terminal.read(file);
  const graph = graphOf(text);
  if (graph !== null) {
    const content = { type: "graph", graph } as const;
    const source: Source = {
      name: null,
      type: null,
      content,
      notes: [],
      file,
      placeOf: () => null,
    };
    return { sources: [source], problems: [] };
  }
  const { definitions, problems } = readDefinitions(text, {
    fileText: (path) => terminal.readBeside(file, path),
  });
  return {
    sources: definitions.map(({ name, type, definition, notes, placeOf, file: other }) => {
      const content = { type: "definition", definition } as const;
      return { name, type, content, notes, placeOf, file: other ?? file };
    }),
    problems,
  };
}

/** The graph that a text holds; null when it holds something else, which is for others to say. */
function graphOf(text: string): Graph | null {
  if (!/^\s*\{/u.test(text) || !text.includes('"nodes"')) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || !Array.isArray(value["nodes"])) return null;
    const read = readGraph(value);
    return read.ok ? read.graph : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Everything that is wrong with a workflow, with the places in its file. */
export function checkSource(
  { type: own, content, placeOf }: Source,
  given?: "STANDARD" | "EXPRESS",
): readonly Problem[] {
  const type = given ?? own ?? undefined;
  const problems =
    content.type === "graph"
      ? checkGraph(content.graph)
      : checkDefinition(content.definition, { type });
  return problems.map((problem) => ({ ...problem, ...placeOf(problem.pointer) }));
}

/** A name made of the file's: `order_flow.asl.json` is “order flow”. */
export function nameOfFile(path: string): string {
  if (path === "-") return "Imported workflow";
  const stem = basename(path).replace(/(?:\.asl)?\.(?:json|ya?ml)$/iu, "");
  const name = stem.replaceAll(/[_-]+/gu, " ").trim();
  return name === "" ? "Imported workflow" : name;
}
