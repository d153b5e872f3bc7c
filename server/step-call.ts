/** Calls the resources of steps with what their place in a run gives. */
import { Failure } from "../shared/base/failure.ts";
import { keyPlaceOf } from "../shared/run/idempotency.ts";
import { isAnsweredByToken } from "../shared/run/park.ts";
import { defaultMaxPayloadBytes } from "../shared/run/payload.ts";
import type { createNodeContextFactory } from "./context/node-context.ts";
import type { Secrets } from "./context/secrets.ts";
import type { Payloads } from "./engine/payloads.ts";
import { callResource } from "./engine/resources/call-resource.ts";
import type { Binding, ResourcePorts } from "./engine/resources/resource-site.ts";
import type { StepServices } from "./engine/step-ports.ts";
import { targetOf, type TaskTokens } from "./engine/task-tokens.ts";
import type { Observation } from "./observation.ts";
import { findBinding } from "./store/bindings.ts";
import type { Database } from "./store/database.ts";

/** Calls the resource of a step with what its place in the run gives. */
export function stepCall(
  params: Pick<ResourcePorts, "binding" | "request"> & {
    readonly contextOf: ReturnType<typeof createNodeContextFactory>;
    readonly payloads: Payloads;
    readonly tokens: TaskTokens;
    readonly address: { readonly url: string };
    readonly observation: Pick<Observation, "callsOf" | "logOf">;
  },
): StepServices["call"] {
  const { contextOf, payloads, binding, request, tokens, address, observation } = params;
  return async (call, { actor, execution: at, childRuns, scheduledAt }) => {
    const task = isAnsweredByToken(call.resource)
      ? {
          token: await tokens.issue(targetOf(at.runId, at.step)),
          url: (path: string) => address.url + path,
        }
      : null;
    const maxBytes = actor.definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
    const ports: ResourcePorts = {
      binding,
      request,
      childRuns,
      keep: async (value) => await payloads.keep(value, maxBytes),
      nodeContext: (execution, signal) =>
        contextOf({
          runId: execution.runId,
          path: execution.step.path,
          visit: execution.step.visit,
          keyPlace: keyPlaceOf(
            actor.definition,
            { id: execution.runId, state: actor.state },
            execution.step,
          ),
          attempt: Math.max(1, execution.step.attempt),
          enteredMs: scheduledAt.getTime(),
          signal,
          timeoutMs: execution.limits.timeoutMs,
          task,
          lastHeartbeat: execution.step.heartbeat,
          heartbeat: (details) => execution.beat(details),
          meter: (operation) => execution.meter(operation),
          reserve: async (bound) => await execution.reserve(bound),
          calls: observation.callsOf(execution),
          log: observation.logOf(execution),
          checkpoint: async (key, operation) => await execution.operations.run(key, operation),
          onPressure: (listener) => execution.onPressure(listener),
        }),
    };
    return await callResource(ports, call, at);
  };
}

/** The endpoint that answers for a resource; null for none. */
export async function resolveBinding(
  { database, secrets }: { readonly database: Database; readonly secrets: Secrets },
  resource: string,
): Promise<Binding | null> {
  const binding = await findBinding(database, resource);
  if (binding === null) return null;
  const token = secrets.setting(binding.secret);
  if (binding.secret !== null && token === null) {
    throw new Failure(
      "Cairn.UnboundResource",
      `The binding of ${resource} wants the secret ${binding.secret}, which the environment of this worker does not have.`,
    );
  }
  return { url: binding.url, token };
}
