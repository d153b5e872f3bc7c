/** Values on their way to and from a database of others. What JSON cannot hold exactly becomes text. */
import pg from "pg";
import { isJsonObject, type Json } from "../../shared/base/json.ts";

type Parse = (text: string) => Json;

const asText: Parse = (text) => text;
/** Beyond what a number holds exactly: text. */
const asInteger: Parse = (text) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};
const asFloat: Parse = (text) => {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
};
const asJson: Parse = (text) => JSON.parse(text) as Json;
const asBoolean: Parse = (text) => text === "t";
/** The session's zone is UTC and its date style ISO: `2026-01-02 03:04:05.678+00`. */
const asMoment: Parse = (text) => text.replace(" ", "T").replace(/\+00$/u, "Z");
/** From `\x…` to Base64. */
const asBytes: Parse = (text) => Buffer.from(text.replace(/^\\x/u, ""), "hex").toString("base64");

/** By the type's number, with that of its array. Source: PostgreSQL, pg_type.dat. `numeric` stays text: it is exact. */
const types: readonly (readonly [type: number, array: number, parse: Parse])[] = [
  [16, 1000, asBoolean],
  [17, 1001, asBytes],
  [20, 1016, asInteger],
  [21, 1005, asInteger],
  [23, 1007, asInteger],
  [26, 1028, asInteger],
  [700, 1021, asFloat],
  [701, 1022, asFloat],
  [114, 199, asJson],
  [3802, 3807, asJson],
  [1114, 1115, asMoment],
  [1184, 1185, asMoment],
  [25, 1009, asText],
  [1043, 1015, asText],
  [1042, 1014, asText],
  [19, 1003, asText],
  [1082, 1182, asText],
  [1083, 1183, asText],
  [1186, 1187, asText],
  [1700, 1231, asText],
  [2950, 2951, asText],
];

/** Of any array: its elements as texts, in lists as deep as the array has dimensions. */
const textArray = pg.types.getTypeParser(
  1009 as unknown as Parameters<typeof pg.types.getTypeParser>[0],
) as (text: string) => Nested;

type Nested = readonly (string | null | Nested)[];

function asArray(elements: Nested, parse: Parse): Json {
  return elements.map((element) => {
    if (element === null) return null;
    return typeof element === "string" ? parse(element) : asArray(element, parse);
  });
}

const parsers = new Map<number, Parse>(
  types.flatMap(([type, array, parse]) => [
    [type, parse],
    [array, (text: string) => asArray(textArray(text), parse)],
  ]),
);

/** How the text of a type is read; a type that is not known stays text. */
export function foreignParser(type: number): (text: string) => Json {
  return parsers.get(type) ?? asText;
}

/**
 * A value as a parameter: a list is an array of the database, an object is JSON, and `{"$json": …}` is JSON whatever is in it.
 */
export function foreignParameter(value: Json): unknown {
  if (!isJsonObject(value)) return value;
  return JSON.stringify(Object.keys(value).join() === "$json" ? value["$json"] : value);
}
