import { z } from "zod";
import type { Json, JsonObject } from "../../base/json.ts";

/** Schema of a parameter or result that may be any JSON value. */
export const jsonField = (): z.ZodType<Json> => z.json();

/** Schema of a path into the data, such as `$.orders`: a field of JSONPath mode. */
export const pathField = (): z.ZodString => z.string().max(2000);

/** Schema of a JSON object with any members. */
export const jsonObjectField = (): z.ZodType<JsonObject> =>
  z.record(z.string(), jsonField()) as z.ZodType<JsonObject>;
