import type { Json, JsonObject } from "../../shared/base/json.ts";
import { jsonata, jsonataMachine, machine, single, type LanguageCase } from "./language-case.ts";

/** When every simulated run begins. */
export const startMs = Date.parse("2026-05-01T12:00:00.000Z");

const wait = (fields: JsonObject): JsonObject => ({ Type: "Wait", ...fields });

/** How long a Wait takes. */
const waits: readonly (readonly [name: string, state: JsonObject, input: Json, takesMs: number])[] =
  [
    ["Seconds", wait({ Seconds: 60 }), {}, 60_000],
    ["Seconds 0", wait({ Seconds: 0 }), {}, 0],
    ["a year of Seconds", wait({ Seconds: 31_536_000 }), {}, 31_536_000_000],
    ["SecondsPath", wait({ SecondsPath: "$.n" }), { n: 5 }, 5000],
    ["SecondsPath 0", wait({ SecondsPath: "$.n" }), { n: 0 }, 0],
    ["SecondsPath into the context", wait({ SecondsPath: "$$.Execution.Input.n" }), { n: 2 }, 2000],
    ["Timestamp", wait({ Timestamp: "2026-05-01T12:01:00Z" }), {}, 60_000],
    ["Timestamp with an offset", wait({ Timestamp: "2026-05-01T14:00:30+02:00" }), {}, 30_000],
    ["Timestamp in the past", wait({ Timestamp: "2020-01-01T00:00:00Z" }), {}, 0],
    ["TimestampPath", wait({ TimestampPath: "$.at" }), { at: "2026-05-01T12:00:10Z" }, 10_000],
  ];

const jsonataWaits: typeof waits = [
  ["JSONata: Seconds as a number", wait({ Seconds: 3 }), {}, 3000],
  [
    "JSONata: Seconds as an expression",
    wait({ Seconds: "{% $states.input.n * 2 %}" }),
    { n: 2 },
    4000,
  ],
  [
    "JSONata: Timestamp as an expression",
    wait({ Timestamp: "{% $states.input.at %}" }),
    { at: "2026-05-01T12:00:10Z" },
    10_000,
  ],
];

const badWaits: typeof waits = [
  ["SecondsPath that is not there", wait({ SecondsPath: "$.n" }), {}, 0],
  ["SecondsPath below 0", wait({ SecondsPath: "$.n" }), { n: -1 }, 0],
  ["SecondsPath that is no whole number", wait({ SecondsPath: "$.n" }), { n: 1.5 }, 0],
  ["SecondsPath that is a text", wait({ SecondsPath: "$.n" }), { n: "soon" }, 0],
  [
    "TimestampPath without a zone",
    wait({ TimestampPath: "$.at" }),
    { at: "2026-05-01T12:00:10" },
    0,
  ],
  ["TimestampPath that is a day", wait({ TimestampPath: "$.at" }), { at: "2026-05-01" }, 0],
  ["TimestampPath that is a number", wait({ TimestampPath: "$.at" }), { at: 5 }, 0],
];

const badJsonataWaits: typeof waits = [
  ["JSONata: Seconds that is a text", wait({ Seconds: "{% 'soon' %}" }), {}, 0],
  ["JSONata: Seconds below 0", wait({ Seconds: "{% -1 %}" }), {}, 0],
  ["JSONata: Timestamp that is none", wait({ Timestamp: "{% 'noon' %}" }), {}, 0],
];

/** Wait states. */
export const waitCases: readonly LanguageCase[] = [
  ...waits.map(([name, state, input, takesMs]): LanguageCase => ({
    name,
    machine: single(state),
    input,
    ends: { output: input },
    takesMs,
    ...(takesMs === 0 ? { http: true as const } : {}),
  })),
  ...jsonataWaits.map(([name, state, input, takesMs]): LanguageCase => ({
    name,
    machine: jsonata(state),
    input,
    ends: { output: input },
    takesMs,
  })),
  ...badWaits.map(([name, state, input]): LanguageCase => ({
    name: `fails: ${name}`,
    machine: single(state),
    input,
    ends: { error: "States.Runtime" },
  })),
  ...badJsonataWaits.map(([name, state, input]): LanguageCase => ({
    name: `fails: ${name}`,
    machine: jsonata(state),
    input,
    ends: { error: "States.QueryEvaluationError" },
  })),
  {
    name: "Output and Assign of a Wait count when it is over",
    machine: jsonataMachine({
      Wait: {
        Type: "Wait",
        Seconds: 1,
        Assign: { x: 1 },
        Output: "{% $states.input.a %}",
        Next: "Show",
      },
      Show: { Type: "Pass", Output: ["{% $x %}", "{% $states.input %}"], End: true },
    }),
    input: { a: 2 },
    ends: { output: [1, 2] },
    takesMs: 1000,
  },
  {
    name: "branches wait side by side",
    machine: machine({
      Both: {
        Type: "Parallel",
        Branches: [
          machine({ A: wait({ Seconds: 5, End: true }) }),
          machine({ B: wait({ Seconds: 3, End: true }) }),
        ],
        End: true,
      },
    }),
    input: 1,
    ends: { output: [1, 1] },
    takesMs: 5000,
  },
];
