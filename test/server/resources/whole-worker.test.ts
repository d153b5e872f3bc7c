/** Expressions, bindings, readers and writers through a real worker. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { startPeer, type Peer } from "../../support/http-peer.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

let peer: Peer;
let worker: WholeWorker;

beforeAll(async () => {
  peer = await startPeer({
    "/double": ({ body }, response) => {
      const { n } = JSON.parse(body) as { n: number };
      if (n === 3) response.end('{"errorType":"Unlucky","errorMessage":"no threes"}');
      else response.end(JSON.stringify(n * 2));
    },
    "/hello": (_, response) => response.end('{"hello":"world"}'),
  });
  worker = await startWholeWorker([`127.0.0.1:${peer.port}`]);
});

afterAll(async () => {
  await worker.close();
  await peer.close();
});

function machine(States: JsonObject, more: JsonObject = {}): JsonObject {
  return { QueryLanguage: "JSONata", StartAt: Object.keys(States)[0] ?? "", States, ...more };
}

function pass(Output: Json): JsonObject {
  return machine({ Only: { Type: "Pass", Output, End: true } });
}

/** Each blocks, fills or tries to leave a process that evaluates it unguarded. */
const hostile = [
  "($f := function($n) { $f($n + 1) }; $f(1))",
  "($f := function($s) { $f($s & $s) }; $f('aaaaaaaa'))",
  "$pad('a', 1e8)",
  "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)",
  "$contains($pad('a', 20000000, 'a'), $pad('a', 9000000, 'a') & 'b')",
  "$map([1..1000], function($a) { $map([1..1000], function($b) { $map([1..1000], function($c) { $c }) }) })",
  "$states.constructor.constructor('return process')()",
  "$states.__proto__.polluted",
  "$eval('$states')",
];

describe("hostile expressions", () => {
  it("end their own runs while others go on", async () => {
    const good = machine({
      One: { Type: "Pass", Output: "{% $states.input.n + 1 %}", Next: "Two" },
      Two: { Type: "Pass", Output: "{% $sum([1..$states.input]) %}", End: true },
    });
    const [bad, fine] = await Promise.all([
      Promise.all(hostile.map(async (source) => await worker.run(pass(`{% ${source} %}`), {}))),
      Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(async (n) => await worker.run(good, { n }))),
    ]);
    expect(bad.map(({ status, error }) => [status, error])).toStrictEqual(
      hostile.map(() => ["FAILED", "States.QueryEvaluationError"]),
    );
    expect(fine.map(({ status, output }) => [status, output])).toStrictEqual(
      [1, 3, 6, 10, 15, 21, 28, 36].map((sum) => ["SUCCEEDED", sum]),
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("resources", () => {
  it("that are bound answer, and fail with the words of their endpoint", async () => {
    await worker.bind(
      "arn:aws:lambda:eu-west-1:123456789012:function:double",
      `${peer.url}/double`,
    );
    const call = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:double",
        Payload: "{% $states.input %}",
      },
      Output: "{% $states.result.Payload %}",
      End: true,
    };
    expect(await worker.run(machine({ Call: call }), { n: 4 })).toMatchObject({
      status: "SUCCEEDED",
      output: 8,
    });
    expect(await worker.run(machine({ Call: call }), { n: 3 })).toMatchObject({
      status: "FAILED",
      error: "Unlucky",
      cause: '{"errorType":"Unlucky","errorMessage":"no threes"}',
    });
  });

  it("that are HTTP requests answer as on AWS", async () => {
    const call = {
      Type: "Task",
      Resource: "arn:aws:states:::http:invoke",
      Arguments: { ApiEndpoint: `${peer.url}/hello`, Method: "GET" },
      Output: "{% $states.result.[StatusCode, StatusText, ResponseBody] %}",
      End: true,
    };
    expect(await worker.run(machine({ Call: call }), null)).toMatchObject({
      output: [200, "OK", '{"hello":"world"}'],
    });
    const missing = { ...call, Arguments: { ApiEndpoint: `${peer.url}/nowhere`, Method: "GET" } };
    expect(await worker.run(machine({ Call: missing }), null)).toMatchObject({
      error: "States.Http.StatusCode.404",
    });
  });
});

describe("a distributed Map", () => {
  const map = (more: JsonObject): JsonObject => ({
    Type: "Map",
    Label: "Rows",
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      Arguments: { Bucket: "data", Key: "{% $states.input.key %}" },
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Double",
      States: {
        Double: {
          Type: "Task",
          Resource: "arn:aws:lambda:eu-west-1:123456789012:function:double",
          Arguments: { n: "{% $number($states.input.n) %}" },
          End: true,
        },
      },
    },
    End: true,
    ...more,
  });

  it("reads its items and writes its results, those that failed as well", async () => {
    await worker.store("s3://data/rows.csv", "n,name\n1,a\n2,b\n3,c\n4,d\n");
    const ResultWriter = {
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: { Bucket: "results", Prefix: "jobs" },
    };
    const definition = machine({ Rows: map({ ResultWriter, ToleratedFailureCount: 1 }) });
    const { status, output } = await worker.run(definition, { key: "rows.csv" });
    expect(status).toBe("SUCCEEDED");
    const { Bucket, Key } = (output as JsonObject)["ResultWriterDetails"] as JsonObject;
    expect(Bucket).toBe("results");
    const manifest = JSON.parse(await worker.stored(`s3://results/${String(Key)}`)) as {
      ResultFiles: Record<string, { Key: string }[]>;
    };
    const file = async (group: string) =>
      JSON.parse(
        await worker.stored(`s3://results/${manifest.ResultFiles[group]?.[0]?.Key ?? ""}`),
      ) as JsonObject[];
    expect(manifest.ResultFiles["PENDING"]).toStrictEqual([]);
    expect(
      (await file("SUCCEEDED")).map((record) => [record["Input"], record["Output"]]),
    ).toStrictEqual([
      ['{"n":"1","name":"a"}', "2"],
      ['{"n":"2","name":"b"}', "4"],
      ['{"n":"4","name":"d"}', "8"],
    ]);
    expect(await file("FAILED")).toMatchObject([
      { Error: "Unlucky", Input: '{"n":"3","name":"c"}' },
    ]);
  });

  it("may read far more than a value may hold", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${String(i * 5)},${"x".repeat(2_000)}`);
    await worker.store("s3://data/wide.csv", ["n,text", ...rows].join("\n"));
    const definition = machine({ Rows: map({ MaxConcurrency: 4 }) }, { MaxPayloadBytes: 262_144 });
    const { status, output } = await worker.run(definition, { key: "wide.csv" });
    expect(status).toBe("SUCCEEDED");
    expect(output).toStrictEqual(rows.map((_, i) => i * 10));
  });

  it("fails by name when there is nothing to read", async () => {
    expect(await worker.run(machine({ Rows: map({}) }), { key: "lost.csv" })).toMatchObject({
      status: "FAILED",
      error: "States.ItemReaderFailed",
    });
  });
});
