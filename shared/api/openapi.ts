/** The OpenAPI 3.1 description of the API, from the route table. */
import { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import { graphSchema } from "../graph/graph.ts";
import { rateSchema, usageSchema } from "../cost/usage.ts";
import { costFigures } from "./cost.ts";
import { apiErrors, problemDetailsSchema, problemSchema, type ErrorCode } from "./errors.ts";
import { bodyLimits, type Answer, type Route } from "./route.ts";
import { routeIds, routeOf } from "./routes.ts";
import { eventMessage, ledgerMessage, runDetail, runSummary, stepMessage } from "./run.ts";

const components = "#/components/schemas/";

/** Schemas that several routes share, by the name they have in the document. */
const sharedSchemas: Readonly<Record<string, z.ZodType>> = {
  ProblemDetails: problemDetailsSchema,
  Problem: problemSchema,
  Graph: graphSchema,
  Run: runDetail,
  RunSummary: runSummary,
  Step: stepMessage,
  Event: eventMessage,
  LedgerEntry: ledgerMessage,
  Usage: usageSchema,
  Price: rateSchema,
  CostFigures: costFigures,
};

/** Errors that any route may answer with. */
const commonErrors: readonly ErrorCode[] = ["INTERNAL", "UNAVAILABLE"];
const bodyErrors: readonly ErrorCode[] = [
  "MALFORMED_JSON",
  "INVALID_REQUEST",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
];

/**
 * Describes every route.
 * @param version Version of the product.
 */
export function openApiDocument(version: string): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(sharedSchemas)) registry.add(schema, { id });
  const refOf = (schema: z.ZodType, name: string): JsonObject => {
    const known = registry.get(schema);
    if (known === undefined) registry.add(schema, { id: name });
    return { $ref: components + (known?.id ?? name) };
  };
  const paths: Record<string, Record<string, Json>> = {};
  for (const id of routeIds) {
    const route = routeOf(id);
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, "{$1}");
    const operations = (paths[path] ??= {});
    operations[route.method.toLowerCase()] = operation(id, route, refOf);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Cairn",
      version,
      description:
        "Durable workflows you can draw. Errors are `application/problem+json` (RFC 9457) with a stable `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: componentSchemas(registry),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "Needed when the server has an ADMIN_TOKEN.",
        },
      },
    },
  };
}

type RefOf = (schema: z.ZodType, name: string) => JsonObject;

function operation(id: string, route: Route, refOf: RefOf): JsonObject {
  const title = id.charAt(0).toUpperCase() + id.slice(1);
  const responses: Record<string, Json> = {};
  for (const [status, answer] of Object.entries(route.answers)) {
    responses[status] = response(answer, `${title}${status}`, refOf);
  }
  for (const [status, codes] of errorsByStatus(route)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\` ${apiErrors[code].title}.`).join(" "),
      content: { "application/problem+json": { schema: { $ref: `${components}ProblemDetails` } } },
    };
  }
  const body = requestBody(route, `${title}Body`, refOf);
  return {
    operationId: id,
    summary: route.summary,
    tags: [route.tag],
    security: route.permission === "public" ? [] : [{ token: [] }],
    "x-permission": route.permission,
    parameters: [
      ...parameters("path", route.params),
      ...parameters("query", route.query),
      ...parameters("header", route.headers),
    ],
    ...(body === null ? {} : { requestBody: body }),
    responses,
  };
}

function response(answer: Answer, name: string, refOf: RefOf): JsonObject {
  switch (answer.kind) {
    case "json":
      return {
        description: "Done.",
        content: {
          "application/json": { schema: refOf(answer.schema, name) },
          ...(answer.also === undefined
            ? {}
            : { [answer.also.type]: { schema: { type: "string" } } }),
        },
      };
    case "empty":
      return { description: "Done; no content." };
    case "other":
      return {
        description: answer.description,
        content: { [answer.type]: { schema: { type: "string" } } },
      };
  }
}

function errorsByStatus(route: Route): ReadonlyMap<number, readonly ErrorCode[]> {
  const reads =
    route.params !== undefined || route.query !== undefined || route.headers !== undefined;
  const codes = new Set<ErrorCode>([
    ...route.errors,
    ...(reads ? (["INVALID_REQUEST"] as const) : []),
    ...(route.body === undefined ? [] : bodyErrors),
    ...(route.permission === "public" ? [] : (["UNAUTHENTICATED"] as const)),
    ...(route.method === "GET" ? [] : (["CROSS_SITE_REQUEST"] as const)),
    ...commonErrors,
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = apiErrors[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function requestBody(route: Route, name: string, refOf: RefOf): JsonObject | null {
  const limit = `At most ${String(bodyLimits[route.limit ?? "small"])} bytes.`;
  if (route.upload === true) {
    const file = { type: "string", format: "binary" };
    return {
      required: true,
      description: limit,
      content: {
        "multipart/form-data": {
          schema: { type: "object", properties: { file }, required: ["file"] },
        },
        "*/*": { schema: file },
      },
    };
  }
  if (route.raw === true) {
    const bytes = { type: "string", format: "binary" };
    return { required: false, description: limit, content: { "*/*": { schema: bytes } } };
  }
  if (route.body === undefined) return null;
  return {
    required: route.bodyOptional !== true,
    description: limit,
    content: { "application/json": { schema: refOf(route.body, name) } },
  };
}

function parameters(
  place: "path" | "query" | "header",
  schema: z.ZodObject | undefined,
): readonly JsonObject[] {
  if (schema === undefined) return [];
  const converted = convert(schema);
  const required = new Set(Array.isArray(converted["required"]) ? converted["required"] : []);
  return Object.entries(converted["properties"] as Record<string, JsonObject>).map(
    ([name, property]) => {
      const { description, ...rest } = property;
      return {
        name:
          place === "header" ? name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name,
        in: place,
        required: place === "path" || required.has(name),
        ...(description === undefined ? {} : { description }),
        schema: rest,
      };
    },
  );
}

function convert(schema: z.ZodType): JsonObject {
  return plain(z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" }));
}

/** JSON Schemas of the registry; schemas that zod found to be shared or recursive become components of their own. */
function componentSchemas(registry: z.core.$ZodRegistry<{ id: string }>): JsonObject {
  const { schemas } = z.toJSONSchema(registry, {
    io: "input",
    unrepresentable: "any",
    uri: (id) => components + id,
  });
  const { __shared: shared, ...named } = plain(schemas) as Record<string, JsonObject>;
  const anonymous = (shared?.["$defs"] ?? {}) as Record<string, JsonObject>;
  const all: Record<string, Json> = {};
  for (const [id, schema] of [...Object.entries(named), ...Object.entries(anonymous)]) {
    const { $schema: _dialect, $id: _address, ...rest } = schema;
    all[id] = rest;
  }
  return JSON.parse(
    JSON.stringify(all).replaceAll(`${components}__shared#/$defs/`, components),
  ) as JsonObject;
}

/** The same value as plain JSON: without functions and undefined members. */
function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
