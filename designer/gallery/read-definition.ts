/** What somebody pastes or drops to import it: a definition in Amazon States Language, or a graph of Cairn. Pure. */
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { graphSchema, type Graph } from "../../shared/graph/graph.ts";

export type ReadDefinition =
  | { readonly kind: "definition"; readonly definition: Json }
  | { readonly kind: "graph"; readonly graph: Graph }
  | { readonly kind: "empty" }
  | { readonly kind: "wrong"; readonly message: string };

/** Reads the text; whether the definition makes sense is for the server to say. */
export function readDefinition(text: string): ReadDefinition {
  if (text.trim() === "") return { kind: "empty" };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
  const graph = graphSchema.safeParse(value);
  return graph.success
    ? { kind: "graph", graph: graph.data }
    : { kind: "definition", definition: value };
}

const longestName = 80;

/** A name for it: the beginning of its comment, else the file's, else null. */
export function nameOfDefinition(text: string, fileName: string | null): string | null {
  const read = readDefinition(text);
  const comment =
    read.kind === "definition" && isJsonObject(read.definition)
      ? read.definition["Comment"]
      : read.kind === "graph"
        ? read.graph.fields["Comment"]
        : undefined;
  const firstSentence =
    typeof comment === "string" ? (comment.trim().split(/[.\n]/)[0] ?? "").trim() : "";
  if (firstSentence !== "" && firstSentence.length <= longestName) return firstSentence;
  const base =
    fileName
      ?.replace(/(\.asl)?\.json$/i, "")
      .replaceAll(/[_-]+/g, " ")
      .trim() ?? "";
  return base === "" ? null : base;
}
