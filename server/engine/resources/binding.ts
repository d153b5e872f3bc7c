/** Resources of others: an HTTP endpoint stands for each, found by the binding of the resource. */
import { Failure } from "../../../shared/base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { callEndpoint, type CauseForm, type EndpointCall } from "./endpoint.ts";
import { asLambdaFailure, wrapPayload } from "./lambda.ts";
import {
  integrationOf,
  lambdaFunctionName,
  readResourceName,
  type ResourceName,
} from "./resource-name.ts";
import type { Binding, CallSite, ServiceCall } from "./resource-site.ts";

/** A binding that was found. `function`: it stands for the Lambda function and not for the service that invokes functions. */
interface Bound {
  readonly binding: Binding;
  readonly as: "resource" | "function";
}

/**
 * Calls the endpoint that is bound to a resource.
 *
 * - An endpoint bound to the resource itself receives the arguments and answers the result. Its error `{"errorType",
 *   "errorMessage"}` becomes Error and Cause.
 * - One bound to a Lambda function (by ARN, with or without qualifier, or by name) receives the event and answers the payload,
 *   whether the Task names the function or `lambda:invoke` does; then the payload is wrapped as AWS wraps it. Cause is the JSON text
 *   of the error (of an error of the service, such as `Lambda.Unknown`, its sentence), as it came for a function's ARN, compact for `lambda:invoke`. One that cannot be reached fails by the names of AWS as well: `Lambda.ServiceException` …
 * - One bound to `lambda:invoke` receives FunctionName and Payload; it may answer the whole result or the payload alone.
 * - A `.sync` endpoint answers when the job is done.
 *
 * @throws Failure `Cairn.UnboundResource`, or what the endpoint says.
 */
export async function callBinding(call: ServiceCall, site: CallSite): Promise<Json> {
  const name = readResourceName(call.resource);
  const bound = await findBinding(name, call.args, site);
  if (bound === null) throw unbound(name, call.args);
  const isInvoke = integrationOf(name.base) === "lambda:invoke";
  const isFunction = lambdaFunctionName(name.base) !== null;
  const endpoint: EndpointCall = {
    binding: bound.binding,
    body: isInvoke && bound.as === "function" ? payloadOf(call.args) : call.args,
    causeOf: isInvoke ? compactCause : isFunction ? verbatimCause : messageCause,
    isJob: name.pattern === "sync",
  };
  const { body, status, headerLists } = await callEndpoint(call, endpoint, site).catch(
    (error: unknown) => {
      const isOfLambda = error instanceof Failure && (isInvoke || isFunction);
      throw isOfLambda ? asLambdaFailure(error) : error;
    },
  );
  if (!isInvoke) return body;
  const isWhole = bound.as === "resource" && isJsonObject(body) && "Payload" in body;
  return isWhole ? body : wrapPayload(body, { status, headerLists });
}

/** The sentence of an error. */
const messageCause: CauseForm = (error) => {
  const message = error["errorMessage"];
  return typeof message === "string" ? message : JSON.stringify(error);
};

/** Errors of Lambda and of Step Functions themselves, such as `Lambda.TooManyRequestsException`: no function gave their text. */
const ofService = /^(?:Lambda|States)\./;

const isOfService = (error: JsonObject): boolean =>
  typeof error["errorType"] === "string" && ofService.test(error["errorType"]);
/** Cause of a function that a Task names by its ARN: the text of the error as the function gave it. */
const verbatimCause: CauseForm = (error, text) =>
  isOfService(error) ? messageCause(error, text) : text;
/** Cause of `lambda:invoke`. */
const compactCause: CauseForm = (error, text) =>
  isOfService(error) ? messageCause(error, text) : JSON.stringify(error);

async function findBinding(
  name: ResourceName,
  args: Json,
  { ports }: CallSite,
): Promise<Bound | null> {
  const names: readonly (readonly [string, Bound["as"]])[] = [
    [name.full, "resource"],
    [name.base, "resource"],
    ...functionNames(name, args).map((known) => [known, "function"] as const),
  ];
  const tried = new Set<string>();
  for (const [resource, as] of names) {
    if (tried.has(resource)) continue;
    tried.add(resource);
    // eslint-disable-next-line no-await-in-loop -- the first that is bound counts
    const binding = await ports.binding(resource);
    if (binding !== null) return { binding, as };
  }
  return null;
}

/** What the Lambda function of a call may be bound as, most specific first. */
function functionNames({ base }: ResourceName, args: Json): readonly string[] {
  const isInvoke = integrationOf(base) === "lambda:invoke";
  const given = isInvoke && isJsonObject(args) ? args["FunctionName"] : base;
  if (typeof given !== "string") return [];
  const bare = lambdaFunctionName(given);
  if (bare !== null) return [given, given.slice(0, given.indexOf(":function:") + 10) + bare, bare];
  // A name, perhaps with a version or an alias behind it.
  return isInvoke ? [given, given.replace(/:[^:]*$/, "")] : [];
}

/** The event of a function: an invocation without a payload gets an empty one. */
function payloadOf(args: Json): Json {
  const fields: JsonObject = isJsonObject(args) ? args : {};
  return fields["Payload"] ?? {};
}

function unbound({ full, base }: ResourceName, args: Json): Failure {
  const [named] =
    integrationOf(base) === "lambda:invoke"
      ? functionNames({ full, base, pattern: "request" }, args)
      : [];
  const what = named === undefined ? full : `${full} or its function ${named.slice(0, 200)}`;
  return new Failure(
    "Cairn.UnboundResource",
    `No binding serves ${what}; add one with PUT /api/v1/bindings.`,
  );
}
