/** Tells the log of a step what it does outside: which request went where, and what came of it. Never what was sent. */
import { Failure } from "../../shared/base/failure.ts";
import type { LogLevel } from "../../shared/base/log-level.ts";
import type { NodeContext } from "../../shared/nodes/node-context.ts";

export type StepLog = (level: LogLevel, text: string) => void;

type Logged = Pick<NodeContext, "http" | "mail" | "model" | "sql">;

/** The same effects, told of. */
export function loggedEffects<Effects extends Logged>(effects: Effects, log: StepLog): Effects {
  const told = async <T>(what: string, call: () => Promise<T>, done: (answer: T) => string) => {
    const began = performance.now();
    const tookMs = (): string => `${String(Math.round(performance.now() - began))} ms`;
    try {
      const answer = await call();
      log("info", `${what}: ${done(answer)}, ${tookMs()}`);
      return answer;
    } catch (error) {
      const name = error instanceof Failure ? error.error : "error";
      log("warn", `${what}: ${name} after ${tookMs()}`);
      throw error;
    }
  };
  return {
    ...effects,
    http: async (request) =>
      await told(
        `${request.method} ${shownUrl(request.url)}`,
        async () => await effects.http(request),
        ({ status }) => `answered ${String(status)}`,
      ),
    mail: async (message) =>
      await told(
        "Mail",
        async () => await effects.mail(message),
        () => "accepted by the mail server",
      ),
    model: async (request) =>
      await told(
        "Model",
        async () => await effects.model(request),
        ({ model, usage }) =>
          `${model} answered, ${String(usage.inputTokens)} tokens in, ${String(usage.outputTokens)} out`,
      ),
    sql: async (request) =>
      await told(
        "SQL",
        async () => await effects.sql(request),
        () => "done",
      ),
  };
}

/** An address without what may be secret in it: query, fragment, user and password. */
function shownUrl(url: string): string {
  if (!URL.canParse(url)) return "an address that cannot be read";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
