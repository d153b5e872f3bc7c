/**
 * ItemReader of a distributed Map: the items of a data set in stored objects. Pure: where the objects are is the caller's
 * business. Source: developer guide, "ItemReader (Map)".
 */
import { Failure } from "../base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { itemReaderFailed } from "./csv.ts";
import { itemsOfFile, type FileForm } from "./item-file.ts";
import { describeLocation, locationOf, readS3Uri, type ObjectLocation } from "./object-location.ts";
import { readReaderConfig, type ReaderConfig } from "./reader-config.ts";

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** Changes with the content. */
  readonly tag: string;
  readonly modifiedMs: number;
}

/** Where objects are. */
export interface ObjectSource {
  /** Text of an object, decompressed; null when there is none. */
  readonly readText: (location: ObjectLocation) => Promise<string | null>;
  /** Objects of a bucket whose key begins so, by key. */
  readonly list: (bucket: string, prefix: string) => Promise<readonly ListedObject[]>;
}

/** An evaluated ItemReader. `args` is `Arguments` or `Parameters`; `config` is `ReaderConfig` with its paths resolved. */
export interface ItemReaderCall {
  readonly resource: string;
  readonly args: Json;
  readonly config: JsonObject;
}

const actionForm = /^arn:[^:]*:states:[^:]*:[^:]*:s3:(getObject|listObjectsV2)$/;

/**
 * The items of a data set.
 * @throws Failure `States.ItemReaderFailed`
 */
export async function readItems(
  { resource, args, config }: ItemReaderCall,
  source: ObjectSource,
): Promise<readonly Json[]> {
  const read = readReaderConfig(config);
  switch (actionForm.exec(resource)?.[1]) {
    case "getObject":
      return await itemsOfObject(locationOf(args, itemReaderFailed), read, source);
    case "listObjectsV2":
      return await itemsOfListing(args, read, source);
    default:
      throw new Failure(
        itemReaderFailed,
        `An ItemReader reads with arn:aws:states:::s3:getObject or …:s3:listObjectsV2, not with ${resource.slice(0, 200)}.`,
      );
  }
}

async function itemsOfObject(
  location: ObjectLocation,
  config: ReaderConfig,
  source: ObjectSource,
): Promise<readonly Json[]> {
  const text = await textAt(location, source);
  if (config.manifest === "inventory") return await inventoryItems(text, config, source);
  const form = formOf(config);
  return config.manifest === "athena"
    ? await itemsOfFiles(athenaFiles(text), { form, most: config.maxItems, source })
    : itemsOfFile(text, form, config.maxItems);
}

function formOf({ format, csv, pointer }: ReaderConfig): FileForm {
  if (format === null) {
    throw new Failure(itemReaderFailed, "ReaderConfig must give the InputType of the object.");
  }
  return { format, csv, pointer };
}

async function textAt(location: ObjectLocation, source: ObjectSource): Promise<string> {
  const text = await source.readText(location);
  if (text === null) {
    throw new Failure(
      itemReaderFailed,
      `The specified key does not exist: ${describeLocation(location)}`,
    );
  }
  return text;
}

/** Items of several files, one after the other, up to a number. */
async function itemsOfFiles(
  files: readonly ObjectLocation[],
  {
    form,
    most,
    source,
  }: { readonly form: FileForm; readonly most: number; readonly source: ObjectSource },
): Promise<readonly Json[]> {
  const items: Json[] = [];
  for (const file of files) {
    if (items.length >= most) break;
    // eslint-disable-next-line no-await-in-loop -- in order, and none that is not needed
    const text = await textAt(file, source);
    for (const item of itemsOfFile(text, form, most - items.length)) items.push(item);
  }
  return items;
}

/** `manifest.json` of an S3 Inventory: the columns, and the files with one row an object. */
async function inventoryItems(
  text: string,
  config: ReaderConfig,
  source: ObjectSource,
): Promise<readonly Json[]> {
  const manifest = parseManifest(text);
  const { destinationBucket, fileFormat, fileSchema, files } = manifest;
  if (fileFormat !== "CSV") {
    throw new Failure(
      itemReaderFailed,
      `An inventory in the format ${String(fileFormat)} cannot be read; only CSV.`,
    );
  }
  if (
    typeof destinationBucket !== "string" ||
    typeof fileSchema !== "string" ||
    !Array.isArray(files)
  ) {
    throw new Failure(itemReaderFailed, "The manifest of the inventory is incomplete.");
  }
  const headers = fileSchema.split(",").map((name) => name.trim());
  const bucket = destinationBucket.replace(/^arn:[^:]*:s3:::/, "");
  const locations = (files as readonly Json[]).map((file) =>
    locationOf(
      { Bucket: bucket, Key: isJsonObject(file) ? (file["key"] ?? null) : null },
      itemReaderFailed,
    ),
  );
  const form: FileForm = { format: "CSV", csv: { delimiter: ",", headers }, pointer: null };
  return await itemsOfFiles(locations, { form, most: config.maxItems, source });
}

function parseManifest(text: string): JsonObject {
  try {
    const manifest = JSON.parse(text) as Json;
    if (isJsonObject(manifest)) return manifest;
  } catch (error) {
    throw new Failure(itemReaderFailed, `The manifest is not valid JSON: ${String(error)}`);
  }
  throw new Failure(itemReaderFailed, "The manifest is not a JSON object.");
}

/** The manifest of an Athena UNLOAD: an address a line. */
function athenaFiles(text: string): readonly ObjectLocation[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const location = readS3Uri(line.trim().replace(/^"(.*)"$/, "$1"));
    if (location === null) {
      throw new Failure(itemReaderFailed, `The manifest names no object: ${line.slice(0, 200)}`);
    }
    return location;
  });
}

async function itemsOfListing(
  args: Json,
  config: ReaderConfig,
  source: ObjectSource,
): Promise<readonly Json[]> {
  const fields = isJsonObject(args) ? args : {};
  const { Bucket: bucket, Prefix: prefix = "" } = fields;
  if (typeof bucket !== "string" || bucket === "" || typeof prefix !== "string") {
    throw new Failure(itemReaderFailed, "Bucket must name the bucket that is listed.");
  }
  const objects = await source.list(bucket, prefix);
  if (config.loadsObjects) {
    const files = objects.map(({ key }) => ({ bucket, key }));
    return await itemsOfFiles(files, { form: formOf(config), most: config.maxItems, source });
  }
  return objects.slice(0, config.maxItems).map(({ key, bytes, tag, modifiedMs }) => ({
    Etag: `"${tag}"`,
    Key: key,
    LastModified: Math.floor(modifiedMs / 1000),
    Size: bytes,
    StorageClass: "STANDARD",
  }));
}
