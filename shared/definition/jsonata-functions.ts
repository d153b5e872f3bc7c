/**
 * Functions that an expression finds without assigning them: those of JSONata and the six that AWS adds. `eval` is not one
 * of them: a state has no such function. Source: docs.jsonata.org, and AWS's "Transforming data with JSONata".
 */
export const jsonataFunctions: ReadonlySet<string> = new Set(
  [
    "string length substring substringBefore substringAfter uppercase lowercase trim pad contains",
    "split join match replace base64encode base64decode encodeUrlComponent encodeUrl",
    "decodeUrlComponent decodeUrl number abs floor ceil round power sqrt random formatNumber",
    "formatBase formatInteger parseInteger sum max min average boolean not exists count append sort",
    "reverse shuffle distinct zip keys lookup spread merge sift each error assert type now millis",
    "fromMillis toMillis map filter single reduce foldLeft clone partition range hash uuid parse",
  ].flatMap((line) => line.split(" ")),
);
