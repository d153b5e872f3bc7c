/** How fast expressions are evaluated: with and without the sandbox, small and over a document of a megabyte. */
import jsonata from "jsonata";
import { createEvaluator, type ServerEvaluator } from "../../server/context/evaluator.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { evaluateReference } from "../../shared/jsonpath/evaluate-reference.ts";
import { rateOf, type BenchTable } from "./bench-table.ts";

const order = {
  id: "o-1",
  customer: { name: "Ada", city: "London" },
  lines: [
    { sku: "a", price: 2, count: 3 },
    { sku: "b", price: 5, count: 1 },
  ],
};

/** About a megabyte of JSON. */
const megabyte = {
  rows: Array.from({ length: 10_000 }, (_, id) => ({
    id,
    name: `Row number ${String(id)}`,
    price: id % 100,
    tags: ["one", "two", "three"],
    text: "x".repeat(20),
  })),
};

const small = "$sum($states.input.lines.(price * count)) & ' for ' & $states.input.customer.name";
const overRows = "$sum($states.input.rows.price)";

/** Evaluations a second, the reference being JSONata itself in this process without any guard. */
export async function benchExpressions(): Promise<BenchTable> {
  const evaluator = createEvaluator();
  await evaluator.warm();
  try {
    const native = jsonata(small);
    const bytes = JSON.stringify(megabyte).length;
    const rows = [
      [
        "JSONata, small expression, no sandbox (the reference)",
        async () => await native.evaluate(undefined, { states: { input: order } }),
      ],
      ["plain path", sandboxed(evaluator, "$states.input.customer.name", order)],
      ["plain path into 1 MB", sandboxed(evaluator, "$states.input.rows[9999].name", megabyte)],
      ["JSONata, small expression", sandboxed(evaluator, small, order)],
      ["JSONata over 1 MB", sandboxed(evaluator, overRows, megabyte)],
      ["JSONPath, plain path", inPath("$.customer.name", order)],
      ["JSONPath, filter", inPath("$.lines[?(@.price > 2)].sku", order)],
      [
        "JSONPath, intrinsic function",
        inPath("States.Format('{} of {}', $.id, $.customer.name)", order),
      ],
      ["JSONPath, plain path into 1 MB", inPath("$.rows[9999].name", megabyte)],
      ["JSONPath, wild card over 1 MB", inPath("$.rows[*].price", megabyte)],
    ] as const;
    const measured = [];
    for (const [what, once] of rows) {
      // eslint-disable-next-line no-await-in-loop -- measurements do not share the processor
      measured.push({ what, perSecond: await rateOf(once) });
    }
    const together = atOnce(evaluator, small, 16);
    // The other processes start at the first rush; they are not what is measured.
    await rateOf(together);
    measured.push({
      what: "JSONata, small expression, 16 at once",
      perSecond: 16 * (await rateOf(together)),
    });
    return {
      title: "Evaluations",
      rows: measured,
      notes: [`1 MB is ${(bytes / 1_048_576).toFixed(2)} MB of JSON.`],
    };
  } finally {
    evaluator.close();
  }
}

function sandboxed(
  evaluator: ServerEvaluator,
  source: string,
  input: JsonObject,
): () => Promise<void> {
  return async () => {
    const [result] = await evaluator.evaluate([
      {
        template: `{% ${source} %}`,
        scope: { states: { input }, variables: {}, clockMs: 0, seed: "bench" },
        location: "Output",
      },
    ]);
    if (result?.ok !== true) throw new Error(`${source}: ${result?.cause ?? "no result"}`);
  };
}

function atOnce(evaluator: ServerEvaluator, source: string, times: number): () => Promise<unknown> {
  const once = sandboxed(evaluator, source, order);
  return async () => await Promise.all(Array.from({ length: times }, once));
}

function inPath(text: string, input: Json): () => void {
  const scope = { input, context: {}, variables: {}, random: () => 0.5 };
  return () => {
    evaluateReference(text, scope);
  };
}
