import { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import type {
  CallAnswer,
  InterpreterPorts,
  ResourceCall,
} from "../../shared/run/interpret/ports.ts";
import { isAnsweredByToken } from "../../shared/run/park.ts";
import { flowPath } from "../../shared/run/path.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import type { ItemReader } from "../context/item-reader.ts";
import type { ResultWriter } from "../context/result-writer.ts";
import type { RunStore } from "../store/run-store.ts";
import type { CallCache } from "./call-cache.ts";
import type { ChildRuns } from "./child-runs.ts";
import type { Execution } from "./execution.ts";
import { mapResults } from "./map-results.ts";
import type { Payloads } from "./payloads.ts";
import type { RunActor } from "./run-actor.ts";
import type { TaskTokens } from "./task-tokens.ts";

/** What step execution needs besides the run itself. */
export interface StepServices {
  readonly store: RunStore;
  readonly payloads: Payloads;
  readonly evaluator: Evaluator;
  readonly tokens: TaskTokens;
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  readonly call: (call: ResourceCall, at: StepSite) => Promise<CallAnswer>;
  readonly callCache: CallCache;
  readonly readItems: ItemReader;
  readonly writeResults: ResultWriter;
}

/** An execution and where it happens. */
export interface StepSite {
  readonly actor: RunActor;
  readonly execution: Execution;
  readonly scheduledAt: Date;
  readonly childRuns: ChildRuns;
}

/** Ports of the interpreter for one execution. */
export function stepPorts(services: StepServices, site: StepSite): InterpreterPorts {
  const { store, payloads, evaluator } = services;
  const { actor, execution } = site;
  const { step } = execution;
  const maxBytes = actor.definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
  const keep: InterpreterPorts["keep"] = async (value, options) =>
    await payloads.keep(value, options?.unlimited === true ? Number.POSITIVE_INFINITY : maxBytes);
  return {
    evaluator,
    load: async (payload) => await loadValue(services, site, payload),
    keep,
    mismatch: services.mismatch,
    call: async (call) => {
      // The limits of what is answered from outside come with the park.
      if (!isAnsweredByToken(call.resource)) execution.limit(call);
      const make = async (): Promise<CallAnswer> =>
        await services.callCache.answer(call, site, async () => await services.call(call, site));
      return execution.drill === null
        ? await make()
        : await execution.drill.call(call, execution, make);
    },
    results: async () => {
      const { path, visit, children } = step;
      const flowPrefix = flowPath(path, children?.opening ?? 1, 0).slice(0, -1);
      const outputs = await store.flowOutputs({ runId: actor.run.id, path, visit, flowPrefix });
      return await Promise.all(outputs.map(async ({ output }) => await payloads.load(output)));
    },
    readItems: services.readItems,
    writeResults: async ({ label, results: _results, ...call }) =>
      await services.writeResults(call, await mapResults(services, site, label)),
  };
}

/** A value of the step's flow. */
export async function loadValue(
  services: Pick<StepServices, "store" | "payloads">,
  site: Pick<StepSite, "actor" | "execution">,
  payload: Payload,
): Promise<Json> {
  if (!("item" in payload)) return await services.payloads.load(payload);
  const { flow } = site.execution.step;
  const { actor } = site;
  const parent = actor.state.flows.get(flow)?.parent ?? null;
  const children = parent === null ? null : actor.state.steps.get(parent)?.children;
  const items = children?.items ?? (await services.store.items({ runId: actor.run.id, flow }));
  const all = items === null ? null : await services.payloads.load(items);
  if (!Array.isArray(all)) throw new Failure("States.Runtime", `The items of ${flow} are gone.`);
  return (all as readonly Json[])[payload.item] ?? null;
}
