/** What the expressions of a step may see: the variables of its flows, and the context object. */
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { isDistributed, type State } from "../../shared/definition/definition.ts";
import type { StepView } from "../../shared/run/interpret/ports.ts";
import { compensateOf } from "../../shared/run/compensate.ts";
import { keyPlaceOf } from "../../shared/run/idempotency.ts";
import { isAnsweredByToken } from "../../shared/run/park.ts";
import { containersOf, flowOfStep, stateAt, stepKey } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Step } from "../../shared/run/run-state.ts";
import { idempotencyKeyOf } from "../context/node-context.ts";
import { roleArn } from "./execution-arn.ts";
import type { RunActor } from "./run-actor.ts";
import type { StepServices, StepSite } from "./step-ports.ts";
import { targetOf } from "./task-tokens.ts";

/** A step with what its expressions may see. */
export async function stepView(services: StepServices, site: StepSite): Promise<StepView> {
  const { actor, scheduledAt } = site;
  const { step } = site.execution;
  const { run, state, definition } = actor;
  const input = await services.payloads.load(run.input);
  return {
    definition,
    step,
    variables: variablesOf(actor, step),
    ending: state.ending,
    clockMs: scheduledAt.getTime(),
    seed: `${run.id}:${stepKey(step.path, step.visit)}`,
    enteredEvent: step.scheduledSeq,
    context: {
      Execution: {
        Id: run.id,
        Name: run.name ?? run.id,
        Input: input,
        RoleArn: roleArn,
        StartTime: run.createdAt.toISOString(),
        RedriveCount: state.origin?.redrives ?? 0,
      },
      StateMachine: { Id: run.workflowId, Name: run.workflowName },
      State: {
        Name: step.state,
        EnteredTime: scheduledAt.toISOString(),
        ...retryContext(stateAt(definition, step.path), step),
      },
      ...(await taskContext(services, site)),
      ...(await mapContext(services, site)),
    },
  };
}

/** `State.RetryCount`, of a state that can be retried. */
function retryContext(state: State | null, { retries }: Step): JsonObject {
  if (state?.Type !== "Task" && state?.Type !== "Map" && state?.Type !== "Parallel") return {};
  return { RetryCount: Object.values(retries).reduce((sum, uses) => sum + uses, 0) };
}

/** `Task.Token`, for a Task whose answer comes through it; `Task.IdempotencyKey` of the effect, for the task that verifies it. */
async function taskContext({ tokens }: StepServices, site: StepSite): Promise<JsonObject> {
  const { step } = site.execution;
  const { definition, run } = site.actor;
  const state = stateAt(definition, step.path);
  if (state?.Type !== "Task") return {};
  if (step.phase === "verify") {
    const { path, visit } = step;
    const effect = { path, phase: "enter" } as const;
    const keyPlace = keyPlaceOf(definition, { id: run.id, state: site.actor.state }, effect);
    return { Task: { IdempotencyKey: idempotencyKeyOf({ runId: run.id, path, visit, keyPlace }) } };
  }
  const resource = step.phase === "undo" ? compensateOf(state)?.Resource : state.Resource;
  if (resource === undefined || !isAnsweredByToken(resource)) return {};
  return { Task: { Token: await tokens.issue(targetOf(run.id, step)) } };
}

/** `Map.Item` of the nearest iteration. */
async function mapContext(services: StepServices, { actor, execution }: StepSite) {
  const { definition, state } = actor;
  for (const path of flowsAround(execution.step.flow)) {
    const flow = state.flows.get(path);
    const parent = flow === undefined || flow.parent === null ? null : state.steps.get(flow.parent);
    if (flow === undefined || parent === null || parent === undefined) continue;
    if (stateAt(definition, parent.path)?.Type !== "Map") continue;
    const kept = parent.children?.values ?? parent.children?.items ?? null;
    const values = kept === null ? [] : await services.payloads.load(kept);
    const item: Json = Array.isArray(values)
      ? ((values as readonly Json[])[flow.index] ?? null)
      : null;
    return { Map: { Item: { Index: flow.index, Value: item } } };
  }
  return {};
}

/** The nearest wins; an iteration of a distributed Map sees none from outside. */
function variablesOf(actor: RunActor, step: Step): Readonly<Record<string, Payload>> {
  const seen: string[] = [];
  for (const flow of flowsAround(step.flow)) {
    seen.push(flow);
    const container = containersOf(flow)[0];
    const state = container === undefined ? null : stateAt(actor.definition, container);
    if (state?.Type === "Map" && isDistributed(state)) break;
  }
  const variables: Record<string, Payload> = {};
  for (const flow of seen.toReversed())
    Object.assign(variables, actor.state.flows.get(flow)?.variables);
  return variables;
}

/** The flow of a step and those around it, innermost first. */
function flowsAround(flow: string): readonly string[] {
  return [flow, ...containersOf(flow).map(flowOfStep)];
}
