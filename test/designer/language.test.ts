/** Whatever is said in English is said in German. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import { nodeKinds } from "../../shared/nodes/index.ts";
import { groupTitles, type NodeKind } from "../../shared/nodes/kind.ts";
import { intrinsicHelp, jsonataHelp } from "../../designer/expression/function-help.ts";
import { german } from "../../designer/language/german.ts";
import { wordFiles } from "../../designer/language/word-files.ts";

/** Values that a function of words may be given; the first ones that English takes are given to German too. */
const samples: readonly unknown[] = [
  2,
  "Anna",
  ["Anna", "Berta"],
  true,
  null,
  "2026-11-22T10:00:00Z",
  // Whatever members a text asks for, each is a number.
  new Proxy({}, { get: (_, key) => (typeof key === "string" ? 2 : undefined) }),
];

function* argumentsOf(count: number): Generator<readonly unknown[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const rest of argumentsOf(count - 1)) for (const sample of samples) yield [sample, ...rest];
}

type Call = (...values: readonly unknown[]) => unknown;

interface Said {
  readonly place: string;
  readonly english: string;
  readonly german: unknown;
}

const broken = /undefined|NaN|\[object|=>/u;

/** What both say; a function of words is called with the first arguments that English can say something with. */
function saidBy(place: string, english: unknown, other: unknown): readonly Said[] {
  if (typeof english === "string") return [{ place, english, german: other }];
  if (typeof english === "function") {
    const call = english as Call;
    for (const values of argumentsOf(call.length)) {
      const said = attempt(() =>
        saidBy(
          `${place}(${values.map((value) => JSON.stringify(value)).join()})`,
          call(...values),
          null,
        ),
      );
      if (said === null || said.length === 0 || said.some((each) => broken.test(each.english)))
        continue;
      const answer = typeof other === "function" ? (other as Call)(...values) : other;
      return saidBy(said[0]?.place ?? place, call(...values), answer);
    }
    return [{ place, english: "a text for some arguments", german: undefined }];
  }
  if (typeof english !== "object" || english === null) return [];
  const members = (typeof other === "object" && other !== null ? other : {}) as Record<
    string,
    unknown
  >;
  return Object.entries(english).flatMap(([key, value]) =>
    saidBy(`${place}.${key}`, value, members[key]),
  );
}

/** Null when it throws: the arguments were not of the kind it takes. */
function attempt<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Names, units, formats, and words that German took over. */
const sameWords = new Set(
  `Cairn Workflow Workflows Version Status Name Text Code Simulation Format Express Variable Activity Inline States Checkpoint
  CSV JSON JSONL PARQUET Parquet JSONata JSONPath Tokens Break even order Test Info Debug Checkpoints Live Worker Escape Webhooks Standard
  GitHub Slack Stripe Header hub signature stripe SECRET GITHUB WEBHOOK Mock Mocks RateLimited optional min Refused Logs`.split(
    /\s+/u,
  ),
);

/** Nothing in it but what is the same everywhere: keys, numbers, expressions, the sample's own words, and {@link sameWords}. */
function isSameEverywhere(text: string): boolean {
  const bare = text.replaceAll(/\{%.*%\}|\$[\w.$]+/gu, "").replaceAll(/Anna|Berta|true|null/gu, "");
  const words = bare.match(/\p{L}{3,}/gu) ?? [];
  return words.every((word) => sameWords.has(word));
}

async function englishOf(name: string): Promise<unknown> {
  const address = `../../designer/${name}.ts`;
  const loaded: unknown = await import(/* @vite-ignore */ address);
  return z.object({ english: z.record(z.string(), z.unknown()) }).parse(loaded).english;
}

describe("every file of words", () => {
  test.each(wordFiles)("%s says in German what it says in English", async (name) => {
    const said = saidBy(name, await englishOf(name), german.texts[name]);
    expect(said.length).toBeGreaterThan(0);
    const mute = said.filter(
      (each) =>
        typeof each.german !== "string" ||
        (each.german === "" && each.english !== "") ||
        broken.test(each.german),
    );
    expect(mute).toEqual([]);
    const untranslated = said.filter(
      (each) => each.german === each.english && !isSameEverywhere(each.english),
    );
    expect(untranslated.map(({ english, place }) => `${place}: ${english}`)).toEqual([]);
  });
});

/** Titles and descriptions anywhere in a schema. */
function wordsOfSchema(schema: Json): readonly string[] {
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap(wordsOfSchema);
  if (!isJsonObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    (key === "title" || key === "description") && typeof value === "string"
      ? [value]
      : key === "default" || key === "examples"
        ? []
        : wordsOfSchema(value ?? null),
  );
}

function wordsOfKind(kind: NodeKind): readonly string[] {
  const schema = z.toJSONSchema(kind.params, { io: "input", unrepresentable: "any" }) as Json;
  return [
    kind.title,
    kind.summary,
    ...wordsOfSchema(schema),
    ...(kind.family === "task" ? Object.values(kind.errors) : []),
  ];
}

describe("the node library", () => {
  const kinds: readonly NodeKind[] = nodeKinds;
  test.each(kinds.map((kind) => [kind.type, kind] as const))("%s speaks German", (_type, kind) => {
    const missing = wordsOfKind(kind).filter((word) => !Object.hasOwn(german.kinds, word));
    expect(missing).toEqual([]);
  });

  test("its groups and the functions of expressions do too", () => {
    const words = [
      ...Object.values(groupTitles),
      ...[...jsonataHelp.values(), ...intrinsicHelp.values()].map(({ help }) => help),
    ];
    expect(words.filter((word) => !Object.hasOwn(german.kinds, word))).toEqual([]);
  });
});
