import type { RouteInput } from "../../shared/api/routes.ts";
import type { ForkRequest, RedriveRequest, StartedCopy } from "../engine/run-copier.ts";
import type { Exchange, Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

type Ids = "redriveRun" | "previewRedrive" | "forkRun" | "previewFork";

/** Redrives and forks, and what they would do. */
export function copyHandlers({ copier }: Pick<AppOptions, "copier">): Handlers<Ids> {
  return {
    redriveRun: async ({ params, headers, body }, exchange) => {
      const request = redriveRequest(params.id, body);
      const key = headers["idempotency-key"];
      const { id, status } = told(
        await copier.redrive({ ...request, idempotencyKey: key }),
        exchange,
      );
      return { status: 202, body: { id, status, redriveOf: params.id } };
    },
    previewRedrive: async ({ params, body }) => ({
      status: 200,
      body: await copier.previewRedrive(redriveRequest(params.id, body)),
    }),
    forkRun: async ({ params, headers, body }, exchange) => {
      const request = forkRequest(params.id, body);
      const key = headers["idempotency-key"];
      const { id, status } = told(await copier.fork({ ...request, idempotencyKey: key }), exchange);
      return { status: 202, body: { id, status, forkOf: params.id } };
    },
    previewFork: async ({ params, body }) => ({
      status: 200,
      body: await copier.previewFork(forkRequest(params.id, body)),
    }),
  };
}

function redriveRequest(
  runId: string,
  { version, what = "run", force = false }: RouteInput<"redriveRun">["body"],
): RedriveRequest {
  return { runId, version, what, force, by: null };
}

function forkRequest(runId: string, body: RouteInput<"forkRun">["body"]): ForkRequest {
  const {
    seq,
    version,
    input,
    inputs = {},
    outputs = {},
    variables = {},
    reuseKeys = false,
  } = body;
  return { runId, seq, version, input, inputs, outputs, variables, reuseKeys, by: null };
}

function told(started: StartedCopy, { response }: Exchange): StartedCopy {
  response.setHeader("Location", `/api/v1/runs/${started.id}`);
  if (started.replayed) response.setHeader("Idempotency-Replayed", "true");
  return started;
}
