/** Which binding answers for a Task. Pure. */
import { type Json, isJsonObject } from "../../../shared/base/json.ts";

export interface BoundResource {
  /** What a new binding is made for. */
  readonly name: string;
  /** Every name under which a binding may serve it, the most specific first. */
  readonly names: readonly string[];
}

/** Resources that Cairn serves itself, or that somebody polls for. */
const own = /^cairn:|:activity:|:::http:invoke|:::states:startExecution/u;

/** The names that a binding for a resource may have; null for a resource that needs none, or that has no name yet. */
export function boundResource(resource: string, args: Json | undefined): BoundResource | null {
  if (resource.trim() === "" || own.test(resource)) return null;
  const base = resource.replace(/\.(?:waitForTaskToken|sync(?::2)?)$/u, "");
  const functions = functionNames(base, args);
  const name = functions[0] ?? base;
  return { name, names: [...new Set([resource, base, ...functions])] };
}

/** Names of the function that is invoked, with and without the rest of its ARN. */
function functionNames(base: string, args: Json | undefined): readonly string[] {
  const isInvoke = base.endsWith(":::lambda:invoke");
  const given = isInvoke && isJsonObject(args) ? args["FunctionName"] : base;
  // What an expression gives, or a deployment fills in, is not known while drawing.
  if (typeof given !== "string" || /^\{%|\$\{/u.test(given)) return [];
  const [, bare] = /:function:([^:]+)/u.exec(given) ?? [];
  if (bare !== undefined) return [given, given.replace(/(:function:[^:]+):.*$/u, "$1"), bare];
  return isInvoke ? [given, given.replace(/:[^:]*$/u, "")] : [];
}
