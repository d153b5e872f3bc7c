import type { Json, JsonObject } from "../../base/json.ts";
import { isDistributed, queryLanguageOf, type MapState } from "../../definition/definition.ts";
import type { Tolerated } from "../event.ts";
import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";
import { batchesOf } from "./map-batches.ts";
import { readItems } from "./map-reader.ts";
import { writeResults } from "./map-writer.ts";
import { countOf, percentageOf } from "./number-field.ts";
import { checkDataLimit } from "./data-limit.ts";

/** Iterations of a Map under way at once when MaxConcurrency does not say: AWS's number for inline Maps. */
export const defaultMapConcurrency = 40;
/** The same for a distributed Map. AWS begins ten thousand there, as executions of their own; here the open ones are in memory together. */
const defaultDistributedConcurrency = 1_000;
/** More than this are never under way at once, whatever MaxConcurrency says: it bounds the memory that a Map takes. AWS has the same bound. */
const mostIterationsAtOnce = 10_000;

/** Finds the items (a reader takes the place of Items and ItemsPath), what each iteration gets, and the limits; the iterations follow. */
export async function enterMap(execution: Execution, state: MapState): Promise<Outcome> {
  const { flow, ports, view } = execution;
  const concurrency = (await countOf(flow, "MaxConcurrency")) ?? 0;
  ports.stage?.("maxConcurrency", concurrency);
  flow.effectiveInput();
  const given = state.ItemReader === undefined ? await flow.items() : null;
  const tolerated = await toleranceOf(execution);
  const items = given ?? (await readItems(execution, state.ItemReader as JsonObject));
  const selected = await selectItems(execution, state, items);
  const inputs = await batchesOf(execution, state, selected);
  for (const input of inputs) {
    checkDataLimit(execution, input, `The state/task '${view.step.state}' has an item`);
  }
  const isBatched = inputs !== selected;
  const distributed = isDistributed(state);
  const unlimited = distributed ? defaultDistributedConcurrency : defaultMapConcurrency;
  return {
    type: "map",
    items: await ports.keep(inputs, { unlimited: true }),
    values: selected === items || isBatched ? null : await ports.keep(items, { unlimited: true }),
    count: inputs.length,
    lanes: Math.min(mostIterationsAtOnce, concurrency === 0 ? unlimited : concurrency),
    groupSize: state.Checkpoint?.Policy === "EveryN" ? state.Checkpoint.Count : 1,
    tolerated,
    distributed,
  };
}

/** Goes on with the outputs of the iterations. */
export async function exitMap(execution: Execution, state: MapState): Promise<Outcome> {
  const outputs = await execution.ports.results();
  const result = await writeResults(execution, state, outputs);
  return await leave(execution, {
    fields: state,
    next: state.Next ?? null,
    result,
    schema: state.Validate as JsonObject | undefined,
  });
}

/** The failures that the Map bears. */
async function toleranceOf({ flow, ports }: Execution): Promise<Tolerated> {
  const count = await countOf(flow, "ToleratedFailureCount");
  const percentage = await percentageOf(flow, "ToleratedFailurePercentage");
  if (count !== null) ports.stage?.("toleratedFailureCount", count);
  if (percentage !== null) ports.stage?.("toleratedFailurePercentage", percentage);
  return { count, percentage };
}

/**
 * Items whose inputs are selected at once. An evaluation may take a copy of the whole input of the state with it: all items at the
 * same time would take as many copies of all items.
 */
const selectedAtOnce = 32;

/** What each iteration gets in place of its item: ItemSelector, in older definitions Parameters. */
async function selectItems(
  { flow, ports, view }: Execution,
  state: MapState,
  items: readonly Json[],
): Promise<readonly Json[]> {
  const isJsonata = queryLanguageOf(view.definition, state) === "JSONata";
  const template = state.ItemSelector ?? (isJsonata ? undefined : state.Parameters);
  if (template === undefined) return items;
  const location = state.ItemSelector === undefined ? "Parameters" : "ItemSelector";
  const selected: Json[] = [];
  for (let start = 0; start < items.length; start += selectedAtOnce) {
    const slice = items.slice(start, start + selectedAtOnce).map((value, i) => ({
      template,
      location,
      context: { ...view.context, Map: { Item: { Index: start + i, Value: value } } },
    }));
    // eslint-disable-next-line no-await-in-loop -- each evaluation holds a copy of what it sees
    for (const input of await flow.evaluate(slice)) selected.push(input);
  }
  ports.stage?.("afterItemSelector", selected);
  return selected;
}
