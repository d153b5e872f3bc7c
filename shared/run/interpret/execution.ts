import { queryLanguageOf, type State } from "../../definition/definition.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import type { DataFlow, Visit } from "./data-flow.ts";
import { JsonataFlow } from "./jsonata-flow.ts";
import { JsonPathFlow } from "./jsonpath-flow.ts";
import type { InterpreterPorts, StepView } from "./ports.ts";

/** The execution of a phase of a step. */
export interface Execution {
  readonly view: StepView;
  readonly ports: InterpreterPorts;
  readonly visit: Visit;
  readonly flow: DataFlow;
}

/** Loads what the fields of the state may see. */
export async function beginExecution(
  view: StepView,
  ports: InterpreterPorts,
  state: State,
): Promise<Execution> {
  const entries = Object.entries(view.variables);
  const [input, ...values] = await Promise.all(
    [view.step.input, ...entries.map(([, payload]) => payload)].map(
      async (payload): Promise<Json> => await ports.load(payload),
    ),
  );
  const variables: JsonObject = Object.fromEntries(
    entries.map(([name], i) => [name, values[i] ?? null]),
  );
  const seeded = { ...view, seed: attemptSeed(view) };
  const visit: Visit = { view: seeded, ports, state, input: input ?? null, variables };
  const isJsonata = queryLanguageOf(view.definition, state) === "JSONata";
  return { view, ports, visit, flow: isJsonata ? new JsonataFlow(visit) : new JsonPathFlow(visit) };
}

/** A retry draws anew; an attempt that is repeated because its worker was lost draws the same. */
function attemptSeed({ seed, step }: StepView): string {
  return step.settled === 0 ? seed : `${seed}#${String(step.settled)}`;
}
