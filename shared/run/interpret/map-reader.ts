import type { Json, JsonObject } from "../../base/json.ts";
import type { Execution } from "./execution.ts";
import { argumentsOf, configOf } from "./map-part.ts";

/** The items that a distributed Map reads for itself. */
export async function readItems(
  { flow, ports }: Execution,
  reader: JsonObject,
): Promise<readonly Json[]> {
  const resource = reader["Resource"];
  const args = await argumentsOf(flow, reader, "ItemReader");
  const config = await configOf(flow, reader["ReaderConfig"], {
    location: "ItemReader/ReaderConfig",
    integers: ["MaxItems"],
  });
  return await ports.readItems({
    resource: typeof resource === "string" ? resource : "",
    args,
    config,
  });
}
