import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createItemReader, type ItemReader } from "../../../server/context/item-reader.ts";
import { createResultWriter } from "../../../server/context/result-writer.ts";
import type { Failure } from "../../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { mapRunOf } from "../../../shared/items/map-run.ts";
import type { IterationResult } from "../../../shared/items/write-results.ts";
import { createTestObjectStore, type TestObjectStore } from "../../support/object-store.ts";

const getObject = "arn:aws:states:::s3:getObject";
const listObjects = "arn:aws:states:::s3:listObjectsV2";
const json: JsonObject = { InputType: "JSON" };

let store: TestObjectStore;
let read: ItemReader;

beforeAll(async () => {
  store = await createTestObjectStore();
  read = createItemReader(store);
});

afterAll(async () => {
  await store.close();
});

async function items(Bucket: string, Key: string, config = json): Promise<readonly Json[]> {
  return await read({ resource: getObject, args: { Bucket, Key }, config });
}

async function failure(reading: Promise<unknown>): Promise<Failure> {
  return await reading.then(
    (value) => {
      throw new Error(`it succeeded: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as Failure,
  );
}

describe("an object", () => {
  it("is the artifact of its name", async () => {
    await store.put("s3://data/in/a.json", "[1,2]");
    expect(await items("data", "in/a.json")).toStrictEqual([1, 2]);
  });

  it("is the newest of several", async () => {
    await store.put("s3://data/again.json", "[1]");
    await store.put("s3://data/again.json", "[2]");
    expect(await items("data", "again.json")).toStrictEqual([2]);
  });

  it("may be named by the id of any file", async () => {
    const id = await store.put("plain.json", "[3]");
    const args = { $artifact: id };
    expect(await read({ resource: getObject, args, config: json })).toStrictEqual([3]);
  });

  it("may be compressed", async () => {
    await store.put("s3://data/packed.json.gz", gzipSync("[4]"));
    expect(await items("data", "packed.json.gz")).toStrictEqual([4]);
    await store.put("s3://data/torn.gz", gzipSync("[4]").subarray(0, 12));
    expect((await failure(items("data", "torn.gz"))).cause).toContain("gzip");
    await store.put("s3://data/bomb.gz", gzipSync(Buffer.alloc(134_217_729)));
    expect((await failure(items("data", "bomb.gz"))).cause).toContain("more than 134217728 bytes");
  });

  it("is missing", async () => {
    await store.put("data/not-an-address.json", "[1]");
    const { error, cause } = await failure(items("data", "not-an-address.json"));
    expect(error).toBe("States.ItemReaderFailed");
    expect(cause).toBe("The specified key does not exist: s3://data/not-an-address.json");
  });

  it("is gone from the disk", async () => {
    const stored = await store.artifacts.put("[5]");
    await store.records.create({
      ...stored,
      id: "art_gone",
      name: "gone",
      type: "text/plain",
      runId: null,
      sha256: "0".repeat(64),
    });
    const args = { $artifact: "art_gone" };
    const { error } = await failure(read({ resource: getObject, args, config: json }));
    expect(error).toBe("States.ItemReaderFailed");
  });
});

describe("a listing", () => {
  it("has the newest of each name below a prefix, by key", async () => {
    await store.put("s3://list/b_1/Z", "[]");
    await store.put("s3://list/b_1/a", "[]");
    await store.put("s3://list/b_1/a", "[10]");
    await store.put("s3://list/bx1/c", "[]");
    await store.put("s3://list2/b_1/d", "[]");
    const args = { Bucket: "list", Prefix: "b_1/" };
    const listed = (await read({ resource: listObjects, args, config: {} })) as JsonObject[];
    expect(listed.map(({ Key, Size }) => [Key, Size])).toStrictEqual([
      ["b_1/Z", 2],
      ["b_1/a", 4],
    ]);
    expect(listed[0]).toMatchObject({ StorageClass: "STANDARD" });
    expect(Number(listed[0]?.["LastModified"]) * 1000).toBeLessThanOrEqual(Date.now());
  });
});

describe("what a ResultWriter writes", () => {
  const mapRun = mapRunOf({ region: "r", account: "0", machine: "m", label: "Rows", seed: "s" });
  const iterations = [0, 1].map((index): IterationResult => ({
    index,
    status: "SUCCEEDED",
    input: index,
    output: [index, "ä"],
    error: null,
    cause: null,
    startedAt: null,
    stoppedAt: null,
  }));
  const call = {
    resource: "arn:aws:states:::s3:putObject",
    args: { Bucket: "results", Prefix: "jobs" },
    config: { Transformation: "FLATTEN" },
  };

  it("an ItemReader reads, and writing again changes nothing", async () => {
    const write = createResultWriter(store);
    const result = await write(call, { runId: "run_1", mapRun, iterations });
    const folder = `jobs/${mapRun.id}`;
    expect(result).toStrictEqual({
      MapRunArn: mapRun.arn,
      ResultWriterDetails: { Bucket: "results", Key: `${folder}/manifest.json` },
    });
    expect(await items("results", `${folder}/SUCCEEDED_0.json`)).toStrictEqual([0, "ä", 1, "ä"]);
    await write(call, { runId: "run_1", mapRun, iterations });
    const { rows } = await store.database.pool.query(
      "select name, run_id from artifacts where name like 's3://results/%' order by name",
    );
    expect(rows).toStrictEqual([
      { name: `s3://results/${folder}/SUCCEEDED_0.json`, run_id: "run_1" },
      { name: `s3://results/${folder}/manifest.json`, run_id: "run_1" },
    ]);
  });

  it("fails by its own name when the disk does", async () => {
    const broken = createResultWriter({
      ...store,
      artifacts: {
        ...store.artifacts,
        put: async () => await store.artifacts.put("too long", { maxBytes: 1 }),
      },
    });
    const { error } = await failure(broken(call, { runId: "run_1", mapRun, iterations }));
    expect(error).toBe("States.ResultWriterFailed");
  });
});
