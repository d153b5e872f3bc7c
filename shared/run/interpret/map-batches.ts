import type { Json, JsonObject } from "../../base/json.ts";
import type { MapState } from "../../definition/definition.ts";
import { queryEvaluationError } from "../evaluator.ts";
import type { DataFlow } from "./data-flow.ts";
import { jsonBytes } from "./data-limit.ts";
import type { Execution } from "./execution.ts";
import { integerOf } from "./number-field.ts";
import { runtimeError, StateFault } from "./state-fault.ts";

interface Limits {
  readonly items: number;
  readonly bytes: number;
}

/** Inputs of the iterations when an ItemBatcher hands several items to one; otherwise the items themselves. */
export async function batchesOf(
  { flow, ports }: Execution,
  state: MapState,
  items: readonly Json[],
): Promise<readonly Json[]> {
  const batcher = state.ItemBatcher as JsonObject | undefined;
  if (batcher === undefined) return items;
  const limits = {
    items: await limitOf(flow, batcher, "MaxItemsPerBatch"),
    bytes: await limitOf(flow, batcher, "MaxInputBytesPerBatch"),
  };
  const template = batcher["BatchInput"];
  const [batchInput] =
    template === undefined
      ? []
      : await flow.evaluate([{ template, location: "ItemBatcher/BatchInput" }]);
  const shared = batchInput === undefined ? {} : { BatchInput: batchInput };
  const batches = split(items, limits, jsonBytes({ ...shared, Items: [] }));
  const inputs = batches.map((Items): JsonObject => ({ ...shared, Items }));
  ports.stage?.("afterItemBatcher", inputs);
  return inputs;
}

/** A limit of the batcher; 0 is none. */
async function limitOf(flow: DataFlow, batcher: JsonObject, name: string): Promise<number> {
  const given = await flow.field(name, { fields: batcher, location: "ItemBatcher" });
  if (given === null) return Number.POSITIVE_INFINITY;
  const limit = integerOf(flow, given);
  if (limit < 0) {
    const isExpression = given.source !== null && !given.field.endsWith("Path");
    throw new StateFault(
      isExpression ? queryEvaluationError : runtimeError,
      `field ${name} must be positive`,
    );
  }
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}

/** Batches in order, each as large as the limits allow; an item that is larger than a batch may be has one of its own. */
function split(
  items: readonly Json[],
  limits: Limits,
  emptyBytes: number,
): readonly (readonly Json[])[] {
  const batches: Json[][] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = limits.bytes === Number.POSITIVE_INFINITY ? 0 : jsonBytes(item) + 1;
    const current = batches.at(-1);
    const fits =
      current !== undefined &&
      current.length < limits.items &&
      // The last item has no comma behind it.
      bytes + itemBytes - 1 <= limits.bytes;
    if (fits) {
      current.push(item);
      bytes += itemBytes;
    } else {
      batches.push([item]);
      bytes = emptyBytes + itemBytes;
    }
  }
  return batches;
}
