import type { Registry } from "prom-client";
import { Refusal } from "../../shared/api/errors.ts";
import { openApiDocument } from "../../shared/api/openapi.ts";
import { ping } from "../store/ping.ts";
import { answered, type Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

/** A part that takes longer to answer than this is down for whoever waits. */
const checkLimitMs = 3_000;

/** Health, figures, and the description of the API. */
export function healthHandlers(
  options: AppOptions & { readonly registry: Registry },
): Handlers<"live" | "ready" | "metrics" | "openApi"> {
  const checks = { database: async () => await ping(options.database), ...options.checks };
  const document = openApiDocument(options.version);
  return {
    live: () => Promise.resolve({ status: 200, body: { status: "ok" } }),
    ready: async (_input, { request }) => {
      const results = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => ({
          name,
          error: await failureOf(check),
        })),
      );
      const failed = results.filter((result) => result.error !== null);
      for (const { name, error } of failed)
        request.log.warn({ err: error, part: name }, "not ready");
      const down = [
        ...failed.map((result) => result.name),
        ...(options.stopping?.aborted === true ? ["server (stopping)"] : []),
      ];
      if (down.length > 0) throw new Refusal("UNAVAILABLE", `Down: ${down.join(", ")}.`, { down });
      return { status: 200, body: { status: "ready", up: Object.keys(checks) } };
    },
    metrics: async (_input, { response }) => {
      response.setHeader("Content-Type", options.registry.contentType);
      response.send(await options.registry.metrics());
      return answered;
    },
    openApi: () => Promise.resolve({ status: 200, body: document }),
  };
}

async function failureOf(check: () => Promise<void>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<unknown>((resolve) => {
    timer = setTimeout(
      resolve,
      checkLimitMs,
      new Error(`no answer within ${String(checkLimitMs)} ms`),
    );
  });
  const answer = check().then(
    () => null,
    (error: unknown) => error ?? new Error("failed"),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
