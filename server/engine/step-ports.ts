import { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { InterpreterPorts, ResourceCall, StepView } from "../../shared/run/interpret.ts";
import { containersOf, flowOfStep, flowPath, stateAt, stepKey } from "../../shared/run/path.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import type { Step } from "../../shared/run/run-state.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import type { Execution } from "./execution.ts";
import type { Payloads } from "./payloads.ts";
import type { RunActor } from "./run-actor.ts";
import type { RunStore } from "../store/run-store.ts";

/** What step execution needs besides the run itself. */
export interface StepServices {
  readonly store: RunStore;
  readonly payloads: Payloads;
  readonly evaluator: Evaluator;
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  readonly call: (call: ResourceCall, at: StepSite) => Promise<Json>;
}

/** An execution and where it happens. */
export interface StepSite {
  readonly actor: RunActor;
  readonly execution: Execution;
  readonly scheduledAt: Date;
  /** What the attempt before last said of itself; null for nothing. */
  readonly lastHeartbeat: Json;
}

/** Ports of the interpreter for one execution. */
export function stepPorts(services: StepServices, site: StepSite): InterpreterPorts {
  const { store, payloads, evaluator } = services;
  const { actor, execution } = site;
  const { step } = execution;
  const maxBytes = actor.definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
  return {
    evaluator,
    load: async (payload) => await load(services, site, payload),
    keep: async (value) => await payloads.keep(value, maxBytes),
    mismatch: services.mismatch,
    call: async (call) => await services.call(call, site),
    results: async () => {
      const { path, visit, children } = step;
      const flowPrefix = flowPath(path, children?.opening ?? 1, 0).slice(0, -1);
      const outputs = await store.flowOutputs({ runId: actor.run.id, path, visit, flowPrefix });
      return await Promise.all(outputs.map(async ({ output }) => await payloads.load(output)));
    },
  };
}

async function load(services: StepServices, site: StepSite, payload: Payload): Promise<Json> {
  if (!("item" in payload)) return await services.payloads.load(payload);
  return await loadItem(services, site, { flow: site.execution.step.flow, index: payload.item });
}

async function loadItem(
  services: StepServices,
  { actor }: StepSite,
  item: { readonly flow: string; readonly index: number },
): Promise<Json> {
  const parent = actor.state.flows[item.flow]?.parent ?? null;
  const children = parent === null ? null : actor.state.steps[parent]?.children;
  const items =
    children?.items ?? (await services.store.items({ runId: actor.run.id, flow: item.flow }));
  const all = items === null ? null : await services.payloads.load(items);
  if (!Array.isArray(all)) {
    throw new Failure("States.Runtime", `The items of ${item.flow} are gone.`);
  }
  return (all as readonly Json[])[item.index] ?? null;
}

/** What the expressions of a step may see: variables of its flows, the context object. */
export async function stepView(services: StepServices, site: StepSite): Promise<StepView> {
  const { actor, scheduledAt } = site;
  const { step } = site.execution;
  const { run, state, definition } = actor;
  const input = await services.payloads.load(run.input);
  const retries = Object.values(step.retries).reduce((sum, uses) => sum + uses, 0);
  return {
    definition,
    step,
    variables: variablesOf(actor, step),
    ending: state.ending,
    clockMs: scheduledAt.getTime(),
    seed: `${run.id}:${stepKey(step.path, step.visit)}`,
    context: {
      Execution: { Id: run.id, Name: run.id, Input: input, StartTime: run.createdAt.toISOString() },
      StateMachine: { Id: run.workflowId, Name: run.workflowName },
      State: { Name: step.state, EnteredTime: scheduledAt.toISOString(), RetryCount: retries },
      ...(await mapContext(services, site)),
    },
  };
}

/** The flow of a step and those around it, innermost first. */
function flowsAround(flow: string): readonly string[] {
  return [flow, ...containersOf(flow).map(flowOfStep)];
}

/** `$states.context.Map.Item` of the nearest iteration. */
async function mapContext(services: StepServices, site: StepSite): Promise<JsonObject> {
  const { definition, state } = site.actor;
  for (const path of flowsAround(site.execution.step.flow)) {
    const flow = state.flows[path];
    const parent = flow === undefined || flow.parent === null ? null : state.steps[flow.parent];
    if (flow === undefined || parent === null || parent === undefined) continue;
    if (stateAt(definition, parent.path)?.Type !== "Map") continue;
    const item = await loadItem(services, site, { flow: path, index: flow.index });
    return { Map: { Item: { Index: flow.index, Value: item } } };
  }
  return {};
}

function variablesOf(actor: RunActor, step: Step): Readonly<Record<string, Payload>> {
  const variables: Record<string, Payload> = {};
  for (const flow of flowsAround(step.flow).toReversed()) {
    Object.assign(variables, actor.state.flows[flow]?.variables);
  }
  return variables;
}
