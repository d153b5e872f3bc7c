/** Messages about providers, bindings, artifacts, workers and health. */
import { z } from "zod";
import { idSchema, timeSchema } from "./route.ts";

/** Variables of the server itself: a provider must not be able to send them anywhere. */
export const reservedVariables = [
  "DATABASE_URL",
  "SECRETS_KEY",
  "ADMIN_TOKEN",
  "PGPASSWORD",
] as const;

/** Name of an environment variable on the workers that holds the key; never the key itself. */
export const secretName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable, not the secret itself")
  .refine((name) => !reservedVariables.some((reserved) => reserved === name.toUpperCase()), {
    message: "this variable belongs to the server and cannot be used as a secret",
  });

/** An http or https address without a user name or password in it. */
export const httpUrl = z
  .url({ protocol: /^https?$/, hostname: /.+/ })
  .max(2000)
  .refine(
    (url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url),
    "user names and passwords do not belong in an address",
  );

export const providerParams = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
});
const perMinute = z.int().min(1).max(1_000_000_000);
export const putProviderBody = z.strictObject({
  baseUrl: httpUrl.meta({
    description: "Of an OpenAI-compatible API; `/chat/completions` is added to it.",
  }),
  secret: secretName.nullish(),
  requestsPerMinute: perMinute.nullish(),
  tokensPerMinute: perMinute.nullish(),
  models: z.array(z.string().min(1).max(200)).max(1000).optional().meta({
    description:
      "Models that it serves: a call that names no provider goes to the first that serves its model.",
  }),
});
export const providerMessage = z.object({
  name: z.string(),
  baseUrl: z.string(),
  secret: z.string().nullable(),
  requestsPerMinute: z.int().nullable(),
  tokensPerMinute: z.int().nullable(),
  models: z.array(z.string()),
  updatedAt: timeSchema,
});
export type ProviderMessage = z.infer<typeof providerMessage>;
export const providerList = z.object({ providers: z.array(providerMessage) });

const resource = z.string().min(1).max(2048);
export const putBindingBody = z.strictObject({
  resource,
  url: httpUrl,
  secret: secretName.nullish(),
});
export const deleteBindingQuery = z.strictObject({ resource });
export const bindingMessage = z.object({
  resource: z.string(),
  url: z.string(),
  secret: z.string().nullable(),
  updatedAt: timeSchema,
});
export type BindingMessage = z.infer<typeof bindingMessage>;
export const bindingList = z.object({ bindings: z.array(bindingMessage) });

export const artifactParams = z.strictObject({ id: idSchema });
export const uploadQuery = z.strictObject({
  name: z.string().min(1).max(1100).optional().meta({
    description:
      "File name of a raw upload; `s3://bucket/key` makes it the object that a Map reads under that address.",
  }),
});
export const artifactMessage = z.object({
  id: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  type: z.string(),
  name: z.string(),
});
export type ArtifactMessage = z.infer<typeof artifactMessage>;

export const workerMessage = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  concurrency: z.int(),
  startedAt: timeSchema,
  seenAt: timeSchema,
  /** `silent`: not heard of for longer than a lease; its steps are being taken over. */
  status: z.enum(["alive", "draining", "silent"]),
  runningSteps: z.int(),
  loopDelayMs: z.int(),
  memoryBytes: z.int(),
});
export type WorkerMessage = z.infer<typeof workerMessage>;
export const workerList = z.object({ workers: z.array(workerMessage) });

export const health = z.object({ status: z.literal("ok") });
export const readiness = z.object({ status: z.literal("ready"), up: z.array(z.string()) });
