import { z } from "zod";
import type { StepBucket } from "../node-context.ts";
import { backOff, workerLostRetry } from "./retry-policy.ts";

/** Largest object that is read into a stored file. */
export const maxObjectBytes = 1_073_741_824;

/** Parameters that say which bucket is meant, the same for every kind that uses one. */
export const bucketShape = {
  Secret: z
    .string()
    .regex(/^SECRET_[A-Z0-9_]{1,100}$/u, "must be SECRET_ and capital letters, digits or _")
    .meta({
      title: "Access key",
      description: "Name of the secret that holds accessKeyId:secretAccessKey.",
      widget: "secret",
    }),
  Bucket: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/u, "is no name of a bucket")
    .meta({ title: "Bucket", description: "Name of the bucket." }),
  Region: z
    .string()
    .regex(/^[a-z0-9-]{1,50}$/u, "is no name of a region")
    .default("us-east-1")
    .meta({ title: "Region", description: "Region of the bucket, such as eu-central-1." }),
  Endpoint: z
    .url({ protocol: /^https?$/u })
    .optional()
    .meta({
      title: "Endpoint",
      description: "Address of another store than Amazon's, such as https://minio.example.com.",
    }),
  Addressing: z.enum(["path", "host"]).optional().meta({
    title: "Bucket in the address",
    description: "In the path or in the host name; empty = what suits the endpoint.",
  }),
} as const;

const bucketSchema = z.strictObject(bucketShape);
export type BucketParams = z.output<typeof bucketSchema>;

/** A bucket as one value: what a compensation needs to find it again. */
export const bucketField = bucketSchema.meta({
  title: "Store",
  description: "Where the object is, as the step that wrote it says it.",
  widget: "code",
});

export const keyField = z
  .string()
  .min(1)
  .max(1024)
  .refine((key) => !key.split("/").some((segment) => segment === "." || segment === ".."), {
    message: "a segment of dots would be resolved away",
  })
  .meta({ title: "Key", description: "Name of the object, such as reports/2026/january.csv." });

/** The bucket as the context takes it. */
export function bucketOf(params: BucketParams): StepBucket {
  return {
    secret: params.Secret,
    bucket: params.Bucket,
    region: params.Region,
    endpoint: params.Endpoint ?? null,
    addressing: params.Addressing ?? null,
  };
}

/** Only the parameters that say which bucket is meant. */
export function bucketParams(params: BucketParams): Record<string, string> {
  const { Secret, Bucket, Region, Endpoint, Addressing } = params;
  return {
    Secret,
    Bucket,
    Region,
    ...(Endpoint === undefined ? {} : { Endpoint }),
    ...(Addressing === undefined ? {} : { Addressing }),
  };
}

/** What a stored file of an object is called: the last part of its key. */
export function fileNameOfKey(key: string): string {
  const name = key.split("/").findLast((part) => part !== "");
  return (name ?? "object").slice(0, 200);
}

/** Errors of every kind that uses a bucket. */
export const bucketErrors = {
  "S3.Unavailable": "The store cannot be reached, is overloaded, or asks for patience.",
  "S3.Forbidden": "The access key is not known, or may not do this.",
  "S3.NoSuchBucket": "There is no bucket of this name.",
  "S3.InvalidRequest": "The store does not understand the request, as in the wrong region.",
  "S3.InvalidCredentials": "The secret is not accessKeyId:secretAccessKey.",
  "Http.Blocked": "The address is not allowed: internal, or not on the list of the operator.",
  "Http.Redirect": "The store redirects too often, or to no address.",
  "Http.InvalidRequest": "The address of the store cannot be used.",
  "Cairn.MissingSecret": "There is no secret of this name.",
} as const;

export const bucketRetry = [backOff(["S3.Unavailable"], 5), workerLostRetry];
