import { z } from "zod";
import { defineTask } from "./kind.ts";
import { artifactField } from "./parts/artifact-field.ts";
import {
  bucketErrors,
  bucketField,
  bucketOf,
  bucketRetry,
  keyField,
} from "./parts/bucket-fields.ts";
import { oneLine } from "./parts/subtitle.ts";

/** Takes an object back: the compensation of `s3-write`. What somebody else has written since stays. */
export const s3Restore = defineTask({
  type: "s3-restore",
  title: "S3 restore",
  summary: "Removes an object that a step wrote, or puts back what it replaced.",
  icon: "undo-2",
  group: "output",
  hidden: true,
  params: z.strictObject({
    Store: bucketField,
    Key: keyField,
    ETag: z.string().min(1).max(200).meta({
      title: "ETag",
      description: "Of the object that is taken back; another one is left alone.",
    }),
    Restore: artifactField.nullish().meta({
      title: "Restore",
      description: "Stored file to put back; empty removes only.",
      widget: "document",
    }),
  }),
  result: z.strictObject({
    location: z.string(),
    /** `changed`: somebody else has written it since, and it was left alone. */
    outcome: z.enum(["removed", "restored", "changed"]),
  }),
  example: {
    Store: { Secret: "SECRET_S3", Bucket: "reports" },
    Key: "report.json",
    ETag: "{% $states.input.etag %}",
    Restore: null,
  },
  subtitle: (given) => `Takes back ${oneLine(given["Key"]) || "an object"}`,
  defaults: { Retry: bucketRetry, Checkpoint: { Policy: "Every" }, TimeoutSeconds: 900 },
  effect: "idempotent",
  errors: {
    ...bucketErrors,
    "S3.PreconditionFailed": "Somebody else is writing the object right now.",
    "S3.TooLarge": "What was replaced is larger than the limit.",
    "Document.NotFound": "What was replaced is no longer stored.",
    "Artifact.NotFound": "The content of what was replaced is gone.",
    "Artifact.Corrupt": "The content of what was replaced is damaged.",
  },
  run: async ({ Store: store, Key: key, ETag: etag, Restore: restore }, context) => {
    const bucket = bucketOf(store);
    const location = `s3://${store.Bucket}/${key}`;
    const there = await context.objects.head(bucket, key);
    const wanted = restore ?? null;
    if (there === null && wanted === null) return { location, outcome: "removed" as const };
    if (there !== null && there.etag !== etag) {
      const isOurs = there.metadata[restoredBy] === context.idempotencyKey;
      return { location, outcome: isOurs ? ("restored" as const) : ("changed" as const) };
    }
    if (wanted === null) {
      await context.objects.remove(bucket, key);
      return { location, outcome: "removed" as const };
    }
    await context.objects.write(bucket, key, {
      artifact: wanted.$artifact,
      type: "",
      metadata: { [restoredBy]: context.idempotencyKey },
      condition: there === null ? "absent" : { etag: there.etag },
    });
    return { location, outcome: "restored" as const };
  },
});

/** So that a repeat knows its own work from that of others. */
const restoredBy = "cairn-restored-by";
