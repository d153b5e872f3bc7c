import { expect, test } from "vitest";
import { definitionSchema } from "../../../shared/definition/definition.ts";
import type { Evaluator } from "../../../shared/run/evaluator.ts";
import { simulate } from "../../../shared/run/simulation.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

test("a Map with many items selects its inputs a few at a time, in order", async () => {
  const sizes: number[] = [];
  const evaluator: Evaluator = {
    evaluate: async (requests) => {
      sizes.push(requests.length);
      return await jsonataEvaluator.evaluate(requests);
    },
  };
  const definition = definitionSchema.parse({
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemSelector: "{% [$states.context.Map.Item.Index, $states.context.Map.Item.Value] %}",
        ItemProcessor: { StartAt: "Keep", States: { Keep: { Type: "Succeed" } } },
        End: true,
      },
    },
  });
  const input = Array.from({ length: 100 }, (_, i) => `item ${String(i)}`);
  const call = async () => ({ outcome: { type: "silent" as const } });
  const { output } = await simulate({
    definition,
    input,
    startMs: 0,
    ports: { evaluator, mismatch: async () => null, call },
  });
  expect(output).toEqual(input.map((value, index) => [index, value]));
  expect(Math.max(...sizes)).toBeLessThan(input.length);
});
