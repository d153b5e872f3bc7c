/** The intrinsic functions and how many arguments each takes. */

/** The names of all intrinsic functions. */
export const intrinsicNames = [
  "States.Array",
  "States.ArrayContains",
  "States.ArrayGetItem",
  "States.ArrayLength",
  "States.ArrayPartition",
  "States.ArrayRange",
  "States.ArrayUnique",
  "States.Base64Decode",
  "States.Base64Encode",
  "States.Format",
  "States.Hash",
  "States.JsonMerge",
  "States.JsonToString",
  "States.MathAdd",
  "States.MathRandom",
  "States.StringSplit",
  "States.StringToJson",
  "States.UUID",
] as const;

/** The name of an intrinsic function. */
export type IntrinsicName = (typeof intrinsicNames)[number];

/** How many arguments a function takes. */
export interface IntrinsicArity {
  readonly least: number;
  readonly most: number;
}

/** How many arguments each function takes. */
export const intrinsicArity: Readonly<Record<IntrinsicName, IntrinsicArity>> = {
  "States.Array": { least: 0, most: Infinity },
  "States.ArrayContains": { least: 2, most: 2 },
  "States.ArrayGetItem": { least: 2, most: 2 },
  "States.ArrayLength": { least: 1, most: 1 },
  "States.ArrayPartition": { least: 2, most: 2 },
  "States.ArrayRange": { least: 3, most: 3 },
  "States.ArrayUnique": { least: 1, most: 1 },
  "States.Base64Decode": { least: 1, most: 1 },
  "States.Base64Encode": { least: 1, most: 1 },
  "States.Format": { least: 1, most: Infinity },
  "States.Hash": { least: 2, most: 2 },
  "States.JsonMerge": { least: 3, most: 3 },
  "States.JsonToString": { least: 1, most: 1 },
  "States.MathAdd": { least: 2, most: 2 },
  "States.MathRandom": { least: 2, most: 3 },
  "States.StringSplit": { least: 2, most: 2 },
  "States.StringToJson": { least: 1, most: 1 },
  "States.UUID": { least: 0, most: 0 },
};

/** True for the name of an intrinsic function. */
export function isIntrinsicName(name: string): name is IntrinsicName {
  return intrinsicNames.some((one) => one === name);
}
