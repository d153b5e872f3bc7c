/** What the functions of both query languages are for, one line each. */
import type { IntrinsicName } from "../../shared/jsonpath/intrinsic-names.ts";
import { kindWord } from "../language/translated.ts";

interface FunctionHelp {
  readonly signature: string;
  readonly help: string;
}

type Line = readonly [signature: string, help: string];

/** JSONata's own, and those that the States Language adds. By name, without the dollar sign. */
const jsonataLines: Readonly<Record<string, Line>> = {
  partition: ["(list, size)", "The list cut into lists of so many entries."],
  range: ["(first, last, step)", "A list of numbers, from the first to the last in steps."],
  hash: ["(text, algorithm)", "Digest of a text: MD5, SHA-1, SHA-256, SHA-384 or SHA-512."],
  random: ["(seed?)", "A number from 0 up to 1; the same for the same seed."],
  uuid: ["()", "A new random UUID."],
  parse: ["(text)", "The value that a JSON text stands for."],
  string: ["(value, pretty?)", "The value as text; JSON for anything but text."],
  length: ["(text)", "Number of characters."],
  substring: ["(text, start, length?)", "A part of a text; counts from 0."],
  substringBefore: ["(text, mark)", "What stands before the first mark."],
  substringAfter: ["(text, mark)", "What stands after the first mark."],
  uppercase: ["(text)", "In capital letters."],
  lowercase: ["(text)", "In small letters."],
  trim: ["(text)", "Without white space around it and doubled inside."],
  pad: ["(text, width, character?)", "Filled up to a width; at the left when it is negative."],
  contains: ["(text, pattern)", "Whether a text has a part, or fits a /pattern/."],
  split: ["(text, separator, limit?)", "A text cut into a list."],
  join: ["(texts, separator?)", "A list of texts as one."],
  match: ["(text, pattern, limit?)", "Where a /pattern/ fits, with its groups."],
  replace: ["(text, pattern, by, limit?)", "Every fitting part put in another's place."],
  base64encode: ["(text)", "As Base64."],
  base64decode: ["(text)", "From Base64."],
  encodeUrlComponent: ["(text)", "Made fit for a part of a URL."],
  encodeUrl: ["(text)", "Made fit to be a URL."],
  decodeUrlComponent: ["(text)", "The text that a part of a URL stands for."],
  decodeUrl: ["(text)", "The text that a URL stands for."],
  number: ["(value)", "The number that a text stands for."],
  abs: ["(number)", "Without its sign."],
  floor: ["(number)", "Rounded down."],
  ceil: ["(number)", "Rounded up."],
  round: ["(number, digits?)", "Rounded, halves to the even digit."],
  power: ["(base, exponent)", "The base to the exponent."],
  sqrt: ["(number)", "Square root."],
  formatNumber: ["(number, picture)", "As text by a picture such as '#,##0.00'."],
  formatBase: ["(number, base?)", "As text to a base from 2 to 36."],
  formatInteger: ["(number, picture)", "A whole number as text: 'w' in words, 'I' Roman."],
  parseInteger: ["(text, picture)", "The whole number that such a text stands for."],
  sum: ["(numbers)", "All of them together."],
  max: ["(numbers)", "The largest."],
  min: ["(numbers)", "The smallest."],
  average: ["(numbers)", "The mean."],
  boolean: ["(value)", "Whether it counts as true: empty, 0 and null do not."],
  not: ["(value)", "True for what counts as false."],
  exists: ["(value)", "Whether there is anything there."],
  count: ["(list)", "Number of entries."],
  append: ["(list, list)", "One list after the other."],
  sort: ["(list, function?)", "In order; function($a, $b) says whether $a goes after $b."],
  reverse: ["(list)", "From the last to the first."],
  shuffle: ["(list)", "In a random order."],
  distinct: ["(list)", "Each entry once."],
  zip: ["(list, list, …)", "First entries together, second entries together, and so on."],
  keys: ["(object)", "Names of the members."],
  lookup: ["(object, key)", "The member of a name."],
  spread: ["(object)", "A list with an object for each member."],
  merge: ["(objects)", "One object with the members of all; later ones win."],
  sift: ["(object, function)", "The members for which function($value, $key) is true."],
  each: ["(object, function)", "What function($value, $key) gives for each member."],
  error: ["(message)", "Fails with a message."],
  assert: ["(condition, message)", "Fails with a message unless the condition holds."],
  type: ["(value)", "Its type as text: number, string, object, array …"],
  now: ["(picture?, zone?)", "This moment as ISO 8601 text."],
  millis: ["()", "This moment in milliseconds since 1970."],
  fromMillis: ["(number, picture?, zone?)", "Milliseconds since 1970 as a date."],
  toMillis: ["(text, picture?)", "A date in milliseconds since 1970."],
  map: ["(list, function)", "What function($value, $index) gives for each entry."],
  filter: ["(list, function)", "The entries for which function($value, $index) is true."],
  single: ["(list, function?)", "The one entry for which it is true; fails unless there is one."],
  reduce: ["(list, function, start?)", "One value, gathered by function($before, $value)."],
  foldLeft: ["(list, function, start?)", "The same as $reduce."],
  clone: ["(value)", "A copy."],
};

const intrinsicLines: Readonly<Record<IntrinsicName, Line>> = {
  "States.Array": ["(value, …)", "A list of the values."],
  "States.ArrayContains": ["(list, value)", "Whether the list has the value."],
  "States.ArrayGetItem": ["(list, index)", "The entry of a number, from 0."],
  "States.ArrayLength": ["(list)", "Number of entries."],
  "States.ArrayPartition": ["(list, size)", "The list cut into lists of so many entries."],
  "States.ArrayRange": ["(first, last, step)", "A list of numbers."],
  "States.ArrayUnique": ["(list)", "Each entry once."],
  "States.Base64Decode": ["(text)", "From Base64."],
  "States.Base64Encode": ["(text)", "As Base64."],
  "States.Format": ["('text {}', value, …)", "A text with a value at each {}."],
  "States.Hash": ["(text, algorithm)", "Digest: MD5, SHA-1, SHA-256, SHA-384 or SHA-512."],
  "States.JsonMerge": ["(object, object, false)", "Two objects as one; the second wins."],
  "States.JsonToString": ["(value)", "As JSON text."],
  "States.MathAdd": ["(number, number)", "Both together."],
  "States.MathRandom": ["(first, last, seed?)", "A whole number from the first up to the last."],
  "States.StringSplit": ["(text, separators)", "A text cut into a list."],
  "States.StringToJson": ["(text)", "The value that a JSON text stands for."],
  "States.UUID": ["()", "A new random UUID."],
};

function helpOf([signature, help]: Line): FunctionHelp {
  return { signature, help: kindWord(help) };
}

/** Functions of JSONata by name, without the dollar sign. */
export const jsonataHelp: ReadonlyMap<string, FunctionHelp> = new Map(
  Object.entries(jsonataLines).map(([name, line]) => [name, helpOf(line)]),
);

/** Intrinsic functions of JSONPath states by name. */
export const intrinsicHelp: ReadonlyMap<string, FunctionHelp> = new Map(
  Object.entries(intrinsicLines).map(([name, line]) => [name, helpOf(line)]),
);
