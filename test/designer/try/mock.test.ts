import { z } from "zod";
import { describe, expect, test } from "vitest";
import type { Graph } from "../../../shared/graph/graph.ts";
import { nodeKinds } from "../../../shared/nodes/index.ts";
import { planMocks, sampleInput, sampleResult } from "../../../designer/try/mock.ts";
import { sampleValue } from "../../../designer/try/sample-value.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";

describe("a value made from a schema", () => {
  test.each([
    [{ const: 4 }, 4],
    [{ enum: ["b", "a"] }, "b"],
    [{ type: "string", format: "email" }, "someone@example.com"],
    [{ type: "string", minLength: 6 }, "textxx"],
    [{ type: ["integer", "null"], minimum: 3 }, 3],
    [{ type: "array", items: { type: "boolean" }, minItems: 2 }, [true, true]],
    [{ anyOf: [{ type: "null" }, { type: "string" }] }, null],
    [{ type: "object", properties: { a: { type: "number" }, b: {} }, required: ["a"] }, { a: 1 }],
    [{ $ref: "#/$defs/word", $defs: { word: { type: "string" } } }, "text"],
    [true, {}],
  ])("%j gives %j", (schema, value) => {
    expect(sampleValue(schema)).toEqual(value);
  });

  test("ends where a schema leads back to itself", () => {
    const list = {
      $ref: "#/$defs/list",
      $defs: {
        list: {
          type: "object",
          properties: { next: { $ref: "#/$defs/list" } },
          required: ["next"],
        },
      },
    };
    expect(JSON.stringify(sampleValue(list)).length).toBeLessThan(200);
  });
});

describe("the mock of a kind", () => {
  const tasks = nodeKinds.filter((kind) => kind.family === "task");

  test.each(tasks.map((kind) => [kind.type, kind] as const))("%s fits its result", (_, kind) => {
    const sample = sampleResult({ kind: kind.type, params: kind.example });
    const read = (kind.answer ?? kind.result).safeParse(sample);
    expect(read.success ? "" : z.prettifyError(read.error)).toBe("");
  });

  test("of a model that is asked for a form answers in it", () => {
    const Schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    expect(sampleResult({ kind: "model", params: { Schema } })).toMatchObject({
      json: { n: 1 },
      text: '{"n":1}',
    });
  });
});

describe("what a simulation takes", () => {
  const drawn = drawGraph(
    {
      Ask: { kind: "model", params: { Model: "m", Prompt: "p" } },
      Work: { kind: "task", params: { Resource: "urn:example:work" } },
      Shape: { kind: "transform" },
    },
    ["start > Ask", "Ask > Work", "Work > Shape"],
  );
  const pinned = (id: string, value: string): Graph => ({
    ...drawn,
    nodes: drawn.nodes.map((node) => (node.id === id ? { ...node, pinned: value } : node)),
  });

  test("is made up where the kind says, and asked for where nobody does", () => {
    const { mocks, missing } = planMocks(drawn, {});
    expect(missing.map(({ name }) => name)).toEqual(["Work"]);
    expect(mocks["Ask"]?.result).toHaveProperty("text");
    expect(mocks["Shape"]).toBeUndefined();
  });

  test("is what people wrote, and what is pinned before it", () => {
    const given = { Work: { result: { a: 1 }, failures: [{ error: "E", cause: "" }] } };
    expect(planMocks(drawn, given)).toMatchObject({
      missing: [],
      mocks: { Work: { result: { a: 1 }, failures: [{ error: "E" }] } },
    });
    expect(planMocks(pinned("Work", "kept"), given).mocks["Work"]).toMatchObject({
      result: "kept",
      failures: [{ error: "E" }],
    });
  });

  test("takes the place of steps that call nothing, too", () => {
    expect(planMocks(pinned("Shape", "kept"), {})).toMatchObject({
      pins: { Shape: "kept" },
      mocks: { Shape: { result: "kept", seconds: 0 } },
    });
  });

  test("begins with what is pinned on the start, else with what fits its schema", () => {
    expect(sampleInput(drawn)).toEqual({});
    expect(sampleInput(pinned("start", "given"))).toBe("given");
    const asking = {
      ...drawn,
      nodes: drawn.nodes.map((node) =>
        node.id === "start"
          ? { ...node, params: { InputSchema: { type: "object", properties: { a: {} } } } }
          : node,
      ),
    };
    expect(sampleInput(asking)).toEqual({ a: {} });
  });
});
