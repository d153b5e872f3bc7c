import { Refusal } from "../../shared/api/errors.ts";
import type { Json } from "../../shared/base/json.ts";
import { flowOfStep, undonePath } from "../../shared/run/path.ts";
import { findAsk, type Ask } from "../store/asks.ts";
import type { AppOptions } from "./ports.ts";
import { StoredValues } from "./stored-values.ts";

/** A step that asked through a token, with what it asked; null before it waits. */
export interface AskRead extends Ask {
  readonly asked: Json;
}

/** What a token asks for. @throws Refusal TASK_NOT_FOUND for tokens of other kinds of steps too. */
export async function readAsk(
  options: Pick<AppOptions, "database" | "artifacts" | "tokens">,
  token: string,
  kind: string,
): Promise<AskRead> {
  const target = await options.tokens.read(token);
  const ask = target === null ? null : await findAsk(options.database, target);
  const isOurs = ask !== null && (ask.kind === kind || ask.kind === null);
  // A step that has ended before it waited says nothing of what it asked.
  if (!isOurs || (ask.kind === null && ask.outcome.type !== "starting"))
    throw new Refusal("TASK_NOT_FOUND", "Nothing waits for an answer under this link.");
  const values = new StoredValues(options);
  const flow = flowOfStep(undonePath(ask.path) ?? ask.path);
  return { ...ask, asked: await values.load(ask.request, { runId: ask.runId, flow }) };
}
