import { setMaxListeners } from "node:events";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import { kindOfResource, ownResourcePrefix } from "../../../shared/definition/check-resource.ts";
import type { CallAnswer } from "../../../shared/run/interpret/ports.ts";
import { startExecutionForm } from "../execution-arn.ts";
import type { Execution } from "../execution.ts";
import { callBinding } from "./binding.ts";
import { overLimit, stopped } from "./call-limits.ts";
import { invokeHttp } from "./http-invoke.ts";
import { activityName, integrationOf, readResourceName } from "./resource-name.ts";
import type { CallSite, ResourcePorts, ServiceCall } from "./resource-site.ts";

/**
 * Calls a resource within its limits. The call is over when a limit passes or the execution is stopped, whether or not the
 * resource heeds its signal.
 *
 * A resource with `.waitForTaskToken` is called like any other and its result is dropped: the answer comes through the token
 * that the arguments carry. Of a kind that is answered so, the result stays with the step: it is what whoever answers is shown.
 * The task of an activity is called by nobody: a worker outside takes it.
 * @throws Failure with the resource's own error, or `States.Timeout`.
 */
export async function callResource(
  ports: ResourcePorts,
  call: ServiceCall,
  execution: Execution,
): Promise<CallAnswer> {
  const limits = new AbortController();
  const signal = AbortSignal.any([execution.signal, limits.signal]);
  // A kind may have many calls under way at once, each of which listens.
  setMaxListeners(0, signal);
  const context = ports.nodeContext(execution, signal);
  const work = dispatch(call, { ports, execution, context, signal });
  try {
    return await Promise.race([
      work,
      overLimit(call, execution, limits.signal),
      stopped(execution.signal, limits.signal),
    ]);
  } finally {
    limits.abort();
    // A loser of the race may still fail; that is no news any more.
    work.catch(() => undefined);
  }
}

async function dispatch(call: ServiceCall, site: CallSite): Promise<CallAnswer> {
  const { resource, args, timeoutMs, heartbeatMs } = call;
  const limits = { timeoutMs, heartbeatMs };
  const activity = activityName(resource);
  if (activity !== null) {
    const input = await site.ports.keep(args, site.execution);
    return { type: "parked", task: { kind: "activity", name: activity, input, ...limits } };
  }
  const name = readResourceName(resource);
  if (startExecutionForm(resource) !== null) {
    const { runId, step } = site.execution;
    return await site.ports.childRuns.startExecution(call, { runId, step });
  }
  const value = await resultOf(call, name.base, site);
  if (name.pattern !== "callback") return { type: "result", value };
  const kind = kindOfResource(resource);
  const shown =
    kind === null
      ? { name: null, input: null }
      : { name: kind.type, input: await site.ports.keep(value, site.execution) };
  return { type: "parked", task: { kind: "callback", ...shown, ...limits } };
}

async function resultOf(call: ServiceCall, base: string, site: CallSite): Promise<Json> {
  if (base.startsWith(ownResourcePrefix)) return await runKind(base, call, site);
  if (integrationOf(base) === "http:invoke") return await invokeHttp(call, site);
  return await callBinding(call, site);
}

/** Any kind may be waited for after its call; one that is answered by a token must be. */
async function runKind(base: string, call: ServiceCall, { context }: CallSite): Promise<Json> {
  const kind = kindOfResource(call.resource) ?? kindOfResource(base);
  if (kind === null) {
    throw new Failure(
      "Cairn.UnknownResource",
      `There is no kind '${call.resource.slice(ownResourcePrefix.length)}'; see the palette for the kinds that exist.`,
    );
  }
  return await kind.run(call.args, context);
}
