/** What each intrinsic function does with its arguments, with the limits of AWS Step Functions. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";
import { isJsonObject, jsonEquals, type Json, type JsonObject } from "../base/json.ts";
import type { IntrinsicName } from "./intrinsic-names.ts";
import { formatTemplate } from "./intrinsic-format.ts";
import { seededInteger } from "./java-random.ts";
import { IntrinsicFailure } from "./json-path-failure.ts";
import { parseJson } from "./relaxed-json.ts";
import { utf8Bytes, utf8Text } from "./utf8.ts";

/** An argument's value, and the text of a string literal before its escapes were resolved. */
export interface IntrinsicValue {
  readonly value: Json;
  readonly raw: string | undefined;
}

/** What a function is called with besides its arguments. */
export interface IntrinsicCallSite {
  /** The call as it was written, for messages. */
  readonly source: string;
  readonly random: () => number;
}

type IntrinsicFunction = (args: readonly IntrinsicValue[], site: IntrinsicCallSite) => Json;

/** Most items of `ArrayRange` and `ArrayPartition`. */
const mostItems = 1000;
/** Most characters of what `Hash`, `Base64Encode` and `Base64Decode` take. */
const mostCharacters = 10_000;
const smallestInteger = -(2 ** 31);
const largestInteger = 2 ** 31 - 1;

function fail(site: IntrinsicCallSite, reason: string): never {
  throw new IntrinsicFailure(`The function '${site.source}' had the following error: ${reason}`);
}

/** Reading the arguments of one call: each reader fails with the place of the argument. */
class ArgumentReader {
  readonly #args: readonly IntrinsicValue[];
  readonly #site: IntrinsicCallSite;
  constructor(args: readonly IntrinsicValue[], site: IntrinsicCallSite) {
    this.#args = args;
    this.#site = site;
  }

  value(at: number): Json {
    return this.#args[at]?.value ?? null;
  }

  has(at: number): boolean {
    return at < this.#args.length;
  }

  array(at: number): readonly Json[] {
    const value = this.value(at);
    return Array.isArray(value) ? (value as readonly Json[]) : this.#expected(at, "an array");
  }

  object(at: number): JsonObject {
    const value = this.value(at);
    return isJsonObject(value) ? value : this.#expected(at, "a JSON object");
  }

  text(at: number): string {
    const value = this.value(at);
    return typeof value === "string" ? value : this.#expected(at, "a string");
  }

  /** A string within the length that the encoding functions take. */
  shortText(at: number): string {
    return this.limited(at, this.text(at));
  }

  limited(at: number, text: string): string {
    if (text.length > mostCharacters)
      this.#expected(at, `a string of at most ${mostCharacters} characters`);
    return text;
  }

  /** A number, rounded half up, like Java's Math.round: -1.5 is -1. */
  integer(at: number): number {
    const value = this.value(at);
    if (typeof value !== "number") return this.#expected(at, "a number");
    const rounded = Math.floor(value + 0.5);
    if (rounded < smallestInteger || rounded > largestInteger)
      this.#expected(at, `an integer from ${smallestInteger} to ${largestInteger}`);
    // -0 is 0.
    return rounded === 0 ? 0 : rounded;
  }

  #expected(at: number, what: string): never {
    return fail(this.#site, `Argument ${at + 1} must be ${what}`);
  }
}

type Body = (args: ArgumentReader, site: IntrinsicCallSite, all: readonly Json[]) => Json;

function reading(body: Body): IntrinsicFunction {
  return (args, site) =>
    body(
      new ArgumentReader(args, site),
      site,
      args.map(({ value }) => value),
    );
}

/** Every intrinsic function by its name. Arguments come in the number that `intrinsicArity` says. Each may throw IntrinsicFailure. */
export const intrinsicFunctions: Readonly<Record<IntrinsicName, IntrinsicFunction>> = {
  "States.Array": reading((_args, _site, all) => all),
  "States.ArrayContains": reading((args) =>
    args.array(0).some((item) => jsonEquals(item, args.value(1))),
  ),
  "States.ArrayGetItem": reading((args, site) => {
    const items = args.array(0);
    const index = args.integer(1);
    return items[index] ?? (index in items ? null : fail(site, `Index ${index} is out of bounds`));
  }),
  "States.ArrayLength": reading((args) => args.array(0).length),
  "States.ArrayPartition": reading(partition),
  "States.ArrayRange": reading(range),
  "States.ArrayUnique": reading((args) => unique(args.array(0))),
  "States.Base64Encode": reading((args) => base64.encode(utf8Bytes(args.shortText(0)))),
  "States.Base64Decode": reading(decode),
  "States.Format": (args, site) => {
    const [template, ...values] = args;
    if (template === undefined || typeof template.value !== "string")
      return fail(site, "Argument 1 must be a string");
    const text = formatTemplate(
      template.raw ?? template.value,
      values.map(({ value }) => value),
    );
    return text ?? fail(site, "The number of {} must match the number of arguments");
  },
  "States.Hash": reading(hash),
  "States.JsonMerge": reading((args, site) => {
    const deep = args.value(2);
    if (typeof deep !== "boolean") return fail(site, "Argument 3 must be true or false");
    if (deep) return fail(site, "Deep merging is not supported: argument 3 must be false");
    return { ...args.object(0), ...args.object(1) };
  }),
  "States.JsonToString": reading((args) => JSON.stringify(args.value(0))),
  "States.MathAdd": reading((args, site) => {
    const sum = args.integer(0) + args.integer(1);
    if (sum < smallestInteger || sum > largestInteger) fail(site, "The sum is out of range");
    return sum;
  }),
  "States.MathRandom": reading(randomInteger),
  "States.StringSplit": reading((args) => split(args.text(0), args.text(1))),
  "States.StringToJson": reading((args, site) => {
    const text = args.text(0);
    if (text.trim() === "") return null;
    const value = parseJson(text);
    return value !== undefined ? value : fail(site, `'${text.slice(0, 100)}' is not valid JSON`);
  }),
  "States.UUID": reading((_args, { random }) => uuid(random)),
};

function partition(args: ArgumentReader, site: IntrinsicCallSite): Json {
  const items = args.array(0);
  const size = args.integer(1);
  if (size <= 0) return fail(site, "Argument 2 must be a positive integer");
  const count = Math.ceil(items.length / size);
  if (count > mostItems) return fail(site, `The result has more than ${mostItems} chunks`);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** From the first number to the last one, both included as far as the step meets them. */
function range(args: ArgumentReader, site: IntrinsicCallSite): Json {
  const [first, last, step] = [args.integer(0), args.integer(1), args.integer(2)];
  if (step === 0) return fail(site, "Argument 3 must not be 0");
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > mostItems) return fail(site, `The range has more than ${mostItems} items`);
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** The first of all equal items; keys in any order. */
function unique(items: readonly Json[]): Json {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = canonical(item);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** The same text for equal values. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function decode(args: ArgumentReader, site: IntrinsicCallSite): Json {
  const text = args.shortText(0);
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  try {
    return utf8Text(base64.decode(padded));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return fail(site, "Argument 1 is not valid Base64");
  }
}

const hashes: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  MD5: md5,
  "SHA-1": sha1,
  "SHA-256": sha256,
  "SHA-384": sha384,
  "SHA-512": sha512,
};

function hash(args: ArgumentReader, site: IntrinsicCallSite): Json {
  const data = args.value(0);
  const algorithm = args.text(1);
  const compute = Object.hasOwn(hashes, algorithm) ? hashes[algorithm] : undefined;
  if (compute === undefined)
    return fail(site, `Argument 2 must be one of ${Object.keys(hashes).join(", ")}`);
  const text = args.limited(0, typeof data === "string" ? data : JSON.stringify(data));
  return bytesToHex(compute(utf8Bytes(text)));
}

/** From the first number, included, to the second one, excluded. */
function randomInteger(args: ArgumentReader, site: IntrinsicCallSite): Json {
  const [start, end] = [args.integer(0), args.integer(1)];
  if (start >= end) return fail(site, "Argument 1 must be less than argument 2");
  if (args.has(2)) return start + seededInteger(args.integer(2), end - start);
  return start + Math.floor(site.random() * (end - start));
}

/** Splits at any of the characters of `separators`; empty pieces are dropped. */
function split(text: string, separators: string): Json {
  const marks = new Set(separators);
  const pieces: string[] = [];
  let piece = "";
  for (const char of text) {
    if (!marks.has(char)) piece += char;
    else if (piece !== "") {
      pieces.push(piece);
      piece = "";
    }
  }
  return piece === "" ? pieces : [...pieces, piece];
}

/** A UUID of version 4. */
function uuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, (_, i) => {
    const digit = Math.floor(random() * 16);
    if (i === 12) return "4";
    return (i === 16 ? (digit % 4) + 8 : digit).toString(16);
  }).join("");
  return [0, 8, 12, 16, 20].map((at, i, all) => digits.slice(at, all[i + 1])).join("-");
}
