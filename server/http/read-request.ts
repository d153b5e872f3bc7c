/** A request as its route describes it, or a refusal that says everything that is wrong with it. */
import express, { type Request, type RequestHandler } from "express";
import type { z } from "zod";
import { Refusal } from "../../shared/api/errors.ts";
import { bodyLimits, type Route } from "../../shared/api/route.ts";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { pointer, type Problem } from "../../shared/base/problem.ts";
import { readGraph } from "../../shared/graph/read-graph.ts";
import { readJson } from "./read-json.ts";

/** The parts of a request; undefined where the route has none. */
export interface RequestParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/** Reads the body into memory, up to the limit of the route. Does nothing for routes without one, and for uploads; what it read stays with the request of a raw one. */
export function bodyReader(route: Route): RequestHandler {
  if (route.body === undefined && route.raw !== true) return (_request, _response, next) => next();
  return express.raw({
    type: () => true,
    limit: bodyLimits[route.limit ?? "small"],
    inflate: false,
  });
}

/** Checks each part against the route's schemas. @throws Refusal 400, 415 or 422 with every problem */
export function readRequest(request: Request, route: Route): RequestParts {
  if (/%00/.test(request.url))
    throw new Refusal("MALFORMED_REQUEST", "The address holds the character %00.");
  return {
    params: check(route.params, request.params, "path"),
    query: readQuery(request, route),
    headers: check(route.headers, request.headers, "header"),
    body: readBody(request, route),
  };
}

function readQuery(request: Request, route: Route): unknown {
  if (route.query !== undefined) return check(route.query, { ...request.query }, "query");
  const [extra] = Object.keys(request.query);
  if (extra !== undefined)
    throw new Refusal(
      "INVALID_REQUEST",
      `This address takes no query parameters, and was given ${extra.slice(0, 100)}.`,
    );
  return undefined;
}

function readBody(request: Request, route: Route): unknown {
  if (route.body === undefined) return undefined;
  const bytes: unknown = request.body;
  const empty = !(bytes instanceof Uint8Array) || bytes.length === 0;
  if (empty && route.bodyOptional === true) return check(route.body, {}, "body");
  if (!/^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i.test(request.get("content-type") ?? "")) {
    throw new Refusal("UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json.");
  }
  if (empty) throw new Refusal("MALFORMED_JSON", "The body is empty.");
  return check(route.body, readJson(bytes), "body");
}

type Place = "path" | "query" | "header" | "body";

function check(schema: z.ZodType | undefined, value: unknown, place: Place): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap(innermost);
  if (place === "body" && isJsonObject(value) && issues.every((issue) => issue.path[0] === "graph"))
    refuseGraph(value["graph"]);
  const problems = issues.flatMap(problemsOf);
  const first = problems[0];
  const where = place === "body" ? "body" : `${place} parameters`;
  throw new Refusal(
    "INVALID_REQUEST",
    `The ${where} do${place === "body" ? "es" : ""} not fit: ${first === undefined ? "" : describe(first)}`,
    { problems },
  );
}

/** What is wrong with a graph is said in the words of the language, as everywhere. */
function refuseGraph(graph: Json | undefined): void {
  if (graph === undefined) return;
  const read = readGraph(graph);
  if (!read.ok)
    throw new Refusal("INVALID_GRAPH", "The graph does not have the form of one.", {
      problems: read.problems,
    });
}

function describe({ pointer: place, message }: Problem): string {
  return `${place === "" ? "" : `${place}: `}${message}.`;
}

/** Of a union, the branch that came nearest: the one whose complaints lie deepest. */
function innermost(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const depth = (branch: readonly z.core.$ZodIssue[]) =>
    Math.max(0, ...branch.map((inner) => inner.path.length));
  const [nearest] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  if (nearest === undefined || depth(nearest) === 0) return [issue];
  return nearest.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }));
}

const help = "The form of every request is in /api/v1/openapi.json.";

/** Problems of an issue: one per key that is not known, else one. */
function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "UNKNOWN_FIELD",
      severity: "error",
      pointer: pointer(...path, key),
      message: `There is no field ${key.slice(0, 100)} here`,
      help: `Leave it out, or check its spelling. ${help}`,
    }));
  }
  return [
    {
      code: "INVALID_FIELD",
      severity: "error",
      pointer: pointer(...path),
      message: issue.message,
      help,
    },
  ];
}
