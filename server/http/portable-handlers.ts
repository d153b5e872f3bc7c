import { Refusal } from "../../shared/api/errors.ts";
import type { RouteResponse } from "../../shared/api/routes.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { readGraph } from "../../shared/graph/read-graph.ts";
import { readDefinitions, type ReadMachine } from "../../shared/portable/read-definitions.ts";
import { orderedDefinition, writeDefinition } from "../../shared/portable/write-definition.ts";
import { findVersion, findWorkflow } from "../store/workflows.ts";
import { answered, type Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

/** Import and export. Nothing in an imported text is evaluated or fetched. */
export function portableHandlers({
  database,
}: Pick<AppOptions, "database">): Handlers<"importText" | "exportWorkflow"> {
  return {
    importText: async ({ body }) => {
      const read = readDefinitions(body.text);
      const drawn = read.definitions.map(draw);
      return await Promise.resolve({
        status: 200,
        body: {
          definitions: drawn.flatMap((entry) => entry.definitions),
          problems: [...read.problems, ...drawn.flatMap((entry) => entry.problems)],
        },
      });
    },
    exportWorkflow: async ({ params, query }, { response }) => {
      const { name, version } = await findWorkflow(database, params.id);
      const wanted = query.version ?? version;
      if (wanted === null) {
        throw new Refusal("NO_PUBLISHED_VERSION", "Publish the workflow before it is exported.");
      }
      const { definition } = await findVersion(database, { id: params.id, version: wanted });
      const format = query.format ?? "json";
      response.setHeader("Content-Type", `application/${format}; charset=utf-8`);
      response.setHeader(
        "Content-Disposition",
        `attachment; filename="${fileName(name)}.asl.${format}"`,
      );
      response.send(writeDefinition(orderedDefinition(definition), format));
      return answered;
    },
  };
}

type Imported = RouteResponse<"importText">;

/** The machine with its graph, or why no graph can show it. */
function draw({ name, type, definition, notes, placeOf }: ReadMachine): Imported {
  const read = readGraph(decompile(definition));
  if (!read.ok) {
    const problems = read.problems.map((fault) => ({ ...fault, pointer: "", ...placeOf("") }));
    return { definitions: [], problems };
  }
  // What was read is an object with states; whether it is valid is asked of `validate`.
  const document = definition as unknown as Definition;
  return {
    definitions: [{ name, type, definition: document, graph: read.graph, notes: [...notes] }],
    problems: [],
  };
}

/** The name as a file name that every system takes. */
function fileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/[^\w.-]+/gu, "-")
    .replaceAll(/^[-.]+|[-.]+$/gu, "")
    .slice(0, 80);
  return plain === "" ? "workflow" : plain;
}
