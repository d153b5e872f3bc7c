import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { mapRunOf } from "../../../shared/items/map-run.ts";
import { writeResults, type IterationResult } from "../../../shared/items/write-results.ts";

const putObject = "arn:aws:states:::s3:putObject";
const mapRun = mapRunOf({
  region: "us-east-1",
  account: "111111111111",
  machine: "Machine",
  label: "Rows",
  seed: "run-1/Map/1",
});

function iteration(index: number, over: Partial<IterationResult> = {}): IterationResult {
  return {
    index,
    status: "SUCCEEDED",
    input: { n: index },
    output: { squared: index * index },
    error: null,
    cause: null,
    startedAt: "2026-01-02T03:04:05.000Z",
    stoppedAt: "2026-01-02T03:04:06.000Z",
    ...over,
  };
}

const failed = iteration(2, { status: "FAILED", output: null, error: "Boom", cause: "It broke." });
const pending = iteration(3, { status: "PENDING", output: null, startedAt: null, stoppedAt: null });
const all = [iteration(0), iteration(1), failed, pending];

function write(config: JsonObject, args: Json = { Bucket: "results", Prefix: "jobs" }) {
  return writeResults({ resource: putObject, args, config }, mapRun, all);
}

function file(written: ReturnType<typeof write>, name: string): Json {
  const found = written.files.find(({ key }) => key.endsWith(name));
  if (found === undefined) throw new Error(`no ${name}`);
  return JSON.parse(found.text) as Json;
}

describe("a Map Run", () => {
  it("has names of its own, the same each time", () => {
    expect(mapRun.arn).toMatch(
      /^arn:aws:states:us-east-1:111111111111:mapRun:Machine\/Rows:[0-9a-f-]{36}$/,
    );
    expect(mapRun.iterationName(0)).not.toBe(mapRun.iterationName(1));
    expect(mapRunOf({ region: "r", account: "a", machine: "M", label: "L", seed: "s" }).id).toBe(
      mapRunOf({ region: "r", account: "a", machine: "N", label: "K", seed: "s" }).id,
    );
  });
});

describe("exported results", () => {
  it("are files by status and a manifest", () => {
    const written = write({});
    const folder = `jobs/${mapRun.id}`;
    expect(written.result).toStrictEqual({
      MapRunArn: mapRun.arn,
      ResultWriterDetails: { Bucket: "results", Key: `${folder}/manifest.json` },
    });
    const sizes = Object.fromEntries(written.files.map(({ key, text }) => [key, text.length]));
    const listed = (name: string) => ({
      Key: `${folder}/${name}`,
      Size: sizes[`${folder}/${name}`],
    });
    expect(file(written, "manifest.json")).toStrictEqual({
      DestinationBucket: "results",
      MapRunArn: mapRun.arn,
      ResultFiles: {
        FAILED: [listed("FAILED_0.json")],
        PENDING: [listed("PENDING_0.json")],
        SUCCEEDED: [listed("SUCCEEDED_0.json")],
      },
    });
    expect(written.files.at(-1)?.key).toBe(`${folder}/manifest.json`);
  });

  it("describe each iteration as an execution", () => {
    const written = write({});
    expect(file(written, "SUCCEEDED_0.json")).toHaveLength(2);
    expect((file(written, "SUCCEEDED_0.json") as Json[])[1]).toStrictEqual({
      ExecutionArn: `arn:aws:states:us-east-1:111111111111:execution:Machine/Rows:${mapRun.iterationName(1)}`,
      Input: '{"n":1}',
      InputDetails: { Included: true },
      Name: mapRun.iterationName(1),
      Output: '{"squared":1}',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: "NOT_REDRIVABLE",
      RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      StartDate: "2026-01-02T03:04:05.000Z",
      StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:Machine/Rows",
      Status: "SUCCEEDED",
      StopDate: "2026-01-02T03:04:06.000Z",
    });
    expect(file(written, "FAILED_0.json")).toMatchObject([
      { Error: "Boom", Cause: "It broke.", Status: "FAILED", Input: '{"n":2}' },
    ]);
    const [unborn] = file(written, "PENDING_0.json") as JsonObject[];
    expect(unborn).toMatchObject({ Status: "PENDING" });
    expect(unborn).not.toHaveProperty("StartDate");
  });

  it("can be the outputs alone, in lines, and flat", () => {
    expect(file(write({ Transformation: "COMPACT" }), "SUCCEEDED_0.json")).toStrictEqual([
      { squared: 0 },
      { squared: 1 },
    ]);
    const lines = write({ Transformation: "COMPACT", OutputType: "JSONL" });
    expect(lines.files.find(({ key }) => key.endsWith("SUCCEEDED_0.jsonl"))?.text).toBe(
      '{"squared":0}\n{"squared":1}\n',
    );
    const flat = writeResults(
      { resource: putObject, args: { Bucket: "b" }, config: { Transformation: "FLATTEN" } },
      mapRun,
      [iteration(0, { output: [1, [2]] }), iteration(1, { output: "x" })],
    );
    expect(flat.files[0]?.key).toBe(`${mapRun.id}/SUCCEEDED_0.json`);
    expect(file(flat, "SUCCEEDED_0.json")).toStrictEqual([1, [2], "x"]);
  });

  it("of a failed iteration stay whole", () => {
    const written = write({ Transformation: "COMPACT" });
    expect(file(written, "FAILED_0.json")).toMatchObject([{ Status: "FAILED" }]);
  });

  it("are cut into files when there are many", () => {
    const long = "ä".repeat(6_000_000);
    const many = [0, 1, 2, 3].map((index) => iteration(index, { output: long }));
    const { files } = writeResults(
      { resource: putObject, args: { Bucket: "b" }, config: { Transformation: "COMPACT" } },
      mapRun,
      many,
    );
    expect(files.map(({ key }) => key.split("/").at(-1))).toStrictEqual([
      "SUCCEEDED_0.json",
      "SUCCEEDED_1.json",
      "manifest.json",
    ]);
    const manifest = JSON.parse(files[2]?.text ?? "") as {
      ResultFiles: { SUCCEEDED: { Size: number }[] };
    };
    expect(manifest.ResultFiles.SUCCEEDED[0]?.Size).toBe(2 * 12_000_000 + 7);
  });
});

describe("results that are passed on", () => {
  const passOn = (config: JsonObject, iterations: readonly IterationResult[]): Json =>
    writeResults({ resource: null, args: {}, config }, mapRun, iterations).result;
  const two = [iteration(0, { output: [1, 2] }), iteration(1, { output: 3 })];

  it.each<[string, JsonObject, Json]>([
    ["as they are", {}, [[1, 2], 3]],
    ["compact", { Transformation: "COMPACT" }, [[1, 2], 3]],
    ["flat", { Transformation: "FLATTEN", OutputType: "JSON" }, [1, 2, 3]],
    ["in lines", { Transformation: "FLATTEN", OutputType: "JSONL" }, "1\n2\n3\n"],
  ])("%s", (_, config, result) => {
    expect(passOn(config, two)).toStrictEqual(result);
  });

  it("with everything about them", () => {
    expect(passOn({ Transformation: "NONE" }, two)).toMatchObject([
      { Output: "[1,2]", Status: "SUCCEEDED" },
      { Output: "3" },
    ]);
  });
});

describe("a writer that cannot be understood", () => {
  it.each<[string, string, Json, JsonObject]>([
    ["another action", "arn:aws:states:::s3:getObject", { Bucket: "b" }, {}],
    ["no bucket", putObject, { Prefix: "x" }, {}],
    ["an unknown transformation", putObject, { Bucket: "b" }, { Transformation: "ZIP" }],
    ["an unknown type", putObject, { Bucket: "b" }, { OutputType: "CSV" }],
  ])("%s", (_, resource, args, config) => {
    expect(() => writeResults({ resource, args, config }, mapRun, [])).toThrow(
      expect.objectContaining({ error: "States.ResultWriterFailed" }) as Error,
    );
  });
});
