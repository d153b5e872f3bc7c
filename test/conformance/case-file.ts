/** Reading of files with recorded cases, one JSON object a line. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Json } from "../../shared/base/json.ts";

const json: z.ZodType<Json> = z.json();

/** How a mocked task answered one attempt. */
export const mockSchema = z.object({
  resource: z.string().optional(),
  /** What the recorded machine sent; absent when the recording does not say. */
  parameters: json.optional(),
  return: json.optional(),
  throw: z.object({ error: z.string().optional(), cause: z.string().optional() }).optional(),
  timedOut: z.boolean().optional(),
});
export type Mock = z.infer<typeof mockSchema>;

const traceEntrySchema = z.looseObject({
  ev: z.string(),
  type: z.string().optional(),
  name: z.string().optional(),
  input: json.optional(),
  output: json.optional(),
});
export type TraceEntry = z.infer<typeof traceEntrySchema>;

const shared = {
  id: z.string(),
  area: z.string(),
  authority: z.string(),
  definition: json.optional(),
  definitionText: z.string().optional(),
  type: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  needs: z.array(z.string()).default([]),
  placeholders: z.array(z.string()).default([]),
  source: z.looseObject({ awsValidated: z.string().nullish() }).optional(),
};

const executionSchema = z.object({
  kind: z.literal("execution"),
  ...shared,
  input: json.optional(),
  inputTemplate: z.boolean().optional(),
  recordedInput: json.optional(),
  context: z.record(z.string(), json).optional(),
  files: z.record(z.string(), z.string()).optional(),
  mocks: z.record(z.string(), z.array(mockSchema)).default({}),
  trace: z.array(traceEntrySchema).optional(),
  expected: z.object({
    status: z.string(),
    output: json.optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    causeKind: z.enum(["user", "task", "engine"]).optional(),
    causeIsJson: z.boolean().optional(),
    next: z.string().optional(),
  }),
});
export type ExecutionCase = z.infer<typeof executionSchema>;

const diagnosticSchema = z.looseObject({
  code: z.string().optional(),
  location: z.string().optional(),
  pointer: z.string().optional(),
});

const validationSchema = z.object({
  kind: z.literal("validation"),
  ...shared,
  expected: z.looseObject({
    valid: z.boolean(),
    locations: z.array(z.string()).optional(),
    diagnostics: z.array(diagnosticSchema).optional(),
  }),
});
export type ValidationCase = z.infer<typeof validationSchema>;

const testStateSchema = z.object({
  kind: z.literal("teststate"),
  ...shared,
  request: z.looseObject({ input: json.optional(), stateName: z.string().optional() }),
  expected: z.looseObject({ status: z.string().optional(), apiError: z.string().optional() }),
});
export type TestStateCase = z.infer<typeof testStateSchema>;

const analysisSchema = z.object({
  kind: z.literal("analysis"),
  ...shared,
  expected: z.looseObject({
    variableReferences: z.record(z.string(), z.array(z.string())),
  }),
});
export type AnalysisCase = z.infer<typeof analysisSchema>;

/** A line of a file of definitions: each must survive the way to the canvas and back. */
const definitionSchema = z
  .object({ name: z.string(), definition: json })
  .transform(({ name, definition }) => ({
    kind: "definition" as const,
    id: name,
    area: "definitions",
    authority: "samples",
    definition,
  }));

const caseSchema = z.union([
  z.discriminatedUnion("kind", [
    executionSchema,
    validationSchema,
    testStateSchema,
    analysisSchema,
  ]),
  definitionSchema,
]);
export type Case = z.infer<typeof caseSchema>;

/** Reads the cases of a file; throws at the first line that is none. */
export async function readCases(file: string): Promise<readonly Case[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const parsed = caseSchema.safeParse(JSON.parse(line));
    if (parsed.success) return [parsed.data];
    throw new Error(`${file}, line ${String(index + 1)}: ${z.prettifyError(parsed.error)}`);
  });
}
