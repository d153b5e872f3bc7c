/** Messages of webhooks: addresses whose calls start runs. */
import { z } from "zod";
import { idSchema, timeSchema } from "./route.ts";

/** Part of an address: easy to read, and to type. */
export const webhookParams = z.object({
  path: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{1,98}[a-z0-9])$/u, "3 to 100 small letters, digits and hyphens")
    .meta({ description: "Last part of the address `/hooks/:path`." }),
});

/** Who signs, and how. */
export const webhookSignatures = ["none", "standard", "github", "slack", "stripe"] as const;
export type WebhookSignature = (typeof webhookSignatures)[number];

export const webhookBody = z
  .strictObject({
    workflowId: idSchema,
    version: z.int().min(1).nullable().default(null).meta({
      description: "Version of the workflow; null = the newest one that is published.",
    }),
    signature: z.enum(webhookSignatures).default("standard").meta({
      description:
        "`standard`: Standard Webhooks; `github`, `slack`, `stripe`: as they sign; `none`: whoever knows the address may start runs.",
    }),
    secret: z
      .string()
      .regex(/^SECRET_[A-Z0-9_]{1,100}$/u, "the name of a secret: SECRET_…")
      .nullable()
      .default(null)
      .meta({ description: "Name of the secret that calls are signed with." }),
    enabled: z.boolean().default(true),
  })
  .refine(({ signature, secret }) => (signature === "none") === (secret === null), {
    path: ["secret"],
    message: "a signature needs a secret, and a secret a signature",
  });
export type WebhookBody = z.output<typeof webhookBody>;

export const webhook = z.object({
  path: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  version: z.int().nullable(),
  signature: z.enum(webhookSignatures),
  secret: z.string().nullable(),
  /** The server that answers has the secret; true where none is needed. */
  hasSecret: z.boolean(),
  enabled: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type WebhookMessage = z.infer<typeof webhook>;

export const webhookQuery = z.strictObject({ workflow: idSchema.optional() });
export const webhookList = z.object({ webhooks: z.array(webhook) });
/** Whatever the caller puts into the address: it is part of the run's input. */
export const receivedQuery = z.object({}).catchall(z.union([z.string(), z.array(z.string())]));

export const challengeAnswer = z.object({ challenge: z.string() });
