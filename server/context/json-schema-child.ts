/** Entry of the process that holds values against JSON Schemas. A schema is code in disguise: a `pattern` can run for ever. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import { serveJobs } from "./child-protocol.ts";
import { jsonSchemaLimits } from "./json-schema-limits.ts";

const jobSchema = z.object({ schema: z.string(), value: z.string() });

serveJobs(jsonSchemaLimits.maxRssMb, async () => {
  let compiled = new Map<string, ValidateFunction>();
  let ajv = newAjv();
  return await Promise.resolve({
    answer: async (job: unknown) => {
      const { schema, value } = jobSchema.parse(job);
      let validate = compiled.get(schema);
      if (validate === undefined) {
        try {
          // Drafts differ in keywords that few schemas use; a schema that names another one is read as 2020-12.
          const { $schema: _, ...rest } = z
            .record(z.string(), z.unknown())
            .parse(JSON.parse(schema));
          validate = ajv.compile(rest);
        } catch (error) {
          return await Promise.resolve({
            value: { invalid: error instanceof Error ? error.message : String(error) },
            retire: false,
          });
        }
        compiled.set(schema, validate);
      }
      const fits = validate(JSON.parse(value));
      return { value: { mismatch: fits ? null : explain(validate.errors ?? []) }, retire: false };
    },
    afterwards: async () => {
      // Ajv keeps what it has compiled, and every `$id` it has seen.
      if (compiled.size >= jsonSchemaLimits.compiledSchemas) {
        compiled = new Map();
        ajv = newAjv();
      }
      return await Promise.resolve();
    },
  });
});

function newAjv(): Ajv2020 {
  // With a precision, because 0.6 is a multiple of 0.1 for everybody but a computer.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    addUsedSchema: false,
    multipleOfPrecision: 9,
  });
  addFormats.default(ajv);
  return ajv;
}

/** Errors of one value that are worth reading. */
const shownErrors = 5;

function explain(errors: readonly ErrorObject[]): string {
  const shown = errors.slice(0, shownErrors).map((error) => {
    const detail = Object.values(error.params as Record<string, unknown>).filter(
      (value) => typeof value === "string" || Array.isArray(value),
    );
    const words =
      error.keyword === "enum" || error.keyword === "additionalProperties"
        ? ` (${detail.flat().join(", ").slice(0, 200)})`
        : "";
    return `${error.instancePath === "" ? "the value" : error.instancePath} ${error.message ?? error.keyword}${words}`;
  });
  const more = errors.length > shownErrors ? `; and ${errors.length - shownErrors} more` : "";
  return shown.join("; ") + more;
}
