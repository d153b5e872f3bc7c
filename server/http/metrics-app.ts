/** What a process without an API can be asked: whether it is alive, and for its figures. */
import { randomUUID } from "node:crypto";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { collectDefaultMetrics, type Registry } from "prom-client";
import { Refusal } from "../../shared/api/errors.ts";
import { routeOf, type RouteId } from "../../shared/api/routes.ts";
import { answerError } from "./answer-error.ts";
import { guard, type GuardOptions } from "./request-guard.ts";

export interface MetricsAppOptions extends GuardOptions {
  readonly registry: Registry;
  readonly log: Logger;
}

/** Builds the app; listens to nothing yet. It is guarded as the API is. */
export function createMetricsApp({ registry, log, adminToken }: MetricsAppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(pinoHttp({ logger: log, autoLogging: false, genReqId: () => randomUUID() }));
  collectDefaultMetrics({ register: registry, prefix: "cairn_" });
  const serve = (id: RouteId, answer: RequestHandler): void => {
    const route = routeOf(id);
    app.get(
      route.path,
      (request, response, next) => {
        response.setHeader("Cache-Control", "no-store");
        guard(request, route, { adminToken });
        next();
      },
      answer,
    );
  };
  serve("live", (_request, response) => void response.json({ status: "ok" }));
  serve("metrics", async (_request, response) => {
    response.setHeader("Content-Type", registry.contentType);
    response.send(await registry.metrics());
  });
  app.use((request) => {
    throw new Refusal(
      "ROUTE_NOT_FOUND",
      `There is no ${request.method} ${request.path.slice(0, 200)}; this is a worker.`,
    );
  });
  // eslint-disable-next-line max-params -- express tells error handlers from others by their four parameters
  const onError: ErrorRequestHandler = (error, request, response, _next) =>
    answerError(error, request, response);
  app.use(onError);
  return app;
}
