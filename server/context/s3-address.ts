/** Where objects are and who may reach them. */
import { Failure } from "../../shared/base/failure.ts";
import type { BucketPlace } from "../../shared/nodes/node-context.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Reads `accessKeyId:secretAccessKey`, or with `:sessionToken` behind it. @throws Failure `S3.InvalidCredentials` */
export function readS3Credentials(name: string, secret: string): S3Credentials {
  const [accessKeyId = "", secretAccessKey = "", ...rest] = secret.trim().split(":");
  if (accessKeyId === "" || secretAccessKey === "")
    throw new Failure(
      "S3.InvalidCredentials",
      `The secret ${name} must be accessKeyId:secretAccessKey.`,
    );
  const sessionToken = rest.join(":");
  return { accessKeyId, secretAccessKey, ...(sessionToken === "" ? {} : { sessionToken }) };
}

/** The address of a bucket, or of an object in it. Without an endpoint it is Amazon's, the bucket as part of the name. */
export function s3Url({ endpoint, region, bucket, addressing }: BucketPlace, key = ""): URL {
  const inPath =
    addressing === "path" || (addressing === null && (endpoint !== null || bucket.includes(".")));
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (!inPath) base.hostname = `${bucket}.${base.hostname}`;
  const root = base.pathname.replace(/\/+$/u, "");
  base.pathname = `${root}/${inPath ? `${bucket}/` : ""}${encodedKey(key)}`;
  return base;
}

/** Segments of dots would be resolved away, and lead to another object. */
function encodedKey(key: string): string {
  const segments = key.split("/");
  if (segments.some((segment) => segment === "." || segment === ".."))
    throw new Failure("S3.InvalidRequest", `The key ${key.slice(0, 200)} has a segment of dots.`);
  return segments.map(encodeStrictly).join("/");
}

/** As signatures want it. Source: AWS Signature Version 4, "UriEncode". */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
