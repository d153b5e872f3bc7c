import { z } from "zod";
import { Failure, defineTask } from "./kind.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import {
  bucketErrors,
  bucketOf,
  bucketRetry,
  bucketShape,
  keyField,
  maxObjectBytes,
} from "./parts/bucket-fields.ts";
import { oneLine } from "./parts/subtitle.ts";

/** Reads an object into a stored file: its bytes never pass through the definition. */
export const s3Read = defineTask({
  type: "s3-read",
  title: "S3 read",
  summary: "Reads an object of an S3-compatible store into a stored file.",
  icon: "cloud-download",
  group: "data",
  keywords: ["s3", "bucket", "object", "storage", "download", "minio", "aws", "r2"],
  params: z.strictObject({
    ...bucketShape,
    Key: keyField,
    VersionId: z.string().min(1).max(1024).optional().meta({
      title: "Version",
      description: "Id of a version in a bucket that keeps them; empty = the newest.",
    }),
    MaxBytes: z.int().min(1).max(maxObjectBytes).default(268_435_456).meta({
      title: "Largest size",
      description: "Bytes; a larger object is an error.",
    }),
    Missing: z.enum(["Fail", "Null"]).default("Fail").meta({
      title: "When it is not there",
      description: "Fail with S3.NotFound, or go on with null as the file.",
    }),
  }),
  result: z.strictObject({
    file: artifactResult.nullable(),
    location: z.string(),
    etag: z.string().nullable(),
    versionId: z.string().nullable(),
    modified: z.string().nullable(),
  }),
  example: { Secret: "SECRET_S3", Bucket: "documents", Key: "{% $states.input.key %}" },
  subtitle: (given) => {
    const line = [oneLine(given["Bucket"]), oneLine(given["Key"])].filter((part) => part !== "");
    return line.join(" / ") || "No object yet";
  },
  defaults: { Retry: bucketRetry, Checkpoint: { Policy: "Milestone" }, TimeoutSeconds: 900 },
  text: "brings",
  effect: "none",
  errors: {
    ...bucketErrors,
    "S3.NotFound": "There is no such object.",
    "S3.TooLarge": "The object is larger than the limit.",
  },
  run: async (given, context) => {
    const { Key: key, MaxBytes: maxBytes, VersionId: versionId } = given;
    const location = `s3://${given.Bucket}/${key}`;
    const found = await context.objects.read(bucketOf(given), key, { maxBytes, versionId });
    if (found !== null) {
      const { file, etag, versionId: version, modified } = found;
      return { file: { ...file }, location, etag, versionId: version, modified };
    }
    if (given.Missing === "Fail") throw new Failure("S3.NotFound", `There is no ${location}.`);
    return { file: null, location, etag: null, versionId: null, modified: null };
  },
});
