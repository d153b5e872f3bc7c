import { isJsonObject, type Json } from "../../base/json.ts";
import type { MapState } from "../../definition/definition.ts";
import type { Execution } from "./execution.ts";
import { argumentsOf, configOf } from "./map-part.ts";

/** The result of a Map: the outputs of its iterations, or what its ResultWriter makes of them. */
export async function writeResults(
  { flow, ports, view }: Execution,
  state: MapState,
  results: readonly Json[],
): Promise<Json> {
  const writer = state.ResultWriter;
  if (!isJsonObject(writer) || Object.keys(writer).length === 0) return results;
  const resource = writer["Resource"];
  return await ports.writeResults({
    resource: typeof resource === "string" ? resource : null,
    args: await argumentsOf(flow, writer, "ResultWriter"),
    config: await configOf(flow, writer["WriterConfig"], {
      location: "ResultWriter/WriterConfig",
      integers: [],
    }),
    label: state.Label ?? view.step.state,
    results,
  });
}
