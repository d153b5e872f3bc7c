import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { kindOf, nodeKinds } from "../nodes/index.ts";
import type { NodeKind, TaskKind } from "../nodes/kind.ts";
import { parseStatic } from "../nodes/static-params.ts";
import { isExpressionText } from "./check-expression.ts";
import { type Field, type FieldCheck, wrongType } from "./field-checks.ts";
import { integrationCall, integrations, requiredParameters } from "./integrations.ts";
import { problem } from "./problem-codes.ts";

/** Resources of Cairn's own kinds begin with this. */
export const ownResourcePrefix = "cairn:";

const tokenSuffix = ".waitForTaskToken";

/** The resource of a task kind: one whose answer comes through a token says so. */
export function resourceOfKind({ type, answer }: Pick<TaskKind, "type" | "answer">): string {
  return `${ownResourcePrefix}${type}${answer === undefined ? "" : tokenSuffix}`;
}

/** The task kind that a resource names, or null. */
export function kindOfResource(resource: unknown): TaskKind | null {
  if (typeof resource !== "string" || !resource.startsWith(ownResourcePrefix)) return null;
  const kind = kindOf[withoutToken(resource).slice(ownResourcePrefix.length)];
  return kind?.family === "task" && resourceOfKind(kind) === resource ? kind : null;
}

function withoutToken(resource: string): string {
  return resource.endsWith(tokenSuffix) ? resource.slice(0, -tokenSuffix.length) : resource;
}

/** Pull workers: `arn:aws:states:REGION:ACCOUNT:activity:NAME`. */
const activityForm = /^arn:[^:]*:states:[^:]*:[^:]*:activity:[^:]+$/u;
/** AWS: `arn:partition:service:region:account:resource`. */
const arnForm = /^arn:[^:\s]*:[\w-]+:[^:\s]*:[^:\s]*:\S+$/u;
/** Any other name that a binding may answer for: a URI (RFC 3986, "Scheme"). Source: states-language.net, "Task State". */
const uriForm = /^[A-Za-z][\w+.-]*:\S+$/u;
/** True for a text that something else fills in before the definition is used: CloudFormation, SAM, Serverless. */
export function holdsPlaceholder(text: string): boolean {
  return /\$\{[^}]*\}/u.test(text);
}

/** True for the resource of an activity: workers outside poll for its tasks. */
export function isActivity(resource: string): boolean {
  return activityForm.test(resource);
}

/** Whether a step with this resource ends when somebody else says so: a job, a child run, a token, a worker. */
export function waitsForOthers(resource: unknown): boolean {
  if (typeof resource !== "string") return false;
  return (
    isActivity(resource) || resource.endsWith(tokenSuffix) || /\.sync(?::\d+)?$/u.test(resource)
  );
}

/** Whether a step with this resource starts a run. */
export function startsRun(resource: unknown): boolean {
  return typeof resource === "string" && /:states:startExecution(?:\.|$)/u.test(resource);
}

/** Resources whose calls commonly take long: other machines answer them. */
const slowResources = /^(?:cairn:(?:http|model|job)|arn:[^:]*:states:[^:]*:[^:]*:http:invoke)$/u;

/** Whether a step with this resource may take so long that somebody should say how long is too long. */
export function takesLong(resource: unknown): boolean {
  return waitsForOthers(resource) || (typeof resource === "string" && slowResources.test(resource));
}

/** `Resource` of a Task or a compensation. */
export const resource: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (typeof value !== "string" || value === "") {
    wrongType(field, "a text with at least one character");
  } else if (isExpressionText(value)) wrongType(field, "a constant text");
  else if (value.startsWith(ownResourcePrefix)) checkOwn(value, field);
  else if (holdsPlaceholder(value)) return;
  else if (!(value.startsWith("arn:") ? arnForm : uriForm).test(value)) {
    checking.problems.push(problem("malformedResource", pointer, { resource: value }));
  } else checkCall(value, field);
};

function checkOwn(value: string, { pointer, checking, express }: Field): void {
  if (express && waitsForOthers(value)) {
    checking.problems.push(problem("waitsInExpress", pointer, { resource: value }));
  }
  // Any kind may be called and then waited for; those that are answered by a token have to be.
  if ((kindOfResource(value) ?? kindOfResource(withoutToken(value))) !== null) return;
  const kinds = (nodeKinds as readonly NodeKind[]).flatMap((kind) =>
    kind.family === "task" ? [resourceOfKind(kind).slice(ownResourcePrefix.length)] : [],
  );
  const values = { resource: value, kinds: kinds.join(", ") };
  checking.problems.push(problem("invalidResource", pointer, values));
}

/** Calls of services: whether the service has them, and whether they can be waited for. */
function checkCall(value: string, { pointer, checking, express }: Field): void {
  const report = (reason: string): void => {
    checking.problems.push(problem("unknownIntegration", pointer, { resource: value, reason }));
  };
  if (express && waitsForOthers(value)) {
    checking.problems.push(problem("waitsInExpress", pointer, { resource: value }));
  }
  const found = integrationCall(value);
  if (found === null) {
    if (/^arn:[^:]*:states:/u.test(value) && !isActivity(value)) report("there is no such call");
    return;
  }
  const { service, call, waits, version } = found;
  const known = Object.hasOwn(integrations, service) ? integrations[service] : undefined;
  if (known === undefined) {
    report(`Step Functions does not call “${service}” by itself`);
  } else if (service === "aws-sdk" && !/^\w+:\w+$/u.test(call)) {
    report("a call through the SDK is written aws-sdk:service:action");
  } else if (known.calls?.includes(call) === false) {
    report(`${service} has the calls ${known.calls.join(", ")}`);
  } else if ((waits === "sync" && !known.sync) || (waits === "token" && !known.token)) {
    report(`${service} does not offer ${waits === "sync" ? ".sync" : tokenSuffix}`);
  } else if (version !== null && !(service === "states" && waits === "sync" && version === "2")) {
    report("only startExecution.sync:2 has a version");
  }
}

/** What depends on the resource and the arguments of a Task: AWS wants calls of services to have some. */
export function checkIntegration(task: JsonObject, field: Field): void {
  const { pointer, checking, jsonata } = field;
  const name = task["Resource"];
  const found = typeof name === "string" ? integrationCall(name) : null;
  if (found === null || !Object.hasOwn(integrations, found.service)) return;
  const args = jsonata ? "Arguments" : "Parameters";
  const given = task[args];
  if (given === undefined) {
    // The field of the other language is a problem of its own.
    if (Object.hasOwn(task, jsonata ? "Parameters" : "Arguments")) return;
    const values = { field: args, owner: `a Task that calls ${found.service}:${found.call}` };
    checking.problems.push(problem("missingField", pointer, values));
    return;
  }
  const call = `${found.service}:${found.call}`;
  const required = Object.hasOwn(requiredParameters, call) ? requiredParameters[call] : undefined;
  if (!isJsonObject(given) || required === undefined) return;
  for (const parameter of required) {
    if (Object.hasOwn(given, parameter) || Object.hasOwn(given, `${parameter}.$`)) continue;
    const values = { field: parameter, owner: `the ${args} of ${call}` };
    checking.problems.push(problem("missingField", `${pointer}/${args}`, values));
  }
}

/**
 * Checks the arguments of a Task or compensation against the parameters of the kind that its resource names. What an
 * expression or a path stands for is only known when the step runs.
 */
export function checkArguments(
  task: unknown,
  { pointer, jsonata }: Pick<Field, "pointer" | "jsonata">,
): readonly Problem[] {
  if (!isJsonObject(task)) return [];
  const kind = kindOfResource(task["Resource"]);
  const name = jsonata ? "Arguments" : "Parameters";
  const args = jsonata ? (task[name] ?? {}) : asExpressions(task[name] ?? {});
  if (kind === null || !isJsonObject(args)) return [];
  return parseStatic(kind, args).map(({ path, message }) => {
    const at = path.map((token) => `/${pointerToken(token)}`).join("");
    const values = { title: titleOf(kind, path), reason: reasonOf(message) };
    return problem("invalidParameter", `${pointer}/${name}${at}`, values);
  });
}

/** A payload template in which `"Name.$": "$.path"` has become an expression, which may turn out to be anything. */
function asExpressions(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(asExpressions);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): readonly [string, Json] =>
      key.endsWith(".$") ? [key.slice(0, -2), "{% $ %}"] : [key, asExpressions(item)],
    ),
  );
}

/** The title that the form gives to the parameter a path leads to. */
export function titleOf(
  kind: { readonly title: string; readonly params: TaskKind["params"] },
  path: readonly (string | number)[],
): string {
  const [name] = path;
  if (typeof name !== "string") return kind.title;
  const shape: Readonly<Record<string, DescribedField | undefined>> = kind.params.shape;
  const title = Object.hasOwn(shape, name) ? shape[name]?.meta()?.title : undefined;
  return title ?? name;
}

/** What zod's schemas have in common here. */
interface DescribedField {
  meta: () => { readonly title?: string | undefined } | undefined;
}

/** A validator's message as the end of a sentence. */
export function reasonOf(message: string): string {
  return message.replace(/^Invalid input: /u, "").replace(/\.$/u, "");
}
