/** Images of a request: stored files are sent along as data URLs, addresses are handed on. */
import { Failure } from "../../shared/base/failure.ts";
import type { ArtifactRecords, ArtifactStore } from "./artifact-store.ts";
import type { ContentPart, ModelMessage, ModelRequest } from "../../shared/nodes/node-context.ts";

/** Finds images among the stored files. */
export function storedImages({
  artifacts,
  records,
}: {
  readonly artifacts: Pick<ArtifactStore, "read">;
  readonly records: Pick<ArtifactRecords, "get">;
}): FindImage {
  return async (id) => {
    const record = await records.get(id);
    if (record === null)
      throw new Failure("Document.NotFound", `There is no stored file ${id.slice(0, 200)}.`);
    const { name, bytes, sha256 } = record;
    return { name, bytes, read: async () => await artifacts.read(sha256) };
  };
}

/** Larger than any provider takes. */
const maxImageBytes = 20 * 1024 * 1024;
/** Of all images of one request: what the largest provider takes, and what a worker can hold some of. */
const maxImagesBytes = 50 * 1024 * 1024;

/** A stored file that may be an image. */
export interface StoredImage {
  readonly name: string;
  readonly bytes: number;
  readonly read: () => Promise<Buffer>;
}

/** Finds a stored file. Failure `Document.NotFound` when there is none. */
export type FindImage = (artifactId: string) => Promise<StoredImage>;

/**
 * The request with an address for every image.
 * @throws Failure `Model.InvalidRequest` for what is no image, `Document.TooLarge`, `Document.NotFound`
 */
export async function withImageAddresses(
  request: ModelRequest,
  find: FindImage,
): Promise<ModelRequest> {
  if (request.messages.every(({ content }) => typeof content === "string")) return request;
  const room = { leftBytes: maxImagesBytes };
  const messages: ModelMessage[] = [];
  for (const message of request.messages) {
    const { content } = message;
    if (typeof content === "string") {
      messages.push(message);
      continue;
    }
    const parts: ContentPart[] = [];
    // eslint-disable-next-line no-await-in-loop -- one image in memory after the other, so that too many are noticed in time
    for (const part of content) parts.push(await addressed(part, find, room));
    messages.push({ ...message, content: parts });
  }
  return { ...request, messages };
}

async function addressed(
  part: ContentPart,
  find: FindImage,
  room: { leftBytes: number },
): Promise<ContentPart> {
  if (part.type === "text") return part;
  const { image } = part;
  if ("url" in image) {
    const url = URL.canParse(image.url) ? new URL(image.url) : null;
    if (url?.protocol === "https:" || url?.protocol === "http:") return part;
    throw new Failure("Model.InvalidRequest", "The address of an image must be http or https.");
  }
  const { name, bytes, read } = await find(image.artifact);
  room.leftBytes -= bytes;
  if (bytes > maxImageBytes || room.leftBytes < 0)
    throw new Failure(
      "Document.TooLarge",
      `${name} has ${bytes} bytes: an image may have ${maxImageBytes}, those of one request together ${maxImagesBytes}.`,
    );
  const content = await read();
  const type = imageType(content);
  if (type === null)
    throw new Failure(
      "Model.InvalidRequest",
      `${name} is no image that models read: PNG, JPEG, WebP or GIF.`,
    );
  return {
    type: "image",
    image: { url: `data:${type};base64,${content.toString("base64")}` },
  };
}

/** What the first bytes say; names and declared types are other people's. */
export function imageType(bytes: Buffer): string | null {
  const begins = bytes.subarray(0, 12).toString("latin1");
  if (begins.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (begins.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (begins.startsWith("GIF87a") || begins.startsWith("GIF89a")) return "image/gif";
  if (begins.startsWith("RIFF") && begins.slice(8) === "WEBP") return "image/webp";
  return null;
}
