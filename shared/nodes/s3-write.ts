import { z } from "zod";
import type { Json } from "../base/json.ts";
import { Failure, defineTask } from "./kind.ts";
import type { NodeContext, ObjectHead } from "./node-context.ts";
import { artifactField, artifactResult } from "./parts/artifact-field.ts";
import {
  bucketErrors,
  bucketOf,
  bucketParams,
  bucketRetry,
  bucketShape,
  fileNameOfKey,
  keyField,
  maxObjectBytes,
} from "./parts/bucket-fields.ts";
import { either } from "./parts/either.ts";
import { jsonField } from "./parts/json-field.ts";
import { formatNamed, typeOfFormat, writeText } from "./parts/record-text.ts";
import { oneLine } from "./parts/subtitle.ts";

const params = z
  .strictObject({
    ...bucketShape,
    Key: keyField,
    Content: jsonField().optional().meta({
      title: "Content",
      description:
        "Text as it is; anything else as JSON, or as the ending of the key says: .jsonl, .csv, .md.",
      widget: "code",
    }),
    Artifact: artifactField.optional().meta({
      title: "File",
      description: "Stored file to write.",
      widget: "document",
    }),
    Type: z.string().max(200).default("").meta({
      title: "Media type",
      description: "Such as text/csv; empty = the type of the file or the ending of the key.",
    }),
    OnlyIf: z
      .union([
        z.literal("Absent"),
        z.strictObject({
          ETag: z.string().min(1).max(200).meta({
            title: "ETag",
            description: "The object must still be the one with this tag.",
          }),
        }),
      ])
      .optional()
      .meta({
        title: "Only if",
        description: "Absent: never replace anything; { ETag }: replace only that one.",
        widget: "code",
      }),
  })
  .refine(...either("Content", "Artifact", "give either content or a file"));

type Given = z.output<typeof params>;

const result = z.strictObject({
  location: z.string(),
  /** What `s3-restore` takes as its store. */
  store: z.record(z.string(), z.string()),
  key: z.string(),
  etag: z.string(),
  versionId: z.string().nullable(),
  /** What stood there before, kept so that it can be put back; null = nothing. */
  replaced: artifactResult.nullable(),
});
type Replaced = z.output<typeof result>["replaced"];

/** What an object that a step wrote says about itself: who wrote which content, and what that replaced. */
const mark = { writer: "cairn-key", content: "cairn-content", replaced: "cairn-replaced" } as const;

/**
 * Writes an object. It carries the idempotency key and what it replaced, so that a repeat finds its own work and does not keep its
 * own text as what was there before. `OnUnknown` is `Retry`: the same content under the same key changes nothing.
 */
export const s3Write = defineTask({
  type: "s3-write",
  title: "S3 write",
  summary:
    "Writes a text or a stored file to an S3-compatible store, and takes it back when a later step fails.",
  icon: "cloud-upload",
  group: "output",
  keywords: ["s3", "bucket", "object", "storage", "upload", "save", "minio", "aws", "r2"],
  params,
  result,
  example: {
    Secret: "SECRET_S3",
    Bucket: "reports",
    Key: "report.json",
    Content: "{% $states.input %}",
  },
  subtitle: (given) => {
    const line = [oneLine(given["Bucket"]), oneLine(given["Key"])].filter((part) => part !== "");
    return line.join(" / ") || "No object yet";
  },
  defaults: {
    Retry: bucketRetry,
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 900,
    OnUnknown: "Retry",
  },
  effect: "idempotent",
  errors: {
    ...bucketErrors,
    "S3.PreconditionFailed": "The object is there already, or it is not the one that was meant.",
    "S3.TooLarge": "The file, or the object that it would replace, is larger than the limit.",
    "Data.InvalidValue": "The content cannot be written in the format that the key asks for.",
    "Document.NotFound": "There is no stored file with this id.",
    "Artifact.NotFound": "The stored content of the file is gone.",
    "Artifact.Corrupt": "The stored content of the file is damaged.",
  },
  compensate: {
    Resource: "cairn:s3-restore",
    Arguments: {
      Store: "{% $states.result.store %}",
      Key: "{% $states.result.key %}",
      ETag: "{% $states.result.etag %}",
      Restore: "{% $states.result.replaced %}",
    },
  },
  run: async (given, context) => {
    const { Key: key } = given;
    const bucket = bucketOf(given);
    const content = await contentOf(given, context);
    const there = await context.objects.head(bucket, key);
    const known = ownMark(there, context.idempotencyKey);
    const place = { location: `s3://${given.Bucket}/${key}`, store: bucketParams(given), key };
    if (there !== null && known?.content === content) {
      const { etag, versionId } = there;
      return { ...place, etag, versionId, replaced: known.replaced };
    }
    if (known === null) mind(given.OnlyIf, there, place.location);
    const replaced =
      known === null ? await keepReplaced({ given, there }, context) : known.replaced;
    const written = await context.objects.write(bucket, key, {
      artifact: content,
      type: given.Type || typeOf(given),
      metadata: {
        [mark.writer]: context.idempotencyKey,
        [mark.content]: content,
        [mark.replaced]: encodeURIComponent(JSON.stringify(replaced)),
      },
      // Nobody else may have written in between: what they wrote would be lost for good.
      condition: there === null ? "absent" : { etag: there.etag },
    });
    return { ...place, ...written, replaced };
  },
});

/** Id of the stored file that is written. */
async function contentOf(given: Given, context: NodeContext): Promise<string> {
  if (given.Artifact !== undefined) return given.Artifact.$artifact;
  const value: Json = given.Content ?? null;
  const format = formatNamed(given.Key) ?? (typeof value === "string" ? "TEXT" : "JSON");
  const file = await context.artifacts.write({
    name: fileNameOfKey(given.Key),
    type: typeOfFormat(format),
    text: typeof value === "string" ? value : writeText(value, format),
  });
  return file.$artifact;
}

/** The ending of the key says more than that a text is a text. */
function typeOf({ Content: content, Key: key }: Given): string {
  if (content === undefined) return "";
  return typeOfFormat(formatNamed(key) ?? (typeof content === "string" ? "TEXT" : "JSON"));
}

/** What an earlier attempt of this step says in the object; null when it was written by somebody else. */
function ownMark(
  there: ObjectHead | null,
  idempotencyKey: string,
): { readonly content: string; readonly replaced: Replaced } | null {
  if (there === null || there.metadata[mark.writer] !== idempotencyKey) return null;
  const replaced = JSON.parse(
    decodeURIComponent(there.metadata[mark.replaced] ?? "null"),
  ) as unknown;
  const parsed = artifactResult.nullable().safeParse(replaced);
  return {
    content: there.metadata[mark.content] ?? "",
    replaced: parsed.success ? parsed.data : null,
  };
}

function mind(condition: Given["OnlyIf"], there: ObjectHead | null, location: string): void {
  if (condition === "Absent" && there !== null)
    throw new Failure("S3.PreconditionFailed", `There is a ${location} already.`);
  if (typeof condition === "object" && there?.etag !== condition.ETag.replaceAll('"', ""))
    throw new Failure("S3.PreconditionFailed", `${location} is no longer the one that was meant.`);
}

async function keepReplaced(
  { given, there }: { readonly given: Given; readonly there: ObjectHead | null },
  context: NodeContext,
): Promise<Replaced> {
  if (there === null) return null;
  const asked = { maxBytes: maxObjectBytes };
  const before = await context.objects.read(bucketOf(given), given.Key, asked);
  return before === null ? null : { ...before.file };
}
