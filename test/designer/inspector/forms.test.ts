import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { crashSentence } from "../../../designer/inspector/crash-sentence.ts";
import {
  expressionOf,
  toExpression,
  toLiteral,
} from "../../../designer/inspector/form/expression.ts";
import {
  emptyValue,
  type FieldModel,
  fieldsOf,
  variantOf,
} from "../../../designer/inspector/form/field-model.ts";
import {
  fieldsOfSchema,
  inputTypes,
  newField,
  schemaOfFields,
  withType,
} from "../../../designer/inspector/input-fields.ts";
import { tabOfPointer } from "../../../designer/inspector/node-problems.ts";
import { referencesOf, variablesOf } from "../../../designer/inspector/references.ts";
import { retrySentence } from "../../../designer/inspector/retry-sentence.ts";
import type { Json } from "../../../shared/base/json.ts";
import { kindOf, nodeKinds } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed } from "../document/open-document.ts";

function fields(type: string): Readonly<Record<string, FieldModel>> {
  const params = kindOf[type]?.params;
  if (params === undefined) throw new Error(`no kind ${type}`);
  return Object.fromEntries(fieldsOf(params).map((field) => [field.name, field]));
}

describe("the fields of a kind", () => {
  it("are those of its schema, each with a title", () => {
    for (const kind of nodeKinds) {
      const models = fieldsOf(kind.params);
      expect(models.map((field) => field.name)).toEqual(Object.keys(kind.params.shape));
      expect(models.filter((field) => field.title === "")).toEqual([]);
    }
  });

  it("get the control that fits", () => {
    expect(fields("model")["Prompt"]).toMatchObject({ kind: "text", isLong: true });
    expect(fields("model")["Temperature"]).toMatchObject({
      kind: "number",
      minimum: 0,
      maximum: 2,
    });
    expect(fields("model")["Messages"]).toMatchObject({ kind: "json", initial: [] });
    expect(fields("model")["Tools"]).toMatchObject({ kind: "json", initial: [] });
    expect(fields("model")["Schema"]).toMatchObject({ kind: "json" });
    expect(fields("http")["Method"]).toMatchObject({ kind: "enum", initial: "GET" });
    expect(fields("http")["Headers"]).toMatchObject({ kind: "record" });
    expect(fields("publish")["Target"]).toMatchObject({ kind: "union", isRequired: true });
    expect(fields("extract")["AllowEmpty"]).toMatchObject({ kind: "boolean" });
    expect(fields("transform")["Output"]).toMatchObject({ kind: "json" });
  });

  it("begin with values that the schema takes", () => {
    const { Target: target } = fields("publish");
    expect(target === undefined ? null : emptyValue(target)).toEqual({ Folder: "" });
  });

  it("know which variant of a union a value is", () => {
    const { Target: target } = fields("publish");
    const options = target?.kind === "union" ? target.options : [];
    expect(variantOf(options, { Url: "https://x" })).toBe(1);
    expect(variantOf(options, { Folder: "x" })).toBe(0);
    expect(variantOf(options, undefined)).toBe(0);
  });
});

describe("expressions", () => {
  it("stand for the value they were made from", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        const isText = typeof json === "string" && (json === "" || /^\{%[\s\S]*%\}$/u.test(json));
        if (!isText) expect(toLiteral(toExpression(json))).toEqual(json);
      }),
    );
  });

  it("have no value before they are evaluated", () => {
    expect(toLiteral("{% $states.input.text %}")).toBeUndefined();
    expect(toExpression("{% 1 %}")).toBe("{% 1 %}");
    expect(toExpression(undefined)).toBe("{%  %}");
    expect(expressionOf("a + 1")).toBe("{% a + 1 %}");
    expect(expressionOf(" {% a + 1 %}")).toBe("{% a + 1 %}");
  });
});

describe("the input of a run", () => {
  it("is the same as a list and as a schema, whatever the types", () => {
    const list = inputTypes.map((type, index) => ({
      ...withType({ ...newField([]), name: `v${index}` }, type),
      title: "Title",
      help: "Help",
      isRequired: index % 2 === 0,
    }));
    expect(fieldsOfSchema(schemaOfFields(list))).toEqual(list);
  });

  it("keeps keywords that the list does not show", () => {
    const schema = {
      type: "object",
      properties: { n: { type: "integer", minimum: 3, default: 4 } },
    };
    const list = fieldsOfSchema(schema);
    expect(list?.[0]?.rest).toEqual({ minimum: 3, default: 4 });
    expect(schemaOfFields(list ?? [])).toEqual(schema);
  });

  it("is left to JSON when it says more than a list can show", () => {
    expect(fieldsOfSchema({ type: "object", properties: {}, oneOf: [] })).toBeNull();
    expect(fieldsOfSchema({ type: "array" })).toBeNull();
    expect(fieldsOfSchema(true)).toBeNull();
    expect(fieldsOfSchema(undefined)).toEqual([]);
    expect(schemaOfFields([])).toBeUndefined();
  });

  it("gives new values names that are free", () => {
    const first = newField([]);
    expect(newField([first, { ...first, name: "value3" }]).name).not.toBe("value3");
  });
});

describe("what a crash repeats", () => {
  const graph = drawGraph(
    {
      Fetch: { kind: "http", fields: { Checkpoint: { Policy: "Milestone" } } },
      Shape: { kind: "http", fields: { Checkpoint: { Policy: "Milestone" } } },
      Ask: { kind: "model", fields: { Checkpoint: { Policy: "Every" } } },
      Each: {
        kind: "map",
        params: { MaxConcurrency: 4 },
        fields: { Checkpoint: { Policy: "EveryN", Count: 10 } },
      },
      Pay: { kind: "task", fields: { OnUnknown: "Hold" } },
      Label: {
        kind: "annotate",
        params: { MaxConcurrency: 16 },
        fields: { Checkpoint: { Policy: "EveryN", Count: 10 } },
      },
      Sort: { kind: "annotate", fields: { Checkpoint: { Policy: "Every" } } },
      Price: {
        kind: "task",
        fields: {
          Checkpoint: {
            Policy: "Adaptive",
            Rules: [{ CostAboveUsd: 1, MaxSeconds: 60 }, { MaxSeconds: 900 }],
          },
        },
      },
    },
    [
      "start > Fetch",
      "Fetch > Shape",
      "Shape > Ask",
      "Ask > Each",
      "Each > Pay",
      "Pay > Price",
      "Price > Label",
      "Label > Sort",
    ],
  );
  const say = (name: string) => crashSentence(graph, nodeNamed(graph, name));

  it("is said for every policy, with what waits before it", () => {
    expect(say("Ask")).toContain("Only this step runs again");
    expect(say("Ask")).toContain("Fetch and Shape, whose results are saved together with it");
    expect(say("Shape")).toContain("a crash repeats Fetch and Shape");
    expect(say("Each")).toContain(
      "At most 10 finished iterations are done again, besides the iterations under way (at most 4)",
    );
    expect(say("Each")).toContain("Everything before it stays done.");
    expect(say("Label")).toContain("At most 16 calls are made again, those under way included");
    expect(say("Sort")).toContain("Only the calls under way are made again");
    expect(say("Pay")).toContain("held until a person says");
    expect(say("Price")).toContain(
      "1 minute of work that cost more than $1 or 15 minutes of anything else",
    );
  });
});

describe("what a retry comes to", () => {
  it("is said in seconds, without jitter and with", () => {
    expect(retrySentence({})).toBe("Waits 1 s, 2 s, 4 s, then gives up.");
    expect(retrySentence({ MaxAttempts: 0 })).toBe("Never retries these errors.");
    expect(
      retrySentence({
        IntervalSeconds: 10,
        BackoffRate: 3,
        MaxDelaySeconds: 60,
        MaxAttempts: 9,
        JitterStrategy: "FULL",
      }),
    ).toBe("Waits up to 10 s, 30 s, 60 s, 60 s, …, then gives up.");
  });
});

describe("where things are", () => {
  it("leads from a pointer to the tab that shows it", () => {
    expect(tabOfPointer("/params/Prompt")).toBe("parameters");
    expect(tabOfPointer("/fields/Retry/0/MaxAttempts")).toBe("recovery");
    expect(tabOfPointer("/fields/Compensate")).toBe("compensation");
    expect(tabOfPointer("/fields/Assign/x")).toBe("data");
    expect(tabOfPointer("")).toBe("parameters");
  });

  it("knows the variables of the workflow, and the item only inside a Map", () => {
    const graph = drawGraph(
      {
        A: { fields: { Assign: { total: 1 } } },
        C: {
          kind: "choice",
          params: { Rules: [{ Id: "x", Condition: true, Assign: { chosen: 1 } }] },
        },
        M: { kind: "map" },
        In: {
          parent: "M",
          kind: "task",
          fields: { Catch: [{ ErrorEquals: ["X"], Assign: { failed: 1 } }] },
        },
      },
      [],
    );
    expect(variablesOf(graph)).toEqual(["chosen", "failed", "total"]);
    const texts = (name: string) =>
      referencesOf(graph, nodeNamed(graph, name)).map(({ text }) => text);
    expect(texts("In")).toContain("$states.context.Map.Item.Value");
    expect(texts("A")).not.toContain("$states.context.Map.Item.Value");
    expect(texts("A")).toContain("$total");
  });
});
