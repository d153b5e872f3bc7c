/** What a test of a Map needs besides: items without a reader, and the failures that it bears. */
import { Failure } from "../base/failure.ts";
import type { Json } from "../base/json.ts";
import { itemReaderFailed } from "../items/csv.ts";
import { readItems, type ItemReaderCall } from "../items/read-items.ts";
import type { Outcome } from "./report.ts";
import type { TestStateConfiguration } from "./test-state-request.ts";

/** The items in the text that a test gives for the object of an ItemReader; none when it gives none. */
export async function mockedItems(
  reader: ItemReaderCall,
  configuration: TestStateConfiguration | undefined,
): Promise<readonly Json[]> {
  const text = configuration?.mapItemReaderData;
  if (text === undefined) return [];
  if (reader.resource.endsWith(":listObjectsV2")) return listed(text);
  return await readItems(reader, { readText: async () => text, list: async () => [] });
}

/** A listing is given as an array of the objects that it would show. */
function listed(text: string): readonly Json[] {
  try {
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items)) return items as readonly Json[];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure(itemReaderFailed, "Attempting to map over non-iterable node.");
}

/** The failure of a Map with more failed iterations than it says it bears; null when it says nothing, as on AWS. */
export function toleranceExceeded(
  configuration: TestStateConfiguration | undefined,
  { tolerated, count }: Extract<Outcome, { type: "map" }>,
): Extract<Outcome, { type: "failed" }> | null {
  const failed = configuration?.mapIterationFailureCount ?? 0;
  const isExceeded =
    (tolerated.count !== null && failed > tolerated.count) ||
    (tolerated.percentage !== null && failed * 100 > tolerated.percentage * count);
  if (!isExceeded) return null;
  return {
    type: "failed",
    error: "States.ExceedToleratedFailureThreshold",
    cause: "The specified tolerated failure threshold was exceeded",
  };
}
