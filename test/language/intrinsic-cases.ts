import type { Json } from "../../shared/base/json.ts";
import { single, type LanguageCase, type Row } from "./language-case.ts";

const arrays: readonly Row[] = [
  ["Array of nothing", "States.Array()", {}, []],
  ["Array of values", "States.Array('a', 1, true, null)", {}, ["a", 1, true, null]],
  ["Array of paths", "States.Array($.a, $.b)", { a: [1], b: { c: 2 } }, [[1], { c: 2 }]],
  ["ArrayPartition with a rest", "States.ArrayPartition($.a, 2)", { a: [1, 2, 3] }, [[1, 2], [3]]],
  ["ArrayPartition larger than the array", "States.ArrayPartition($.a, 9)", { a: [1] }, [[1]]],
  ["ArrayPartition of nothing", "States.ArrayPartition($.a, 2)", { a: [] }, []],
  ["ArrayContains a number", "States.ArrayContains($.a, 2)", { a: [1, 2] }, true],
  ["ArrayContains no text for a number", "States.ArrayContains($.a, '2')", { a: [1, 2] }, false],
  [
    "ArrayContains an object",
    "States.ArrayContains($.a, $.b)",
    { a: [{ x: 1 }], b: { x: 1 } },
    true,
  ],
  ["ArrayContains null", "States.ArrayContains($.a, null)", { a: [null] }, true],
  ["ArrayRange up", "States.ArrayRange(1, 9, 2)", {}, [1, 3, 5, 7, 9]],
  ["ArrayRange that misses its end", "States.ArrayRange(1, 8, 3)", {}, [1, 4, 7]],
  ["ArrayRange down", "States.ArrayRange(5, 1, -2)", {}, [5, 3, 1]],
  ["ArrayRange of one", "States.ArrayRange(4, 4, 1)", {}, [4]],
  ["ArrayGetItem", "States.ArrayGetItem($.a, 1)", { a: ["x", "y"] }, "y"],
  ["ArrayGetItem by a path", "States.ArrayGetItem($.a, $.i)", { a: ["x", "y"], i: 0 }, "x"],
  ["ArrayLength", "States.ArrayLength($.a)", { a: [1, [2, 3]] }, 2],
  ["ArrayLength of nothing", "States.ArrayLength($.a)", { a: [] }, 0],
  ["ArrayLength of a wildcard", "States.ArrayLength($.a[*].b)", { a: [{ b: 1 }, { b: 2 }] }, 2],
];

const texts: readonly Row[] = [
  ["Format", "States.Format('Hello, {}!', $.name)", { name: "Ada" }, "Hello, Ada!"],
  ["Format of several", "States.Format('{}-{}', 1, 'b')", {}, "1-b"],
  ["Format without arguments", "States.Format('plain')", {}, "plain"],
  ["Format of a boolean and null", "States.Format('{} {}', true, null)", {}, "true null"],
  ["Format with escaped braces", "States.Format('\\{{}\\}', 1)", {}, "{1}"],
  ["Format with an escaped quote", "States.Format('it\\'s {}', 1)", {}, "it's 1"],
  ["Format by a template of the input", "States.Format($.t, 7)", { t: "n={}" }, "n=7"],
  ["Format of a fraction", "States.Format('{}', $.n)", { n: 1.5 }, "1.5"],
  [
    "StringToJson of an object",
    "States.StringToJson($.t)",
    { t: '{"a":[1,null]}' },
    { a: [1, null] },
  ],
  ["StringToJson of a number", "States.StringToJson('12')", {}, 12],
  ["StringToJson of nothing", "States.StringToJson('')", {}, null],
  ["JsonToString", "States.JsonToString($.a)", { a: { b: [1, "x"] } }, '{"b":[1,"x"]}'],
  ["JsonToString of a text", "States.JsonToString($.a)", { a: 'say "x"' }, '"say \\"x\\""'],
  ["JsonToString of null", "States.JsonToString($.a)", { a: null }, "null"],
  ["StringSplit", "States.StringSplit('a,b,c', ',')", {}, ["a", "b", "c"]],
  ["StringSplit at several characters", "States.StringSplit('a+b.c', '.+')", {}, ["a", "b", "c"]],
  ["StringSplit drops empty pieces", "States.StringSplit(',a,,b,', ',')", {}, ["a", "b"]],
  ["StringSplit without its separator", "States.StringSplit('abc', ';')", {}, ["abc"]],
];

const codes: readonly Row[] = [
  ["Base64Encode", "States.Base64Encode('Data to encode')", {}, "RGF0YSB0byBlbmNvZGU="],
  ["Base64Encode of more than ASCII", "States.Base64Encode($.t)", { t: "Grüße" }, "R3LDvMOfZQ=="],
  ["Base64Decode", "States.Base64Decode('RGVjb2RlZCBkYXRh')", {}, "Decoded data"],
  ["Hash MD5", "States.Hash('input', 'MD5')", {}, "a43c1b0aa53a0c908810c06ab1ff3967"],
  ["Hash SHA-1", "States.Hash('abc', 'SHA-1')", {}, "a9993e364706816aba3e25717850c26c9cd0d89d"],
  [
    "Hash SHA-256",
    "States.Hash('abc', 'SHA-256')",
    {},
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  ],
  [
    "Hash SHA-384",
    "States.Hash('abc', 'SHA-384')",
    {},
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
  ],
  [
    "Hash SHA-512",
    "States.Hash('abc', 'SHA-512')",
    {},
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
];

const objects: readonly Row[] = [
  [
    "JsonMerge",
    "States.JsonMerge($.a, $.b, false)",
    { a: { x: 1, y: 1 }, b: { y: 2 } },
    { x: 1, y: 2 },
  ],
  [
    "JsonMerge is shallow",
    "States.JsonMerge($.a, $.b, false)",
    { a: { x: { p: 1 } }, b: { x: { q: 2 } } },
    { x: { q: 2 } },
  ],
  ["JsonMerge with nothing", "States.JsonMerge($.a, $.b, false)", { a: { x: 1 }, b: {} }, { x: 1 }],
];

const numbers: readonly Row[] = [
  ["MathAdd", "States.MathAdd(111, -1)", {}, 110],
  ["MathAdd of paths", "States.MathAdd($.a, $.b)", { a: 2, b: 3 }, 5],
  ["MathAdd rounds", "States.MathAdd($.a, 1)", { a: 1.5 }, 3],
  ["MathAdd of a negative half", "States.MathAdd($.a, 1)", { a: -1.5 }, 0],
  ["nested calls", "States.ArrayLength(States.Array(1, States.MathAdd(1, 1)))", {}, 2],
  [
    "a call in a call in a call",
    "States.Format('{}', States.ArrayGetItem(States.StringSplit('a b', ' '), 1))",
    {},
    "b",
  ],
  ["a context path as an argument", "States.Format('{}', $$.State.Name)", {}, "S"],
];

/** A call, and the input it fails for. */
const wrong: readonly (readonly [name: string, call: string, input: Json])[] = [
  ["ArrayPartition into chunks of 0", "States.ArrayPartition($.a, $.n)", { a: [1], n: 0 }],
  ["ArrayPartition of a text", "States.ArrayPartition($.a, 2)", { a: "abc" }],
  ["ArrayContains in a text", "States.ArrayContains($.a, 'a')", { a: "abc" }],
  ["ArrayRange by 0", "States.ArrayRange(1, 2, $.n)", { n: 0 }],
  ["ArrayRange of more than 1000", "States.ArrayRange(0, $.n, 1)", { n: 1001 }],
  ["ArrayGetItem beyond the end", "States.ArrayGetItem($.a, 5)", { a: [1] }],
  ["ArrayLength of a text", "States.ArrayLength($.a)", { a: "abc" }],
  ["ArrayUnique of a text", "States.ArrayUnique($.a)", { a: "abc" }],
  ["Base64Decode of no Base64", "States.Base64Decode($.a)", { a: "%%%" }],
  ["Hash by an unknown algorithm", "States.Hash($.a, $.b)", { a: "x", b: "CRC32" }],
  ["JsonMerge of a list", "States.JsonMerge($.a, $.a, false)", { a: [1] }],
  ["MathAdd of a text", "States.MathAdd($.a, 1)", { a: "1" }],
  ["StringSplit of a number", "States.StringSplit($.a, ',')", { a: 5 }],
  ["StringToJson of no JSON", "States.StringToJson($.a)", { a: "{oops" }],
  ["Format with too few arguments", "States.Format($.a)", { a: "{} {}" }],
  ["a path that leads nowhere", "States.Format('{}', $.missing)", {}],
];

const called = [...arrays, ...texts, ...codes, ...objects, ...numbers].map(
  ([name, call, input, expected], index): LanguageCase => ({
    name,
    machine: single({ Type: "Pass", Parameters: { "r.$": call } }),
    input,
    ends: { output: { r: expected } },
    ...(index < 4 ? { http: true as const } : {}),
  }),
);

/** Intrinsic functions: what they answer, and what they refuse. */
export const intrinsicCases: readonly LanguageCase[] = [
  ...called,
  ...wrong.map(([name, call, input]): LanguageCase => ({
    name: `fails: ${name}`,
    machine: single({ Type: "Pass", Parameters: { "r.$": call } }),
    input,
    ends: { error: "States.Runtime" },
  })),
  {
    name: "ArrayUnique leaves each value once",
    machine: single({
      Type: "Pass",
      Parameters: { "n.$": "States.ArrayLength(States.ArrayUnique($.a))" },
    }),
    input: { a: [1, 2, 2, 1, "1"] },
    ends: { output: { n: 3 } },
  },
  {
    name: "MathRandom with a seed is the same every time",
    machine: single({
      Type: "Pass",
      Parameters: {
        "same.$":
          "States.ArrayLength(States.ArrayUnique(States.Array(States.MathRandom(1, 1000, 7), States.MathRandom(1, 1000, 7))))",
      },
    }),
    ends: { output: { same: 1 } },
  },
  {
    name: "MathRandom stays below its end",
    machine: single({ Type: "Pass", Parameters: { "n.$": "States.MathRandom(3, 4)" } }),
    ends: { output: { n: 3 } },
  },
  {
    name: "UUID has 36 characters and its dashes",
    machine: single({
      Type: "Pass",
      Parameters: { "n.$": "States.ArrayLength(States.StringSplit(States.UUID(), '-'))" },
    }),
    ends: { output: { n: 5 } },
  },
];
