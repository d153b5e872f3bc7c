/** Calls resources as the engine does, against real servers on this machine. */
import { createEgress } from "../../server/context/egress.ts";
import { Execution } from "../../server/engine/execution.ts";
import { callResource } from "../../server/engine/resources/call-resource.ts";
import type { Binding, ServiceCall } from "../../server/engine/resources/resource-site.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Failure } from "../../shared/base/failure.ts";
import type { NodeContext } from "../../shared/nodes/node-context.ts";
import type { CallAnswer } from "../../shared/run/interpret/ports.ts";
import type { Step } from "../../shared/run/run-state.ts";
import { createFakeWorld } from "./context.ts";

export interface ResourceCaller {
  /** By resource. */
  readonly bindings: Map<string, Binding>;
  /** What the kinds among the resources are given besides the usual. */
  context: Partial<NodeContext>;
  /** The last execution that was begun. */
  execution: Execution;
  readonly call: (
    resource: string,
    args?: Json,
    more?: Partial<ServiceCall>,
  ) => Promise<CallAnswer>;
  readonly result: (resource: string, args?: Json, more?: Partial<ServiceCall>) => Promise<Json>;
  readonly failure: (
    resource: string,
    args?: Json,
    more?: Partial<ServiceCall>,
  ) => Promise<Failure>;
  readonly close: () => Promise<void>;
}

/** `allow`: addresses that may be reached, as in EGRESS_ALLOW. `path` and `attempt` are those of the step. */
export function createResourceCaller(
  allow: readonly string[],
  site: { readonly path?: string; readonly attempt?: number } = {},
): ResourceCaller {
  const egress = createEgress({ allow });
  const { path = "Step", attempt = 1 } = site;
  const begin = (): Execution =>
    new Execution({
      runId: "run_1",
      key: `${path}#1`,
      step: { path, visit: 1, attempt, phase: "enter", epoch: 1 } as Step,
      rates: [],
      isoDay: "2026-01-01",
      firstOrdinal: 0,
      operations: () => {
        throw new Error("no operations in this test");
      },
      reservations: () => {
        throw new Error("no reservations in this test");
      },
    });
  const caller: ResourceCaller = {
    bindings: new Map(),
    context: {},
    execution: begin(),
    call: async (resource, args = {}, more = {}) => {
      caller.execution = begin();
      return await callResource(
        {
          nodeContext: (execution, signal) =>
            createFakeWorld().context({
              runId: execution.runId,
              path,
              attempt,
              idempotencyKey: "key-1",
              signal,
              heartbeat: (details) => execution.beat(details),
              ...caller.context,
            }),
          binding: async (name) => await Promise.resolve(caller.bindings.get(name) ?? null),
          request: egress.request,
          childRuns: {
            startExecution: async (call, parent) =>
              await Promise.resolve({
                type: "result",
                value: { started: call.resource, args: call.args, by: parent.runId },
              }),
          },
          keep: async (value) => await Promise.resolve({ value }),
        },
        { resource, args, timeoutMs: null, heartbeatMs: null, ...more },
        caller.execution,
      );
    },
    result: async (resource, args, more) => {
      const answer = await caller.call(resource, args, more);
      if (answer.type !== "result") throw new Error(`it was parked: ${JSON.stringify(answer)}`);
      return answer.value;
    },
    failure: async (resource, args, more) =>
      await caller.call(resource, args, more).then(
        (answer) => {
          throw new Error(`it succeeded: ${JSON.stringify(answer)}`);
        },
        (error: unknown) => error as Failure,
      ),
    close: async () => await egress.close(),
  };
  return caller;
}
