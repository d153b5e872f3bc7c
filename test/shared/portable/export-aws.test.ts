import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { exportForAws } from "../../../shared/portable/export-aws.ts";
import { readDefinitions } from "../../../shared/portable/read-definitions.ts";
import { arbitraryDefinition } from "../../support/arbitrary-definition.ts";
import { sampleDefinitions } from "../../support/sample-definitions.ts";

const own = [
  "Budget",
  "Cache",
  "Checkpoint",
  "Compensate",
  "Limits",
  "MaxPayloadBytes",
  "OnUnknown",
  "Verify",
  "RunWindow",
  "Validate",
];

/** Every field name of Cairn's own, and every resource, that a definition still has. */
function leftOf(definition: object): readonly string[] {
  const text = JSON.stringify(definition);
  return [
    ...own.filter((name) => text.includes(`"${name}":`)),
    ...(text.match(/cairn:\w+/gu) ?? []),
  ];
}

function errorsOf(definition: object): readonly string[] {
  return checkDefinition(definition)
    .filter(({ severity }) => severity === "error")
    .map(({ code, pointer, message }) => `${code} ${pointer} ${message}`);
}

const lambda = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const end = { Type: "Pass", End: true };
const one = (state: JsonObject, more: JsonObject = {}): JsonObject => ({
  QueryLanguage: "JSONata",
  ...more,
  StartAt: "A",
  States: { A: { ...state, End: true } },
});

describe("exportForAws", () => {
  it("gives back what uses nothing of Cairn's own", () => {
    const plain = sampleDefinitions.filter(([name]) => name !== "extension-fields");
    expect(plain.length).toBeGreaterThan(4);
    for (const [, definition] of plain) {
      expect(exportForAws(definition)).toEqual({ definition, notes: [] });
    }
  });

  it("takes back what an import added", () => {
    const definition = { StartAt: "A", States: { A: end } };
    const [read] = readDefinitions(JSON.stringify(definition)).definitions;
    expect(exportForAws(read?.definition ?? {})).toEqual({ definition, notes: [] });
  });

  it("leaves nothing that AWS does not know in any definition, which stays valid, and tells of it", () => {
    fc.assert(
      fc.property(arbitraryDefinition(), (definition) => {
        const { definition: exported, notes } = exportForAws(definition);
        expect(leftOf(exported)).toEqual([]);
        expect(errorsOf(exported)).toEqual([]);
        if (leftOf(definition).length === 0) expect(exported).toEqual(definition);
        // What AWS does by itself needs no note.
        const silent = ["Checkpoint"];
        const told = leftOf(definition).filter((name) => !silent.includes(name));
        if (told.length > 0) expect(notes).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  const dropped: Readonly<Record<string, readonly [JsonObject, string | null]>> = {
    "a checkpoint of each": [{ Checkpoint: { Policy: "Every" } }, null],
    "a checkpoint of some": [
      { Checkpoint: { Policy: "EveryN", Count: 3 } },
      "/States/A/Checkpoint",
    ],
    "a cache": [{ Cache: { TtlSeconds: 5 } }, "/States/A/Cache"],
    "a run window": [{ RunWindow: {} }, "/States/A/RunWindow"],
    "a hold": [{ OnUnknown: "Hold" }, "/States/A/OnUnknown"],
    "no hold": [{ OnUnknown: "Retry" }, null],
    "a verification": [{ Verify: { Resource: "urn:look" } }, "/States/A/Verify"],
    "a check": [{ Validate: { type: "object" } }, "/States/A/Validate"],
  };
  it.each(Object.entries(dropped))("takes out %s", (_, [fields, pointer]) => {
    const { definition, notes } = exportForAws(one({ Type: "Task", Resource: lambda, ...fields }));
    expect(definition).toEqual(one({ Type: "Task", Resource: lambda }));
    expect(notes.map((note) => note.pointer)).toEqual(pointer === null ? [] : [pointer]);
  });

  it("takes out limits of the machine", () => {
    const limits = { MaxPayloadBytes: 5, Budget: { MaxCostUsd: 1 }, Limits: { MaxRuns: 1 } };
    const { definition, notes } = exportForAws(one({ Type: "Pass" }, limits));
    expect(definition).toEqual(one({ Type: "Pass" }));
    expect(notes.map(({ pointer }) => pointer)).toEqual(["/MaxPayloadBytes", "/Budget", "/Limits"]);
  });

  it("puts a placeholder for resources of Cairn, also deep inside", () => {
    const task = { Type: "Task", Resource: "cairn:model", Arguments: { Model: "m" }, End: true };
    const definition = one({
      Type: "Parallel",
      Branches: [
        {
          StartAt: "B",
          States: {
            B: { Type: "Map", ItemProcessor: { StartAt: "C", States: { C: task } }, End: true },
          },
        },
      ],
    });
    const { definition: exported, notes } = exportForAws(definition);
    expect(JSON.stringify(exported)).toContain('"Resource":"${CairnModel}"');
    expect(notes).toEqual([
      {
        pointer: "/States/A/Branches/0/States/B/ItemProcessor/States/C/Resource",
        message:
          "cairn:model exists in Cairn alone: put the ARN of something that takes the same arguments in the place of ${CairnModel}.",
      },
    ]);
    expect(errorsOf(exported)).toEqual([]);
  });

  it("cannot undo what was done inside a Map, and says so", () => {
    const inner = { Type: "Task", Resource: lambda, Compensate: { Resource: lambda }, End: true };
    const definition = one({
      Type: "Map",
      ItemProcessor: { StartAt: "B", States: { B: inner } },
    });
    const { definition: exported, notes } = exportForAws(definition);
    expect(leftOf(exported)).toEqual([]);
    expect(notes.map(({ pointer }) => pointer)).toEqual([
      "/States/A/ItemProcessor/States/B/Compensate",
    ]);
  });
});
