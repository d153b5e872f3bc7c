import { Refusal } from "../../shared/api/errors.ts";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { isPublishable, type Problem } from "../../shared/base/problem.ts";
import { checkGraph } from "../../shared/compiler/check.ts";
import { compile } from "../../shared/compiler/compile.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import { checkDefinition, type CheckOptions } from "../../shared/definition/check-definition.ts";
import { checkDefinitionText } from "../../shared/definition/check-definition-text.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { readGraph } from "../../shared/graph/read-graph.ts";
import type { Handlers } from "./handler.ts";

/** Validates, compiles and decompiles. Nothing is stored, and no expression is evaluated. */
export function languageHandlers(): Handlers<"validate" | "compile" | "decompile"> {
  return {
    validate: async ({ body }) => {
      const problems = problemsOf(body);
      return await Promise.resolve({
        status: 200,
        body: { valid: isPublishable(problems), problems: [...problems] },
      });
    },
    compile: async ({ body }) => {
      const read = readGraph(body.graph);
      const { definition, problems } = read.ok
        ? compile(read.graph)
        : { definition: null, problems: read.problems };
      return await Promise.resolve({ status: 200, body: { definition, problems: [...problems] } });
    },
    // What cannot run can still be drawn, and mended on the canvas.
    decompile: async ({ body }) =>
      await Promise.resolve({ status: 200, body: { graph: draw(body.definition) } }),
  };
}

function problemsOf({
  definition,
  text,
  graph,
  type,
}: {
  readonly definition?: Json | undefined;
  readonly text?: string | undefined;
  readonly graph?: Json | undefined;
  readonly type?: CheckOptions["type"];
}): readonly Problem[] {
  if (text !== undefined) return checkDefinitionText(text, { type });
  return graph === undefined ? checkDefinition(definition, { type }) : checkGiven(graph, { type });
}

function checkGiven(given: Json, options: CheckOptions): readonly Problem[] {
  const read = readGraph(given);
  return read.ok ? checkGraph(read.graph, options) : read.problems;
}

/** The graph that shows a definition. @throws Refusal INVALID_DEFINITION when it is so far from one that no graph can */
function draw(given: Json): Graph {
  const read = isJsonObject(given) ? readGraph(decompile(given)) : null;
  if (read?.ok === true) return read.graph;
  throw invalidDefinition([...checkDefinition(given), ...(read?.problems ?? [])]);
}

/** What a graph runs as, with the warnings. @throws Refusal INVALID_GRAPH with every problem */
export function compileOrRefuse(
  graph: Graph,
  options: CheckOptions,
): {
  readonly definition: Definition;
  readonly problems: readonly Problem[];
} {
  const { definition, problems } = compile(graph, options);
  if (definition === null || !isPublishable(problems)) {
    throw new Refusal(
      "INVALID_GRAPH",
      `The graph has ${count(problems)} and cannot be published.`,
      { problems },
    );
  }
  return { definition, problems };
}

/** A definition that can run, and the graph that shows it. @throws Refusal INVALID_DEFINITION with every problem */
export function decompileOrRefuse(
  given: Json,
  options: CheckOptions = {},
): {
  readonly definition: Definition;
  readonly draft: Graph;
} {
  const problems = checkDefinition(given, options);
  if (!isPublishable(problems)) throw invalidDefinition(problems);
  // The checker has found nothing that the type forbids; fields beyond it stay as they are.
  return { definition: given as unknown as Definition, draft: draw(given) };
}

function invalidDefinition(problems: readonly Problem[]): Refusal {
  return new Refusal("INVALID_DEFINITION", `The definition has ${count(problems)}.`, { problems });
}

function count(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return errors === 1 ? "a problem" : `${String(errors)} problems`;
}
