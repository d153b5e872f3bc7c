/** Objects of S3-compatible stores for steps: what is read becomes a stored file, what is written was one. */
import { Readable } from "node:stream";
import { Failure } from "../../shared/base/failure.ts";
import type {
  ArtifactReference,
  CancelSignal,
  NodeContext,
  ObjectList,
  StepBucket,
} from "../../shared/nodes/node-context.ts";
import { fileNameOfKey } from "../../shared/nodes/parts/bucket-fields.ts";
import type { ArtifactRecord, ArtifactStore } from "./artifact-store.ts";
import type { Egress } from "./egress.ts";
import { redactionOf } from "./redaction.ts";
import { readS3Credentials } from "./s3-address.ts";
import { createS3Client, maxUploadBytes, type S3Client, type S3Content } from "./s3-client.ts";
import type { Secrets } from "./secrets.ts";

export interface ObjectPorts {
  readonly egress: Pick<Egress, "request" | "stream">;
  readonly secrets: Pick<Secrets, "step">;
  readonly artifacts: Pick<ArtifactStore, "open">;
  /** @throws Failure `Document.NotFound` */
  readonly recordOf: (id: string) => Promise<ArtifactRecord>;
  /** Keeps content as a stored file of the step. */
  readonly keep: (file: {
    readonly name: string;
    readonly type: string;
    readonly content: Readable;
  }) => Promise<ArtifactReference>;
  readonly signal: CancelSignal;
}

/** Failures: `S3.*`, `Http.Blocked`, `Cairn.MissingSecret`, `Cairn.Stopped`, `Document.NotFound`. */
export function createObjects(ports: ObjectPorts): NodeContext["objects"] {
  return {
    head: async (bucket, key) =>
      await within(ports, bucket, async (client) => {
        const head = await client.head(key);
        return head === null ? null : { ...head };
      }),
    read: async (bucket, key, asked) =>
      await within(ports, bucket, async (client) => {
        const found = await client.get(key, asked);
        if (found === null) return null;
        const { body, ...head } = found;
        return { ...head, file: await kept(ports, key, { ...head, body }) };
      }),
    write: async (bucket, key, { artifact, type, metadata, condition }) => {
      const record = await ports.recordOf(artifact);
      if (record.bytes > maxUploadBytes)
        throw new Failure(
          "S3.TooLarge",
          `${record.name} has ${record.bytes} bytes; at most ${maxUploadBytes} are written.`,
        );
      return await within(
        ports,
        bucket,
        async (client) =>
          await client.put(key, {
            open: async () => await ports.artifacts.open(record.sha256),
            bytes: record.bytes,
            sha256: record.sha256,
            type: type === "" ? record.type : type,
            metadata,
            condition,
          }),
      );
    },
    remove: async (bucket, key) =>
      await within(ports, bucket, async (client) => await client.remove(key)),
    list: async (bucket, asked) =>
      await within(ports, bucket, async (client) => await listed(client, asked)),
  };
}

/** Works in a bucket; what its answers repeat of the secret is taken out of failures. */
async function within<Value>(
  { egress, secrets, signal }: ObjectPorts,
  { secret: name, ...place }: StepBucket,
  work: (client: S3Client) => Promise<Value>,
): Promise<Value> {
  const secret = secrets.step(name);
  const credentials = readS3Credentials(name, secret);
  try {
    return await work(createS3Client({ egress, place, credentials, signal }));
  } catch (error) {
    if (!(error instanceof Failure) || error.cause === null) throw error;
    const whole = redactionOf(name, secret).text(error.cause);
    const cause = redactionOf(name, credentials.secretAccessKey).text(whole);
    throw new Failure(error.error, cause, { retryAfterMs: error.retryAfterMs });
  }
}

async function kept(
  { keep }: ObjectPorts,
  key: string,
  { type, body }: Pick<S3Content, "type" | "body">,
): Promise<ArtifactReference> {
  return await keep({ name: fileNameOfKey(key), type, content: Readable.from(body) });
}

async function listed(
  client: S3Client,
  asked: Parameters<NodeContext["objects"]["list"]>[1],
): Promise<ObjectList> {
  const { prefix, max, after } = asked;
  const objects: ObjectList["objects"][number][] = [];
  let continuation: string | undefined;
  do {
    // eslint-disable-next-line no-await-in-loop -- each page says where the next begins
    const page = await client.list({
      prefix,
      max: max - objects.length,
      ...(continuation === undefined ? { after } : { continuation }),
    });
    objects.push(...page.objects);
    continuation = page.next ?? undefined;
  } while (continuation !== undefined && objects.length < max);
  return { objects, next: continuation === undefined ? null : (objects.at(-1)?.key ?? null) };
}
