import { z } from "zod";
import { defineTask } from "./kind.ts";
import { bucketErrors, bucketOf, bucketRetry, bucketShape } from "./parts/bucket-fields.ts";
import { oneLine } from "./parts/subtitle.ts";

/** Lists what a Map then reads one by one. */
export const s3List = defineTask({
  type: "s3-list",
  title: "S3 list",
  summary: "Lists the objects of an S3-compatible store whose keys begin alike.",
  icon: "folder-search",
  group: "data",
  keywords: ["s3", "bucket", "objects", "storage", "prefix", "folder", "minio", "aws"],
  params: z.strictObject({
    ...bucketShape,
    Prefix: z.string().max(1024).default("").meta({
      title: "Prefix",
      description: "What the keys begin with, such as invoices/2026/; empty = all.",
    }),
    MaxObjects: z.int().min(1).max(100_000).default(1000).meta({
      title: "Most objects",
      description: "The list ends there, and next says where it goes on.",
    }),
    After: z.string().min(1).max(1024).optional().meta({
      title: "After",
      description: "Only keys behind this one, such as next of the list before.",
    }),
  }),
  result: z.strictObject({
    objects: z.array(
      z.strictObject({
        key: z.string(),
        bytes: z.int().min(0),
        etag: z.string(),
        modified: z.string(),
      }),
    ),
    count: z.int().min(0),
    /** Null at the end. */
    next: z.string().nullable(),
  }),
  example: { Secret: "SECRET_S3", Bucket: "documents", Prefix: "inbox/" },
  subtitle: (given) => {
    const line = [oneLine(given["Bucket"]), oneLine(given["Prefix"])].filter((part) => part !== "");
    return line.join(" / ") || "No bucket yet";
  },
  defaults: { Retry: bucketRetry, Checkpoint: { Policy: "Milestone" }, TimeoutSeconds: 300 },
  text: "brings",
  effect: "none",
  errors: bucketErrors,
  run: async (given, context) => {
    const { Prefix: prefix, MaxObjects: max, After: after } = given;
    const { objects, next } = await context.objects.list(bucketOf(given), { prefix, max, after });
    return { objects: objects.map((object) => ({ ...object })), count: objects.length, next };
  },
});
