import { z } from "zod";
import { fileNameField } from "./file-name.ts";
import { headersField, urlField } from "./http-fields.ts";
import { jsonField } from "./json-field.ts";
import { pointerField } from "./json-pointer.ts";
import { secretFields, secretFits } from "./request-secret.ts";

const withId = "{id} stands for the id of the job";
const status = z.union([z.string().min(1).max(200), z.number(), z.boolean()]);
const statuses = z.array(status).min(1).max(50);
const pointer = (title: string, description: string) =>
  pointerField.optional().meta({ title, description });

/** Parameters of a job on another machine: where it is handed in, how it is followed, and where its result is. */
export const jobParams = z
  .strictObject({
    Submit: z
      .strictObject({
        Url: urlField.meta({ title: "URL", description: "Where a job is handed in." }),
        Method: z.enum(["POST", "PUT"]).default("POST").meta({
          title: "Method",
          description: "Sent with an Idempotency-Key, so that a repeat starts no second job.",
        }),
        Headers: headersField
          .optional()
          .meta({ title: "Headers", description: "Sent with the job alone.", widget: "code" }),
        Body: jsonField().optional().meta({
          title: "Body",
          description: "The job: text is sent as it is, anything else as JSON.",
          widget: "code",
        }),
      })
      .meta({ title: "Submit", description: "The request that starts the job." }),
    IdPointer: pointerField.default("/id").meta({
      title: "Id of the job",
      description: "JSON Pointer into the answer, such as /id or /data/job_id.",
    }),
    StatusUrl: urlField.meta({ title: "Status URL", description: `${withId}.` }),
    StatusPointer: pointerField.default("/status").meta({
      title: "Status",
      description: "JSON Pointer into the answer of the status URL.",
    }),
    DoneValues: statuses
      .default(["succeeded", "success", "completed", "complete", "done", "finished"])
      .meta({ title: "Done", description: "Statuses of a job that has its result." }),
    FailedValues: statuses
      .default(["failed", "failure", "error", "cancelled", "canceled", "expired", "timeout"])
      .meta({ title: "Failed", description: "Statuses of a job that came to nothing." }),
    ErrorPointer: pointerField.default("/error").meta({
      title: "Message",
      description: "JSON Pointer to what the job says of its failure.",
    }),
    ProgressPointer: pointer("Progress", "JSON Pointer to how far the job is."),
    UsedVramPointer: pointer("VRAM in use", "JSON Pointer to the bytes of GPU memory in use."),
    TotalVramPointer: pointer(
      "VRAM in total",
      "JSON Pointer to the bytes of GPU memory there are.",
    ),
    IntervalSeconds: z.number().min(0.1).max(3600).default(5).meta({
      title: "Ask every, s",
      description: "Seconds between two looks at first; then ever longer.",
    }),
    MaxIntervalSeconds: z.number().min(0.1).max(3600).default(60).meta({
      title: "Ask at least every, s",
      description: "Longest time between two looks, unless the server asks for more.",
    }),
    ResultUrl: urlField
      .optional()
      .meta({ title: "Result URL", description: `${withId}; empty when the status holds it.` }),
    ResultPointer: pointer("Result", "JSON Pointer to the result; empty takes the whole answer."),
    ToFile: fileNameField.optional().meta({
      title: "Result into a file",
      description: "Name of the stored file: for results that are large, or no text.",
    }),
    CancelUrl: urlField
      .optional()
      .meta({ title: "Cancel URL", description: `Called when the run is cancelled; ${withId}.` }),
    CancelMethod: z.enum(["POST", "DELETE", "PUT"]).default("POST").meta({
      title: "Cancel method",
      description: "How the cancel URL is called.",
    }),
    Secret: secretFields.Secret,
    SecretAs: z.enum(["Bearer", "Header"]).default("Bearer").meta({
      title: "Send the secret as",
      description: "A bearer token, or the value of a header, in every request.",
    }),
    SecretHeader: secretFields.SecretHeader,
    Provider: z.string().min(1).max(200).optional().meta({
      title: "Provider",
      description: "Who runs the job, for the ledger; empty = the host.",
    }),
    Model: z.string().min(1).max(200).optional().meta({
      title: "Model or machine",
      description: "Name in the price catalogue that the seconds are priced by.",
      widget: "model",
    }),
    SecondsPointer: pointer("Seconds", "JSON Pointer to the seconds that the job has used."),
    CostPointer: pointer("Cost", "JSON Pointer to what the job cost in dollars, when it says so."),
  })
  .refine(...secretFits)
  .refine(
    ({ ToFile: file, ResultUrl: url, ResultPointer: at }) => {
      return file === undefined || url !== undefined || at !== undefined;
    },
    { path: ["ToFile"], message: "needs a result URL, or a result that is one" },
  );

export type JobParams = z.output<typeof jobParams>;
