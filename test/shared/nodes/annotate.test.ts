import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { annotate } from "../../../shared/nodes/annotate.ts";
import { Failure } from "../../../shared/nodes/kind.ts";
import type { ModelAnswer, ModelRequest } from "../../../shared/nodes/node-context.ts";
import { fillPrompt } from "../../../shared/nodes/parts/record-prompt.ts";
import { inLanes } from "../../../shared/nodes/parts/in-lanes.ts";
import { createFakeWorld, type FakeWorld } from "../../support/context.ts";
import { deferred } from "../../support/deferred.ts";

const reply = (text: string, json?: Json): ModelAnswer => ({
  text,
  ...(json === undefined ? {} : { json }),
  model: "m",
  provider: "p",
  usage: { inputTokens: 1, outputTokens: 1 },
  finishReason: "stop",
});

function asked({ messages }: ModelRequest): string {
  const content = messages.at(-1)?.content;
  return typeof content === "string" ? content : "";
}

function echoing(): FakeWorld {
  const world = createFakeWorld();
  world.answer = (request) => reply(asked(request).toUpperCase());
  return world;
}

const calls = (world: FakeWorld): string[] =>
  world.requests.flatMap((each) => (each.port === "model" ? [asked(each.request)] : []));

const given = (records: Json, more: Readonly<Record<string, Json>> = {}): Json => ({
  Records: records,
  Model: "m",
  Prompt: "{{record}}",
  ...more,
});

describe("annotate", () => {
  it("asks about each record and answers in their order", async () => {
    const world = echoing();
    const records = Array.from({ length: 30 }, (_, i) => `r${String(i)}`);
    const result = await annotate.run(given(records, { MaxConcurrency: 7 }), world.context());
    expect(result).toEqual({
      results: records.map((record, index) => ({ index, text: record.toUpperCase() })),
      file: null,
      count: 30,
      failed: 0,
    });
  });

  it("puts the instructions before each prompt, and asks for what the parameters say", async () => {
    const world = createFakeWorld();
    const schema = { type: "object", required: ["tone"], properties: { tone: { type: "string" } } };
    world.answer = () => reply('{"tone":"glad"}', { tone: "glad" });
    const result = await annotate.run(
      given([{ text: "Hooray" }], {
        System: "You judge tones.",
        Prompt: "{{index}}: {{ record.text }}",
        Schema: schema,
        MaxTokens: 9,
        Temperature: 0,
        Provider: "p",
      }),
      world.context(),
    );
    expect(world.requests).toEqual([
      {
        port: "model",
        request: {
          provider: "p",
          model: "m",
          messages: [
            { role: "system", content: "You judge tones." },
            { role: "user", content: "0: Hooray" },
          ],
          maxTokens: 9,
          temperature: 0,
          schema,
          repairs: 1,
        },
      },
    ]);
    expect(result).toMatchObject({ results: [{ index: 0, json: { tone: "glad" } }] });
  });

  it("does not ask again about records that an earlier attempt has saved", async () => {
    const world = echoing();
    world.saved = new Map();
    const records = ["a", "b", "c", "d"];
    const { answer } = world;
    world.answer = (request) => {
      if (asked(request) === "c") throw new Failure("Model.Unauthorized", "no key");
      return answer(request);
    };
    const params = given(records, { MaxConcurrency: 1 });
    await expect(annotate.run(params, world.context())).rejects.toMatchObject({
      error: "Model.Unauthorized",
    });
    world.answer = answer;
    await annotate.run(params, world.context({ attempt: 2 }));
    expect(calls(world)).toEqual(["a", "b", "c", "c", "d"]);
  });

  it("asks again when the question has changed", async () => {
    const world = echoing();
    world.saved = new Map();
    await annotate.run(given(["a"]), world.context());
    await annotate.run(given(["a"], { Prompt: "Now: {{record}}" }), world.context());
    expect(calls(world)).toEqual(["a", "Now: a"]);
  });

  it("waits out a rate limit, as long as the provider asks", async () => {
    const world = echoing();
    const { answer } = world;
    let refusals = 2;
    world.answer = (request) => {
      refusals -= 1;
      if (refusals >= 0)
        throw new Failure("Model.RateLimited", "slow down", { retryAfterMs: 40_000 });
      return answer(request);
    };
    expect(await annotate.run(given(["a"]), world.context())).toMatchObject({ failed: 0 });
    const waited = world.sleeps.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(80_000);
    expect(waited).toBeLessThan(82_000);
    // Never silent for longer than its heartbeat allows.
    expect(Math.max(...world.sleeps)).toBeLessThanOrEqual(30_000);
  });

  it("leaves an outage that lasts to the retries of the step", async () => {
    const world = createFakeWorld();
    world.answer = () => {
      throw new Failure("Model.Unavailable", "down");
    };
    await expect(annotate.run(given(["a"]), world.context())).rejects.toMatchObject({
      error: "Model.Unavailable",
    });
    expect(calls(world)).toHaveLength(6);
  });

  it("bears failures of records up to the share, with error and cause in their place", async () => {
    const world = echoing();
    const { answer } = world;
    world.answer = (request) => {
      if (asked(request) === "bad") throw new Failure("Model.InvalidOutput", "no JSON");
      return answer(request);
    };
    const records = ["a", "bad", "c", "d"];
    expect(
      await annotate.run(given(records, { MaxFailurePercent: 25 }), world.context()),
    ).toMatchObject({
      failed: 1,
      results: [{}, { index: 1, error: "Model.InvalidOutput", cause: "no JSON" }, {}, {}],
    });
    await expect(annotate.run(given(records), world.context())).rejects.toMatchObject({
      error: "Annotate.TooManyFailures",
      cause: expect.stringContaining("Record 1: Model.InvalidOutput: no JSON") as string,
    });
  });

  it("counts a record without the field that the prompt names as failed", async () => {
    const world = echoing();
    const params = given([{ name: "x" }, {}], {
      Prompt: "{{record.name}}",
      MaxFailurePercent: 50,
    });
    expect(await annotate.run(params, world.context())).toMatchObject({
      results: [{ text: "X" }, { error: "Annotate.MissingField" }],
    });
  });

  it.each([
    ["rows.csv", "text/csv", "name,age\nAnn,3\nBob,4\n"],
    ["rows.jsonl", "text/plain", '{"name":"Ann","age":"3"}\n{"name":"Bob","age":"4"}\n'],
    ["rows", "application/json", '[{"name":"Ann","age":"3"},{"name":"Bob","age":"4"}]'],
    ["rows", "text/plain", ' [{"name":"Ann","age":"3"},{"name":"Bob","age":"4"}]'],
  ])("reads records from a file: %s, %s", async (name, type, text) => {
    const world = echoing();
    world.files.set("f", { name, type, text });
    const params = given({ $artifact: "f", name }, { Prompt: "{{record.name}} {{record.age}}" });
    const result = await annotate.run(params, world.context());
    expect(result).toMatchObject({ results: [{ text: "ANN 3" }, { text: "BOB 4" }] });
  });

  it("says so when the file holds no records", async () => {
    const world = echoing();
    world.files.set("f", { name: "f.json", type: "application/json", text: "{" });
    await expect(
      annotate.run(given({ $artifact: "f", name: "f.json" }), world.context()),
    ).rejects.toMatchObject({ error: "Annotate.InvalidRecords" });
  });

  it("writes a long list of results into a file", async () => {
    const world = echoing();
    const result = await annotate.run(given(["a", "b"], { ToFile: true }), world.context());
    expect(result).toMatchObject({ results: [], count: 2, file: { name: "annotations.jsonl" } });
    const [file] = [...world.files.values()];
    expect(file?.text).toBe('{"index":0,"text":"A"}\n{"index":1,"text":"B"}\n');
  });

  it("says how far it is", async () => {
    const world = echoing();
    const beats: Json[] = [];
    await annotate.run(
      given(["a", "b"], { MaxConcurrency: 1 }),
      world.context({ heartbeat: (details) => void beats.push(details) }),
    );
    expect(beats).toEqual([
      { done: 1, failed: 0, total: 2 },
      { done: 2, failed: 0, total: 2 },
    ]);
  });

  it("answers for no records at all", async () => {
    expect(await annotate.run(given([]), echoing().context())).toEqual({
      results: [],
      file: null,
      count: 0,
      failed: 0,
    });
  });

  it("refuses a prompt that asks the same of every record", async () => {
    await expect(
      annotate.run(given(["a"], { Prompt: "Hello {{index}}" }), echoing().context()),
    ).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });
});

describe("fillPrompt", () => {
  it("puts texts in as they are and everything else as JSON", () => {
    const record = { a: { b: [1, "two"] }, $x: "$&", empty: "" };
    expect(fillPrompt("{{record.a.b}}|{{record.a.b.1}}|{{record.empty}}|", record, 0)).toBe(
      '[1,"two"]|two||',
    );
    expect(fillPrompt("{{record.$x}} {{ index }} {{other}}", record, 4)).toBe("$& 4 {{other}}");
  });

  it("does not reach what is no member of the record", () => {
    for (const path of ["constructor", "a.length", "a.9", "none"]) {
      expect(() => fillPrompt(`{{record.${path}}}`, { a: [1] }, 0)).toThrow("nothing at");
    }
  });
});

describe("inLanes", () => {
  it("keeps to its lanes, and after a failure begins nothing more but ends what it has begun", async () => {
    const gates = Array.from({ length: 6 }, () => deferred<undefined>());
    const begun: number[] = [];
    const ended: number[] = [];
    const all = inLanes({ count: 6, lanes: 3 }, async (index) => {
      begun.push(index);
      await gates[index]?.promise;
      ended.push(index);
    });
    expect(begun).toEqual([0, 1, 2]);
    gates[1]?.resolve(undefined);
    await new Promise<void>((resolve) => void setImmediate(resolve));
    expect(begun).toEqual([0, 1, 2, 3]);
    gates[0]?.reject(new Error("first"));
    await new Promise<void>((resolve) => void setImmediate(resolve));
    gates[2]?.resolve(undefined);
    gates[3]?.reject(new Error("second"));
    await expect(all).rejects.toThrow("first");
    expect([begun, ended]).toEqual([
      [0, 1, 2, 3],
      [1, 2],
    ]);
  });
});
