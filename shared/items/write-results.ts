/**
 * ResultWriter of a distributed Map: its results as files, or transformed for the next state. Pure: where files go is the caller's
 * business. Source: developer guide, "ResultWriter (Map)".
 */
import { Failure } from "../base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { MapRun } from "./map-run.ts";

/** The error of a distributed Map whose results cannot be written. */
export const resultWriterFailed = "States.ResultWriterFailed";

/** How an iteration ended; `PENDING`: it never began. */
export type IterationStatus = "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING";

/** One iteration of the Map, as a record of results shows it. */
export interface IterationResult {
  readonly index: number;
  readonly status: IterationStatus;
  readonly input: Json;
  /** Only of one that succeeded. */
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  /** ISO times; null for one that never began. */
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
}

/** An evaluated ResultWriter. `args` is `Arguments` or `Parameters`; `config` is `WriterConfig`. */
export interface ResultWriterCall {
  /** Null when the results are only transformed. */
  readonly resource: string | null;
  readonly args: Json;
  readonly config: JsonObject;
}

/** A file to be written. */
export interface ResultFile {
  readonly bucket: string;
  readonly key: string;
  readonly type: string;
  readonly text: string;
}

/** What a ResultWriter makes: files to write (none when nothing is exported) and the result of the Map. */
export interface WrittenResults {
  readonly files: readonly ResultFile[];
  readonly result: Json;
}

const transformations = ["NONE", "COMPACT", "FLATTEN"] as const;
type Transformation = (typeof transformations)[number];
const outputTypes = ["JSON", "JSONL"] as const;
type OutputType = (typeof outputTypes)[number];
const groups = ["FAILED", "PENDING", "SUCCEEDED"] as const;
type Group = (typeof groups)[number];

/** Text of one result file before the next begins: small enough to be read back as one value. */
const maxFileLength = 16_777_216;

const actionForm = /^arn:[^:]*:states:[^:]*:[^:]*:s3:putObject$/;

/**
 * Files and result of a ResultWriter.
 * @throws Failure `States.ResultWriterFailed` when the writer cannot be understood.
 */
export function writeResults(
  { resource, args, config }: ResultWriterCall,
  mapRun: MapRun,
  iterations: readonly IterationResult[],
): WrittenResults {
  // Exported results carry everything, passed on ones only the outputs, unless the configuration says otherwise.
  const usual: Transformation = resource === null ? "COMPACT" : "NONE";
  const transformation = oneOf(
    transformations,
    config["Transformation"] ?? usual,
    "Transformation",
  );
  const outputType = oneOf(outputTypes, config["OutputType"] ?? "JSON", "OutputType");
  const records: Records = { transformation, outputType, mapRun };
  if (resource === null) return { files: [], result: passedOn(records, iterations) };
  if (!actionForm.test(resource)) {
    throw new Failure(
      resultWriterFailed,
      `A ResultWriter writes with arn:aws:states:::s3:putObject, not with ${resource.slice(0, 200)}.`,
    );
  }
  return exported(records, destinationOf(args), iterations);
}

interface Records {
  readonly transformation: Transformation;
  readonly outputType: OutputType;
  readonly mapRun: MapRun;
}

interface Destination {
  readonly bucket: string;
  readonly prefix: string;
}

function destinationOf(args: Json): Destination {
  const { Bucket: bucket, Prefix: prefix = "" } = isJsonObject(args) ? args : {};
  if (typeof bucket !== "string" || bucket === "" || typeof prefix !== "string") {
    throw new Failure(resultWriterFailed, "Bucket must name the bucket that results go to.");
  }
  return { bucket, prefix: prefix.replace(/\/$/, "") };
}

function passedOn(records: Records, iterations: readonly IterationResult[]): Json {
  const values = iterations.flatMap((iteration) => entriesOf(records, iteration));
  return records.outputType === "JSON" ? values : linesOf(values);
}

function exported(
  records: Records,
  { bucket, prefix }: Destination,
  iterations: readonly IterationResult[],
): WrittenResults {
  const folder = [prefix, records.mapRun.id].filter((part) => part !== "").join("/");
  const files: ResultFile[] = [];
  const listed: Record<string, Json> = {};
  for (const group of groups) {
    const members = iterations.filter((iteration) => groupOf(iteration.status) === group);
    const written = filesOf(records, members).map((text, i) => ({
      bucket,
      key: `${folder}/${group}_${i}.${records.outputType.toLowerCase()}`,
      type: records.outputType === "JSON" ? "application/json" : "application/jsonl",
      text,
    }));
    files.push(...written);
    listed[group] = written.map(({ key, text }) => ({ Key: key, Size: bytesOf(text) }));
  }
  const manifestKey = `${folder}/manifest.json`;
  const manifest = {
    DestinationBucket: bucket,
    MapRunArn: records.mapRun.arn,
    ResultFiles: listed,
  };
  files.push({
    bucket,
    key: manifestKey,
    type: "application/json",
    text: JSON.stringify(manifest),
  });
  const details = { Bucket: bucket, Key: manifestKey };
  return { files, result: { MapRunArn: records.mapRun.arn, ResultWriterDetails: details } };
}

function groupOf(status: IterationStatus): Group {
  if (status === "SUCCEEDED" || status === "PENDING") return status;
  return "FAILED";
}

/** Texts of the files for the iterations of one group; none for none. */
function filesOf(records: Records, iterations: readonly IterationResult[]): readonly string[] {
  const texts: string[] = [];
  let pieces: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (pieces.length > 0) {
      texts.push(
        records.outputType === "JSON" ? `[${pieces.join(",")}]` : `${pieces.join("\n")}\n`,
      );
    }
    pieces = [];
    length = 0;
  };
  for (const iteration of iterations) {
    const entries = entriesOf(records, iteration).map((entry) => JSON.stringify(entry));
    const more = entries.reduce((sum, entry) => sum + entry.length, 0);
    if (length > 0 && length + more > maxFileLength) flush();
    for (const entry of entries) pieces.push(entry);
    length += more;
  }
  flush();
  return texts;
}

/** What an iteration becomes. One that did not succeed shows all about itself, whatever the transformation. */
function entriesOf(records: Records, iteration: IterationResult): readonly Json[] {
  const { transformation, mapRun } = records;
  if (iteration.status !== "SUCCEEDED" || transformation === "NONE") {
    return [recordOf(iteration, mapRun)];
  }
  return transformation === "FLATTEN" && Array.isArray(iteration.output)
    ? (iteration.output as readonly Json[])
    : [iteration.output];
}

/** An iteration in the form of an execution, as AWS describes the executions of a Map Run. */
function recordOf(iteration: IterationResult, mapRun: MapRun): JsonObject {
  const { index, status, input, output, error, cause, startedAt, stoppedAt } = iteration;
  const name = mapRun.iterationName(index);
  const isSuccess = status === "SUCCEEDED";
  return {
    ...(cause === null ? {} : { Cause: cause }),
    ...(error === null ? {} : { Error: error }),
    ExecutionArn: `${mapRun.executionArnPrefix}:${name}`,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    ...(isSuccess ? { Output: JSON.stringify(output), OutputDetails: { Included: true } } : {}),
    RedriveCount: 0,
    RedriveStatus: isSuccess ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
    ...(isSuccess ? { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" } : {}),
    ...(startedAt === null ? {} : { StartDate: startedAt }),
    StateMachineArn: mapRun.stateMachineArn,
    Status: status,
    ...(stoppedAt === null ? {} : { StopDate: stoppedAt }),
  };
}

function linesOf(values: readonly Json[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** Length in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
  }
  return bytes;
}

function oneOf<const Name extends string>(
  names: readonly Name[],
  value: Json,
  field: string,
): Name {
  const name = names.find((candidate) => candidate === value);
  if (name !== undefined) return name;
  const given = JSON.stringify(value).slice(0, 100);
  throw new Failure(
    resultWriterFailed,
    `field ${field} must be one of ${names.join(", ")}, not ${given}`,
  );
}
