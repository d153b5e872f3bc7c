import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { objectName } from "../../../shared/items/object-location.ts";
import { readItems, type ObjectSource } from "../../../shared/items/read-items.ts";

const getObject = "arn:aws:states:::s3:getObject";
const listObjects = "arn:aws:states:::s3:listObjectsV2";

/** Objects in memory, by address; artifacts by id. */
function sourceOf(files: Readonly<Record<string, string>>): ObjectSource {
  return {
    readText: async (location) =>
      await Promise.resolve(
        ("artifact" in location
          ? files[location.artifact]
          : files[objectName(location.bucket, location.key)]) ?? null,
      ),
    list: async (bucket, prefix) => {
      const root = objectName(bucket, "");
      const names = Object.keys(files).filter((name) => name.startsWith(root + prefix));
      return await Promise.resolve(
        names.toSorted().map((name) => ({
          key: name.slice(root.length),
          bytes: (files[name] ?? "").length,
          tag: "0123",
          modifiedMs: 1_700_000_000_900,
        })),
      );
    },
  };
}

async function read(text: string, config: JsonObject): Promise<readonly Json[]> {
  const call = { resource: getObject, args: { Bucket: "b", Key: "data/file" }, config };
  return await readItems(call, sourceOf({ "s3://b/data/file": text }));
}

async function cause(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    (value) => {
      throw new Error(`it succeeded: ${JSON.stringify(value)}`);
    },
    (failed: unknown) => failed as { error: string; cause: string },
  );
  expect(error.error).toBe("States.ItemReaderFailed");
  return error.cause;
}

describe("CSV", () => {
  const given = (...headers: string[]): JsonObject => ({
    InputType: "CSV",
    CSVHeaderLocation: "GIVEN",
    CSVHeaders: headers,
  });
  const firstRow = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };

  it.each<[string, string, readonly JsonObject[]]>([
    ["rows of texts", "1,two,true\n", [{ a: "1", b: "two", c: "true" }]],
    [
      "missing fields are empty",
      "1\n2,\n",
      [
        { a: "1", b: "", c: "" },
        { a: "2", b: "", c: "" },
      ],
    ],
    ["fields too many are dropped", "1,2,3,4,5\n", [{ a: "1", b: "2", c: "3" }]],
    ["white space stays", "  , x ,\n", [{ a: "  ", b: " x ", c: "" }]],
    [
      "empty lines are no rows",
      "\n1,2,3\n\n\n4,5,6",
      [
        { a: "1", b: "2", c: "3" },
        { a: "4", b: "5", c: "6" },
      ],
    ],
    [
      "quoted fields",
      '"a,b","say ""yes""","two\nlines"\r\n',
      [{ a: "a,b", b: 'say "yes"', c: "two\nlines" }],
    ],
    [
      "quotes inside a field are text",
      `it's 5" wide,'x',y "z"\n`,
      [{ a: `it's 5" wide`, b: "'x'", c: 'y "z"' }],
    ],
    [
      "line ends of old Macs",
      "1,2,3\r4,5,6\r",
      [
        { a: "1", b: "2", c: "3" },
        { a: "4", b: "5", c: "6" },
      ],
    ],
    [
      "line ends of Windows",
      "1,2,3\r\n4,5,6\r\n",
      [
        { a: "1", b: "2", c: "3" },
        { a: "4", b: "5", c: "6" },
      ],
    ],
    [
      "line ends of Unix",
      "1,2,3\n4,5,6\n",
      [
        { a: "1", b: "2", c: "3" },
        { a: "4", b: "5", c: "6" },
      ],
    ],
    ["a byte order mark", "\uFEFF1,2,3", [{ a: "1", b: "2", c: "3" }]],
    ["an empty quoted field", '"",2,3\n', [{ a: "", b: "2", c: "3" }]],
    ["nothing", "", []],
  ])("%s", async (_, text, items) => {
    expect(await read(text, given("a", "b", "c"))).toStrictEqual(items);
  });

  it("takes its columns from the first row", async () => {
    expect(await read("id,name\n1,Ada\n", firstRow)).toStrictEqual([{ id: "1", name: "Ada" }]);
    expect(await read("id,name\n", firstRow)).toStrictEqual([]);
  });

  it.each([
    ["PIPE", "|"],
    ["SEMICOLON", ";"],
    ["SPACE", " "],
    ["TAB", "\t"],
    ["COMMA", ","],
  ])("separated by %s", async (name, delimiter) => {
    const text = ["x", "y"].join(delimiter);
    expect(await read(text, { ...given("a", "b"), CSVDelimiter: name })).toStrictEqual([
      { a: "x", b: "y" },
    ]);
  });

  it.each<[string, string, JsonObject, string]>([
    ["duplicate columns", "1", given("a", "a"), "CSV headers cannot contain duplicates."],
    [
      "duplicate columns in the file",
      "a,b,a\n",
      firstRow,
      "CSV headers cannot contain duplicates.",
    ],
    ["an open quote", 'a\n"b', firstRow, "has no end"],
    ["text after a quoted field", 'a\n"b" c', firstRow, "goes on after its end"],
    ["no place of the header", "a", { InputType: "CSV" }, "CSVHeaderLocation"],
    ["no headers", "a", { InputType: "CSV", CSVHeaderLocation: "GIVEN" }, "CSVHeaders"],
    ["an unknown delimiter", "a", { ...firstRow, CSVDelimiter: "," }, "CSVDelimiter"],
    ["a header beyond the limit", `${"x".repeat(10_241)}\n`, firstRow, "10240"],
  ])("fails for %s", async (_, text, config, words) => {
    expect(await cause(read(text, config))).toContain(words);
  });
});

describe("JSON", () => {
  it("is an array of items of any kind", async () => {
    const items = [1, "two", null, { a: [] }, [3]];
    expect(await read(JSON.stringify(items), { InputType: "JSON" })).toStrictEqual(items);
  });

  it.each<[string, Json, readonly Json[]]>([
    ["/data/rows", { data: { rows: [1, 2] } }, [1, 2]],
    ["/a~1b/0/~0", { "a/b": [{ "~": ["x"] }] }, ["x"]],
    [
      "/members",
      { members: { x: 1, y: null } },
      [
        { Key: "x", Value: 1 },
        { Key: "y", Value: null },
      ],
    ],
    ["", [1], [1]],
  ])("with the items at %j", async (pointer, whole, items) => {
    const config = { InputType: "JSON", ItemsPointer: pointer };
    expect(await read(JSON.stringify(whole), config)).toStrictEqual(items);
  });

  it.each<[string, string, JsonObject, string]>([
    ["an object", '{"a":1}', {}, "non-iterable"],
    ["a scalar", "5", {}, "non-iterable"],
    ["no JSON", "[1,", {}, "not valid JSON"],
    ["a pointer to nowhere", '{"a":1}', { ItemsPointer: "/b" }, "non-iterable"],
    [
      "a pointer to a member of the prototype",
      '{"a":1}',
      { ItemsPointer: "/constructor" },
      "non-iterable",
    ],
    ["a pointer to a scalar", '{"a":1}', { ItemsPointer: "/a" }, "non-iterable"],
    ["no pointer", "[]", { ItemsPointer: "a/b" }, "JSON pointer"],
  ])("fails for %s", async (_, text, config, words) => {
    expect(await cause(read(text, { InputType: "JSON", ...config }))).toContain(words);
  });

  it("in lines is one item a line", async () => {
    const text = '{"a":1}\r\n\n[2]\n"three"';
    expect(await read(text, { InputType: "JSONL" })).toStrictEqual([{ a: 1 }, [2], "three"]);
    expect(await cause(read("1\n{\n", { InputType: "JSONL" }))).toContain("Line 2");
  });
});

describe("MaxItems", () => {
  it.each<[Json, readonly Json[]]>([
    [null, [1, 2, 3]],
    [0, [1, 2, 3]],
    [2, [1, 2]],
    [100_000_001, [1, 2, 3]],
  ])("%j", async (most, items) => {
    expect(await read("[1,2,3]", { InputType: "JSON", MaxItems: most })).toStrictEqual(items);
    expect(await read("1\n2\n3", { InputType: "JSONL", MaxItems: most })).toStrictEqual(items);
    const csv = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: most };
    expect(await read("n\n1\n2\n3\n", csv)).toStrictEqual(items.map((n) => ({ n: String(n) })));
  });

  it("spares what comes after", async () => {
    expect(await read("1\nbroken", { InputType: "JSONL", MaxItems: 1 })).toStrictEqual([1]);
  });

  it.each<[Json, string]>([
    [-1, "field MaxItems must be positive"],
    [1.5, "field MaxItems must be an integer"],
    ["2", "field MaxItems must be an integer"],
  ])("fails for %j", async (most, words) => {
    expect(await cause(read("[]", { InputType: "JSON", MaxItems: most }))).toBe(words);
  });
});

describe("manifests", () => {
  const inventory = JSON.stringify({
    destinationBucket: "arn:aws:s3:::lists",
    fileFormat: "CSV",
    fileSchema: "Bucket, Key, Size",
    files: [{ key: "one.csv" }, { key: "two.csv" }],
  });
  const files = {
    "s3://b/manifest.json": inventory,
    "s3://lists/one.csv": '"data","a.json","10"\n"data","b.json","20"\n',
    "s3://lists/two.csv": '"data","c.json","30"\n',
    "s3://b/athena.csv": "s3://lists/x.jsonl\ns3://lists/y.jsonl\n",
    "s3://lists/x.jsonl": '{"x":1}\n',
    "s3://lists/y.jsonl": '{"y":2}\n',
  };
  const from = async (Key: string, config: JsonObject, more = {}): Promise<readonly Json[]> =>
    await readItems(
      { resource: getObject, args: { Bucket: "b", Key }, config },
      sourceOf({ ...files, ...more }),
    );

  it("of an inventory have an item for each object", async () => {
    const config = { InputType: "MANIFEST" };
    expect(await from("manifest.json", config)).toStrictEqual([
      { Bucket: "data", Key: "a.json", Size: "10" },
      { Bucket: "data", Key: "b.json", Size: "20" },
      { Bucket: "data", Key: "c.json", Size: "30" },
    ]);
    expect(await from("manifest.json", { ...config, MaxItems: 1 })).toHaveLength(1);
  });

  it("of Athena have the items of each file", async () => {
    const config = { ManifestType: "ATHENA_DATA", InputType: "JSONL" };
    expect(await from("athena.csv", config)).toStrictEqual([{ x: 1 }, { y: 2 }]);
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ["no JSON", { InputType: "MANIFEST" }, { "s3://b/m": "{" }, "not valid JSON"],
    ["no object", { InputType: "MANIFEST" }, { "s3://b/m": "[]" }, "not a JSON object"],
    ["another format", { InputType: "MANIFEST" }, { "s3://b/m": '{"fileFormat":"ORC"}' }, "ORC"],
    [
      "a part missing",
      { InputType: "MANIFEST" },
      { "s3://b/m": '{"fileFormat":"CSV"}' },
      "incomplete",
    ],
    [
      "a missing file",
      { InputType: "MANIFEST" },
      { "s3://b/m": inventory.replace("two", "lost") },
      "s3://lists/lost.csv",
    ],
    [
      "no addresses",
      { ManifestType: "ATHENA_DATA", InputType: "JSONL" },
      { "s3://b/m": "hello" },
      "names no object",
    ],
  ])("fail with %s", async (_, config, more, words) => {
    expect(await cause(from("m", config, more))).toContain(words);
  });
});

describe("listings", () => {
  const files = {
    "s3://b/in/1.json": "[1,2]",
    "s3://b/in/2.json": "[3]",
    "s3://b/out/3.json": "[4]",
    "s3://c/in/4": "[]",
  };
  const list = async (args: Json, config: JsonObject = {}): Promise<readonly Json[]> =>
    await readItems({ resource: listObjects, args, config }, sourceOf(files));

  it("have an item for each object, by key", async () => {
    const items = await list({ Bucket: "b", Prefix: "in/" });
    expect(items).toStrictEqual(
      ["in/1.json", "in/2.json"].map((Key, i) => ({
        Etag: '"0123"',
        Key,
        LastModified: 1_700_000_000,
        Size: i === 0 ? 5 : 3,
        StorageClass: "STANDARD",
      })),
    );
    expect(await list({ Bucket: "b" })).toHaveLength(3);
    expect(await list({ Bucket: "b" }, { MaxItems: 2 })).toHaveLength(2);
    expect(await list({ Bucket: "nothing" })).toStrictEqual([]);
  });

  it("can be read through", async () => {
    const config = { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN" };
    expect(await list({ Bucket: "b", Prefix: "in/" }, config)).toStrictEqual([1, 2, 3]);
    expect(await list({ Bucket: "b" }, { ...config, MaxItems: 2 })).toStrictEqual([1, 2]);
    expect(await cause(list({ Bucket: "b" }, { Transformation: "LOAD_AND_FLATTEN" }))).toContain(
      "InputType",
    );
  });

  it("need a bucket", async () => {
    expect(await cause(list({}))).toContain("Bucket");
  });
});

describe("the object", () => {
  const source = sourceOf({ art_1: "[1]" });
  const call = (args: Json, config: JsonObject = { InputType: "JSON" }) => ({
    resource: getObject,
    args,
    config,
  });

  it("may be an artifact", async () => {
    expect(await readItems(call({ $artifact: "art_1" }), source)).toStrictEqual([1]);
    expect(
      await readItems(call({ Bucket: "b", Key: { $artifact: "art_1" } }), source),
    ).toStrictEqual([1]);
  });

  it.each<[string, Json, JsonObject, string]>([
    [
      "is missing",
      { Bucket: "b", Key: "k" },
      { InputType: "JSON" },
      "The specified key does not exist: s3://b/k",
    ],
    ["is an artifact that is missing", { $artifact: "x" }, { InputType: "JSON" }, "artifact x"],
    ["has no key", { Bucket: "b" }, { InputType: "JSON" }, "Bucket and Key"],
    ["is of no type", { $artifact: "art_1" }, {}, "InputType"],
    ["is of an unknown type", { $artifact: "art_1" }, { InputType: "XML" }, "InputType"],
    ["is Parquet", { $artifact: "art_1" }, { InputType: "PARQUET" }, "Parquet"],
  ])("fails when it %s", async (_, args, config, words) => {
    expect(await cause(readItems(call(args, config), source))).toContain(words);
  });

  it("is read by a known action", async () => {
    const wrong = { resource: "arn:aws:states:::s3:putObject", args: {}, config: {} };
    expect(await cause(readItems(wrong, source))).toContain("s3:getObject");
    const china = { ...call({ $artifact: "art_1" }), resource: "arn:aws-cn:states:::s3:getObject" };
    expect(await readItems(china, source)).toStrictEqual([1]);
  });
});
