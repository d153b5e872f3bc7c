/** `Cache`: for how long a result stands for calls like the one that gave it. */
import { expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";

const codes = (fields: JsonObject): readonly string[] =>
  checkDefinition({
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: { Type: "Task", Resource: "urn:ask", TimeoutSeconds: 9, End: true, ...fields },
    },
  }).map(({ code, pointer }) => `${code} ${pointer}`);
const Cache = { TtlSeconds: 60 };

it("takes a whole number of seconds", () => {
  expect(codes({ Cache })).toEqual([]);
  for (const TtlSeconds of [0, 1.5, "60", "{% 60 %}"])
    expect(codes({ Cache: { TtlSeconds } })).toHaveLength(1);
  expect(codes({ Cache: {} })).toEqual(["SCHEMA_VALIDATION_FAILED /States/A/Cache"]);
  expect(codes({ Cache: { ...Cache, Key: "k" } })).toHaveLength(1);
});

it("belongs to Tasks", () => {
  expect(codes({ Type: "Pass", Resource: undefined as never, Cache })).not.toEqual([]);
});

it.each([
  "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  "arn:aws:states:us-east-1:1:activity:work",
  "arn:aws:states:::states:startExecution",
  "arn:aws:states:::states:startExecution.sync:2",
])("refuses %s, which answers later or starts a run", (Resource) => {
  expect(codes({ Resource, Arguments: {}, Cache })).toContain(
    "CACHE_ANSWERS_LATER /States/A/Cache",
  );
});

it("refuses steps whose effect is wanted each time", () => {
  expect(codes({ Resource: "cairn:publish", OnUnknown: "Hold", Cache })).toContain(
    "CACHE_OF_EFFECT /States/A/Cache",
  );
  expect(codes({ Compensate: { Resource: "urn:undo" }, Cache })).toContain(
    "CACHE_OF_EFFECT /States/A/Cache",
  );
});
