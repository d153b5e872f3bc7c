/** The OpenAPI document is valid, describes each route, and its schemas accept what zod accepts. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { openApiDocument } from "../../../shared/api/openapi.ts";
import { pathParameters } from "../../../shared/api/route.ts";
import { routeIds, routeOf } from "../../../shared/api/routes.ts";

const document = openApiDocument("1.2.3");

function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>(
    (inner, key) => (isJsonObject(inner) ? inner[key] : undefined),
    value,
  );
}

function objectAt(...keys: readonly string[]): JsonObject {
  const found = at(document, ...keys);
  if (!isJsonObject(found)) throw new Error(`no object at ${keys.join(" ")}`);
  return found;
}

function references(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => references(item as Json));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" ? [String(inner)] : references(inner),
  );
}

describe("the OpenAPI document", () => {
  test("has the members that OpenAPI 3.1 requires", () => {
    expect(document["openapi"]).toBe("3.1.0");
    expect(at(document, "info", "title")).toBe("Cairn");
    expect(at(document, "info", "version")).toBe("1.2.3");
    expect(structuredClone(document)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test("names only schemas that it has", () => {
    const schemas = Object.keys(objectAt("components", "schemas")).map(
      (name) => `#/components/schemas/${name}`,
    );
    const named = new Set(references(document));
    expect([...named].filter((reference) => !schemas.includes(reference))).toEqual([]);
    expect(schemas.filter((schema) => !named.has(schema))).toEqual([]);
  });

  test("has schema names that OpenAPI allows", () => {
    for (const name of Object.keys(objectAt("components", "schemas")))
      expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  test.each(routeIds)("describes %s", (id) => {
    const route = routeOf(id);
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, "{$1}");
    const operation = objectAt("paths", path, route.method.toLowerCase());
    expect(operation["operationId"]).toBe(id);
    const responses = objectAt("paths", path, route.method.toLowerCase(), "responses");
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(Object.keys(route.answers)));
    for (const response of Object.values(responses))
      expect(at(response, "description")).toBeTypeOf("string");
    const parameters = operation["parameters"] as readonly JsonObject[];
    const inPath = parameters.filter((parameter) => parameter["in"] === "path");
    expect(inPath.map((parameter) => parameter["name"])).toEqual(pathParameters(route.path));
    expect(inPath.every((parameter) => parameter["required"] === true)).toBe(true);
    const query = parameters.filter((parameter) => parameter["in"] === "query");
    expect(query.map((parameter) => parameter["name"])).toEqual(
      Object.keys(route.query?.shape ?? {}),
    );
    const takesBody = route.body !== undefined || route.upload === true || route.raw === true;
    expect(operation["requestBody"] !== undefined).toBe(takesBody);
  });

  test("has schemas that a JSON Schema validator can use", () => {
    const schemas = objectAt("components", "schemas");
    const ajv = new Ajv2020({
      strict: false,
      validateFormats: false,
      schemas: [{ $id: "api", ...document }],
    });
    const validate = (name: string, value: unknown) =>
      ajv.validate(`api#/components/schemas/${name}`, value);
    const usable = (name: string) => ajv.getSchema(`api#/components/schemas/${name}`) !== undefined;
    expect(Object.keys(schemas).filter((name) => !usable(name))).toEqual([]);
    expect(validate("StartRunBody", { input: { deep: [1, "two", null] }, version: 1 })).toBe(true);
    expect(validate("StartRunBody", { inptu: {} })).toBe(false);
    expect(validate("Graph", { format: 1, nodes: [], edges: [] })).toBe(true);
    expect(validate("Graph", { format: 2, nodes: [], edges: [] })).toBe(false);
    expect(
      validate("PutPricesBody", [{ model: "m", from: "2026-01-01", inputUsdPerMillion: 1 }]),
    ).toBe(true);
  });
});
