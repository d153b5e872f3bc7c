/** How fast definitions are checked. */
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import { rateOf, type BenchTable } from "./bench-table.ts";

const states = 1000;

/** A machine with as many states of every kind, each leading to the next. */
function machine(language: "JSONata" | "JSONPath"): object {
  const isJsonata = language === "JSONata";
  const name = (i: number): string => `State ${String(i)}`;
  const next = (i: number) => (i + 1 < states ? { Next: name(i + 1) } : { End: true });
  const kinds = [
    (i: number) => ({
      Type: "Pass",
      ...(isJsonata
        ? { Output: { total: "{% $sum($states.input.lines.(price * count)) %}" } }
        : {
            Parameters: { "total.$": "States.MathAdd($.total, 1)", "first.$": "$.lines[0].price" },
          }),
      ...next(i),
    }),
    (i: number) => ({
      Type: "Task",
      Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work",
      TimeoutSeconds: 60,
      ...(isJsonata
        ? { Arguments: { id: "{% $states.input.id %}" } }
        : { Parameters: { "id.$": "$.id" }, ResultPath: "$.result" }),
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
      ...next(i),
    }),
    (i: number) => ({
      Type: "Choice",
      Choices: [
        {
          ...(isJsonata
            ? { Condition: "{% $states.input.id > 5 and $exists($states.input.name) %}" }
            : {
                And: [
                  { Variable: "$.id", NumericGreaterThan: 5 },
                  { Variable: "$.name", IsPresent: true },
                ],
              }),
          Next: name(Math.min(i + 1, states - 1)),
        },
      ],
      Default: name(Math.min(i + 1, states - 1)),
    }),
  ];
  const entries = Array.from({ length: states }, (_, i) => {
    const kind = i + 1 === states ? kinds[0] : kinds[i % kinds.length];
    return [name(i), kind?.(i)];
  });
  return { QueryLanguage: language, StartAt: name(0), States: Object.fromEntries(entries) };
}

/** Checks a second of a machine with 1,000 states, the reference being to parse its text. */
export async function benchValidator(): Promise<BenchTable> {
  const text = JSON.stringify(machine("JSONata"));
  const rows = [
    {
      what: "JSON.parse of 1,000 states (the reference)",
      perSecond: await rateOf(() => void JSON.parse(text)),
    },
  ];
  const notes: string[] = [];
  for (const language of ["JSONata", "JSONPath"] as const) {
    const definition = machine(language);
    const errors = checkDefinition(definition).filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new Error(`the machine is wrong: ${JSON.stringify(errors[0])}`);
    // eslint-disable-next-line no-await-in-loop -- measurements do not share the processor
    const perSecond = await rateOf(() => void checkDefinition(definition));
    rows.push({ what: `check of 1,000 states, ${language}`, perSecond });
    notes.push(`1,000 states in ${language}: ${(1000 / perSecond).toFixed(1)} ms`);
  }
  return { title: "Validator", rows, notes };
}
