import { longestPollSeconds } from "../../shared/api/task.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

/** Answers for steps that wait for the outside. */
export function taskHandlers({
  tasks,
  stopping,
}: Pick<AppOptions, "tasks" | "stopping">): Handlers<
  "succeedTask" | "failTask" | "beatTask" | "pollActivity"
> {
  return {
    succeedTask: async ({ params, body }) => {
      await tasks.succeed(params.token, body.output);
      return { status: 204, body: undefined };
    },
    failTask: async ({ params, body }) => {
      const { error = null, cause = null } = body;
      await tasks.fail(params.token, { error, cause });
      return { status: 204, body: undefined };
    },
    beatTask: async ({ params, body }) => {
      const { runsShort } = await tasks.beat(params.token, body.details ?? null);
      return runsShort
        ? { status: 200, body: { relieve: true } }
        : { status: 204, body: undefined };
    },
    pollActivity: async ({ params, body }, { response }) => {
      const left = new AbortController();
      const leave = () => left.abort();
      response.once("close", leave);
      try {
        const task = await tasks.poll({
          activity: params.name,
          workerName: body.workerName ?? null,
          waitMs: (body.waitSeconds ?? longestPollSeconds) * 1000,
          signals: stopping === undefined ? [left.signal] : [left.signal, stopping],
        });
        return task === null ? { status: 204, body: undefined } : { status: 200, body: task };
      } finally {
        response.off("close", leave);
      }
    },
  };
}
