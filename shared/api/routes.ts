/** The route table: everything the server answers under `/api/v1`, and its health. Server, client and OpenAPI all read it. */
import type { z } from "zod";
import type { Answer, Route } from "./route.ts";
import { approvalRoutes } from "./approval-routes.ts";
import { controlRoutes } from "./control-routes.ts";
import { limitRoutes } from "./limit-routes.ts";
import { artifactRoutes, runRoutes } from "./run-routes.ts";
import { taskRoutes } from "./task-routes.ts";
import { traceRoutes } from "./trace-routes.ts";
import { portableRoutes } from "./portable-routes.ts";
import { triggerRoutes } from "./trigger-routes.ts";
import { costRoutes, healthRoutes, settingsRoutes } from "./settings-routes.ts";
import { languageRoutes, workflowRoutes } from "./workflow-routes.ts";

/** Every route by its id, which is also its `operationId`. */
export const routes = {
  ...healthRoutes,
  ...workflowRoutes,
  ...languageRoutes,
  ...portableRoutes,
  ...runRoutes,
  ...traceRoutes,
  ...controlRoutes,
  ...limitRoutes,
  ...taskRoutes,
  ...approvalRoutes,
  ...artifactRoutes,
  ...triggerRoutes,
  ...settingsRoutes,
  ...costRoutes,
} as const;

export type Routes = typeof routes;
export type RouteId = keyof Routes;

/** All route ids. */
export const routeIds = Object.keys(routes) as readonly RouteId[];

/** A route by its id, read as any other. */
export function routeOf(id: RouteId): Route {
  return routes[id];
}

type Part<
  Id extends RouteId,
  Key extends "params" | "query" | "headers" | "body",
> = Routes[Id] extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? Schema
  : undefined;
type In<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Out<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a caller gives: each part as it is before it is read; undefined where the route has none. */
export interface RouteRequest<Id extends RouteId> {
  readonly params: In<Part<Id, "params">>;
  readonly query: In<Part<Id, "query">>;
  readonly headers: In<Part<Id, "headers">>;
  readonly body: In<Part<Id, "body">>;
}

/** What a handler gets: each part checked and with its defaults; undefined where the route has none. */
export interface RouteInput<Id extends RouteId> {
  readonly params: Out<Part<Id, "params">>;
  readonly query: Out<Part<Id, "query">>;
  readonly headers: Out<Part<Id, "headers">>;
  readonly body: Out<Part<Id, "body">>;
}

type JsonOf<Given> = Given extends Answer & {
  readonly kind: "json";
  readonly schema: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : Given extends { readonly kind: "empty" }
    ? undefined
    : never;

/** JSON of the successful answers of a route; undefined for an empty one; never for text, bytes and streams. */
export type RouteResponse<Id extends RouteId> = {
  [Status in keyof Routes[Id]["answers"]]: JsonOf<Routes[Id]["answers"][Status]>;
}[keyof Routes[Id]["answers"]];

/** Status and JSON of the successful answers of a route. */
export type RouteAnswer<Id extends RouteId> = {
  [Status in keyof Routes[Id]["answers"]]: {
    readonly status: Status;
    readonly body: JsonOf<Routes[Id]["answers"][Status]>;
  };
}[keyof Routes[Id]["answers"]];
