/** The HTTP side of the server: the API of the route table and the designer. */
import { randomUUID } from "node:crypto";
import express, { type ErrorRequestHandler, type Express } from "express";
import { pinoHttp } from "pino-http";
import { Registry } from "prom-client";
import { Refusal } from "../../shared/api/errors.ts";
import { answerError } from "./answer-error.ts";
import { apiRouter } from "./api-router.ts";
import { approvalHandlers } from "./approval-handlers.ts";
import { artifactHandlers } from "./artifact-handlers.ts";
import { attentionHandlers } from "./attention-handlers.ts";
import { bulkHandlers } from "./bulk-handlers.ts";
import { controlHandlers } from "./control-handlers.ts";
import { copyHandlers } from "./copy-handlers.ts";
import { costHandlers } from "./cost-handlers.ts";
import { designerFiles } from "./designer-files.ts";
import type { Handlers } from "./handler.ts";
import { healthHandlers } from "./health-handlers.ts";
import { hookHandlers } from "./hook-handlers.ts";
import { limitHandlers } from "./limit-handlers.ts";
import { languageHandlers } from "./language-handlers.ts";
import { createMetrics } from "./metrics.ts";
import type { AppOptions } from "./ports.ts";
import { portableHandlers } from "./portable-handlers.ts";
import { runHandlers } from "./run-handlers.ts";
import { scheduleHandlers } from "./schedule-handlers.ts";
import { securityHeaders } from "./security-headers.ts";
import { settingsHandlers } from "./settings-handlers.ts";
import { taskHandlers } from "./task-handlers.ts";
import { testStateHandlers } from "./test-state-handlers.ts";
import { traceHandlers } from "./trace-handlers.ts";
import { trialHandlers } from "./trial-handlers.ts";
import { webhookHandlers } from "./webhook-handlers.ts";
import { workflowHandlers } from "./workflow-handlers.ts";

/** An id that a caller or proxy gave a request; anything else is replaced, since it goes into the log. */
const acceptedRequestId = /^[A-Za-z0-9._-]{1,100}$/;

/** Builds the app; listens to nothing yet. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  const metrics = createMetrics(options.database, options.metrics ?? new Registry(), options);
  const handlers: Handlers = {
    ...healthHandlers({ ...options, registry: metrics.registry }),
    ...workflowHandlers(options),
    ...languageHandlers(),
    ...testStateHandlers(options),
    ...trialHandlers(options),
    ...portableHandlers(options),
    ...runHandlers(options),
    ...traceHandlers(options),
    ...controlHandlers(options),
    ...copyHandlers(options),
    ...bulkHandlers(options),
    ...attentionHandlers(options),
    ...limitHandlers(options),
    ...artifactHandlers(options),
    ...taskHandlers(options),
    ...approvalHandlers(options),
    ...hookHandlers(options),
    ...scheduleHandlers(options),
    ...webhookHandlers(options),
    ...settingsHandlers(options),
    ...costHandlers(options),
  };
  app.use(requestLog(options));
  app.use(securityHeaders);
  app.use(apiRouter({ handlers, metrics, adminToken: options.adminToken }));
  app.use(designerFiles(options.designerFolder));
  app.use((request) => {
    throw new Refusal(
      "ROUTE_NOT_FOUND",
      `There is no ${request.method} ${request.path.slice(0, 200)}.`,
    );
  });
  // eslint-disable-next-line max-params -- express tells error handlers from others by their four parameters
  const onError: ErrorRequestHandler = (error, request, response, _next) =>
    answerError(error, request, response);
  app.use(onError);
  return app;
}

/** Whoever has the token of a task, or a link made of it, may answer for it: it stays out of the log. */
function withoutToken(url: string): string {
  return url.replace(/(\/(?:tasks|approvals|approve|callback)\/)[^/?#]+/i, "$1…");
}

function requestLog({ log }: AppOptions) {
  return pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers["x-request-id"];
      const id = typeof given === "string" && acceptedRequestId.test(given) ? given : randomUUID();
      response.setHeader("X-Request-Id", id);
      return id;
    },
    autoLogging: {
      ignore: (request) =>
        request.url === "/healthz" || request.url === "/readyz" || request.url === "/metrics",
    },
    customLogLevel: (_request, response, error) => {
      if (error !== undefined || response.statusCode >= 500) return "error";
      return response.statusCode >= 400 ? "info" : "debug";
    },
    // Headers stay out of the log: they carry tokens.
    serializers: {
      req: (request: { id: unknown; method: string; url: string; remoteAddress: string }) => ({
        id: request.id,
        method: request.method,
        url: withoutToken(request.url),
        remoteAddress: request.remoteAddress,
      }),
      res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
    },
  });
}
