import type { RunDetail } from "../../shared/api/run.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { limitOfBody } from "./limit-handlers.ts";
import { isDatabaseAway } from "./answer-error.ts";
import type { Exchange, Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";
import { readRun } from "./read-run.ts";
import { waitForRun } from "./wait-for-run.ts";

type Options = Pick<
  AppOptions,
  "database" | "engine" | "control" | "artifacts" | "notifier" | "stopping"
>;
type Ids = "startRun" | "cancelRun" | "pauseRun" | "resumeRun" | "resolveStep";

/** Starts runs, ends them, lets them stand still and go on. */
export function controlHandlers(options: Options): Handlers<Ids> {
  const { engine, control } = options;
  return {
    startRun: async ({ params, query, headers, body }, exchange) => {
      const started = await engine.startRun({
        workflowId: params.id,
        version: body.version,
        input: body.input ?? {},
        budget: body.budget === undefined ? undefined : limitOfBody(body.budget),
        drill: body.drill?.map(({ attempt = 1, afterOperations = null, ...drill }) => ({
          ...drill,
          attempt,
          afterOperations,
        })),
        idempotencyKey: headers["idempotency-key"],
      });
      exchange.response.setHeader("Location", `/api/v1/runs/${started.id}`);
      if (started.replayed) exchange.response.setHeader("Idempotency-Replayed", "true");
      if (query.wait === undefined)
        return { status: 202, body: { id: started.id, status: started.status } };
      const status = await waitForEnd(options, exchange, {
        runId: started.id,
        timeoutMs: query.wait * 1000,
      });
      const run = isTerminal(status) ? await readRunIfPossible(options, started.id) : null;
      return run === null
        ? { status: 202, body: { id: started.id, status } }
        : { status: 200, body: run };
    },
    cancelRun: async ({ params: { id }, body }) => {
      const { reason = "Cancelled by request.", graceSeconds } = body;
      const status = await control.cancel(id, { reason, graceSeconds, by: null });
      return { status: 202, body: { id, status } };
    },
    pauseRun: async ({ params: { id } }) => ({
      status: 202,
      body: { id, status: await control.pause(id, null) },
    }),
    resumeRun: async ({ params: { id }, body }) => {
      const status = await control.resume(id, {
        maxCostUsd: body.budget?.maxCostUsd,
        by: null,
      });
      return { status: 202, body: { id, status } };
    },
    resolveStep: async ({ params: { id }, body }) => {
      const { path, visit, decision, result, error, cause } = body;
      const said = { path, visit, decision, result, error, cause, by: null };
      return { status: 202, body: { id, status: await control.resolve(id, said) } };
    },
  };
}

/** A caller whose run was accepted hears that much, also when the database goes away before the answer. */
async function readRunIfPossible(options: Options, id: string): Promise<RunDetail | null> {
  try {
    return await readRun(options, id);
  } catch (error) {
    if (isDatabaseAway(error)) return null;
    throw error;
  }
}

async function waitForEnd(
  options: Options,
  { response }: Exchange,
  wait: { readonly runId: string; readonly timeoutMs: number },
): Promise<RunStatus> {
  const left = new AbortController();
  const leave = () => left.abort();
  response.once("close", leave);
  try {
    return await waitForRun({
      database: options.database,
      notifier: options.notifier,
      ...wait,
      signals: [left.signal, options.stopping],
    });
  } finally {
    response.off("close", leave);
  }
}
