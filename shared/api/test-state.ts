/** Messages of test-state. */
import { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import { inspectionLevels, type InspectionData } from "../run/test-state-request.ts";
import { anyJson } from "./route.ts";

const jsonObject = z
  .custom<JsonObject>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "a JSON object is required",
  )
  .meta({ description: "A JSON object." });

const oneSubject = "give either a state, or a definition and the stateName in it";

/** A state, or a definition and the name of a state in it; with an input, and a mock in place of what the state would call. */
export const testStateBody = z
  .strictObject({
    state: anyJson.optional(),
    definition: anyJson.optional(),
    stateName: z.string().min(1).max(200).optional(),
    input: anyJson,
    /** Takes the place of members of the context object. */
    context: jsonObject.optional(),
    variables: jsonObject.optional(),
    mock: z
      .strictObject({
        result: anyJson.optional(),
        errorOutput: z
          .strictObject({ error: z.string().optional(), cause: z.string().optional() })
          .optional(),
        fieldValidationMode: z.enum(["STRICT", "PRESENT", "NONE"]).optional().meta({
          description:
            "Taken as on AWS and without effect: results of services are not known here.",
        }),
      })
      .optional(),
    inspectionLevel: z.enum(inspectionLevels).optional(),
    stateConfiguration: z
      .strictObject({
        retrierRetryCount: z.int().min(0).optional(),
        errorCausedByState: z.string().optional(),
        mapIterationFailureCount: z.int().min(0).optional(),
        mapItemReaderData: z.string().optional(),
      })
      .optional(),
  })
  .refine(
    ({ state, definition, stateName }) =>
      state === undefined
        ? definition !== undefined && stateName !== undefined
        : definition === undefined && stateName === undefined,
    oneSubject,
  );

export const testedState = z.object({
  status: z.enum(["SUCCEEDED", "FAILED", "RETRIABLE", "CAUGHT_ERROR"]),
  /** Null as well when there is none. */
  output: z.custom<Json>(() => true),
  next: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
  /** Above the level INFO: the data at every stage that the state has come to. */
  inspectionData: z.custom<InspectionData>(() => true).optional(),
});
