import { findWorkflow } from "../store/workflows.ts";
import { keepTrial } from "../store/trials.ts";
import type { Handlers } from "./handler.ts";
import { compileOrRefuse } from "./language-handlers.ts";
import { limitOfBody } from "./limit-handlers.ts";
import type { AppOptions } from "./ports.ts";

/** Runs what is drawn without publishing it. */
export function trialHandlers({
  database,
  engine,
}: Pick<AppOptions, "database" | "engine">): Handlers<"startTrial"> {
  return {
    startTrial: async ({ params, headers, body }, { response }) => {
      const { graph, input, budget } = body;
      const { type } = await findWorkflow(database, params.id);
      const { definition } = compileOrRefuse(graph, { type });
      const version = await keepTrial(database, { workflowId: params.id, definition, graph });
      const { id, status, replayed } = await engine.startRun({
        workflowId: params.id,
        version,
        input: input ?? {},
        budget: budget === undefined ? undefined : limitOfBody(budget),
        idempotencyKey: headers["idempotency-key"],
      });
      response.setHeader("Location", `/api/v1/runs/${id}`);
      if (replayed) response.setHeader("Idempotency-Replayed", "true");
      return { status: 202, body: { id, status } };
    },
  };
}
