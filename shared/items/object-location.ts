import { Failure } from "../base/failure.ts";
import { isJsonObject, type Json } from "../base/json.ts";

/** Where a stored object is: under a bucket and a key, or an artifact by its id. */
export type ObjectLocation =
  { readonly bucket: string; readonly key: string } | { readonly artifact: string };

/**
 * The name of the artifact that stands for an object: `s3://bucket/key`. Of several artifacts with one name the newest counts, as
 * an object that is written again replaces the one before.
 */
export function objectName(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** A location for error texts. */
export function describeLocation(location: ObjectLocation): string {
  return "artifact" in location
    ? `artifact ${location.artifact}`
    : objectName(location.bucket, location.key);
}

/**
 * The object that arguments name: `{"Bucket", "Key"}`, or a file by reference, `{"$artifact": id}` in place of the arguments or
 * of the key.
 * @throws Failure with the given error name when they name none.
 */
export function locationOf(args: Json, error: string): ObjectLocation {
  const fields = isJsonObject(args) ? args : {};
  const key = fields["Key"] ?? null;
  const reference = fields["$artifact"] ?? (isJsonObject(key) ? key["$artifact"] : null);
  if (typeof reference === "string") return { artifact: reference };
  const bucket = fields["Bucket"] ?? null;
  if (typeof bucket !== "string" || bucket === "" || typeof key !== "string" || key === "") {
    throw new Failure(error, "Bucket and Key must name the object, or $artifact the file.");
  }
  return { bucket, key };
}

/** Bucket and key of `s3://bucket/key`; null for any other text. */
export function readS3Uri(uri: string): { readonly bucket: string; readonly key: string } | null {
  const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri.trim());
  return match === null ? null : { bucket: match[1] ?? "", key: match[2] ?? "" };
}
