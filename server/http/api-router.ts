/** Mounts the route table: what is not in it is not served, and a route without a permission keeps the server from starting. */
import { Router, type Request, type RequestHandler, type Response } from "express";
import { assert } from "../../shared/base/assert.ts";
import { Refusal } from "../../shared/api/errors.ts";
import { pathParameters, permissions, type Route } from "../../shared/api/route.ts";
import { routeIds, routeOf, type RouteId } from "../../shared/api/routes.ts";
import { answered, type Handlers } from "./handler.ts";
import { bodyReader, readRequest } from "./read-request.ts";
import { guard, type GuardOptions } from "./request-guard.ts";
import type { RequestMetrics } from "./metrics.ts";

export interface ApiRouterOptions extends GuardOptions {
  readonly handlers: Handlers;
  readonly metrics: RequestMetrics;
}

/** A router with every route of the table. @throws Bug when a route is not sound */
export function apiRouter(options: ApiRouterOptions): Router {
  const router = Router();
  for (const id of routeIds) checkRoute(id, routeOf(id));
  for (const id of routeIds) {
    const route = routeOf(id);
    const method = route.method.toLowerCase() as Lowercase<typeof route.method>;
    router[method](
      route.path,
      options.metrics.measure(id),
      guarded(route, options),
      bodyReader(route),
      handled(id, route, options.handlers),
    );
  }
  for (const [path, allowed] of methodsByPath()) {
    router.all(path, (request, response) => {
      response.setHeader("Allow", allowed.join(", "));
      throw new Refusal(
        "METHOD_NOT_ALLOWED",
        `${request.method} is not possible here; ${allowed.join(", ")} is.`,
      );
    });
  }
  return router;
}

/** What the type of a route cannot say. */
export function checkRoute(id: string, route: Route): void {
  assert(permissions.includes(route.permission), `the route ${id} has no permission`);
  const described = Object.keys(route.params?.shape ?? {}).toSorted();
  assert(
    pathParameters(route.path).toSorted().join() === described.join(),
    `the route ${id} does not describe the parameters of its path`,
  );
  assert(
    route.method !== "GET" ||
      (route.body === undefined && route.upload !== true && route.raw !== true),
    `the route ${id} is a GET with a body`,
  );
}

function guarded(route: Route, options: GuardOptions): RequestHandler {
  return (request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    guard(request, route, options);
    next();
  };
}

function handled(id: RouteId, route: Route, handlers: Handlers): RequestHandler {
  // The table types each handler by its own route; here any of them is meant, and readRequest has checked the parts.
  const handler = handlers[id] as (
    input: unknown,
    exchange: { request: Request; response: Response },
  ) => Promise<unknown>;
  return async (request, response) => {
    const answer = await handler(readRequest(request, route), { request, response });
    if (answer === answered) return;
    const { status, body } = answer as { readonly status: number; readonly body: unknown };
    response.status(status);
    if (body === undefined) response.end();
    else response.json(body);
  };
}

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const byPath = new Map<string, string[]>();
  for (const id of routeIds) {
    const { path, method } = routeOf(id);
    byPath.set(path, [...(byPath.get(path) ?? []), method, ...(method === "GET" ? ["HEAD"] : [])]);
  }
  return byPath;
}
