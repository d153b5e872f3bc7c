/** The functions a path may end with, as they are written behind a dot. */
export const pathFunctionNames = [
  "min",
  "max",
  "avg",
  "stddev",
  "sum",
  "length",
  "size",
  "keys",
  "concat",
  "append",
  "first",
  "last",
  "index",
] as const;

/** The name of a function of paths. */
export type PathFunctionName = (typeof pathFunctionNames)[number];

/** True for the name of a function of paths. */
export function isPathFunctionName(name: string): name is PathFunctionName {
  return pathFunctionNames.some((one) => one === name);
}
