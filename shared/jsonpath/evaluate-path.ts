/**
 * Walking a value along the steps of a path.
 *
 * P1 Only own properties exist; `__proto__` is a name like any other. P2 Every visit of a value is paid from one budget, filters and
 * inner paths included, and scans stop at a depth: no path and no value make it run away. P3 The only thing it throws is PathFailure.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { testFilter, type FilterScope } from "./evaluate-filter.ts";
import { applyPathFunction } from "./path-function.ts";
import { PathFailure } from "./json-path-failure.ts";
import { describeSteps, isDefiniteStep, type PathStep, type StepPath } from "./path-syntax.ts";

/** Values that one evaluation may look at. */
const mostVisits = 10_000_000;
/** Depth of the value down to which `..` looks. */
const deepestScan = 1_000;

/** What all paths of one evaluation share. */
interface Work {
  visitsLeft: number;
  /** `$` of the outermost path, which filters may refer to. */
  readonly document: Json;
  /** What paths from `$` inside filters found: the same for every item. */
  readonly found: Map<StepPath, Json>;
}

interface Walk {
  readonly path: StepPath;
  readonly work: Work;
  /** A missing property is a failure everywhere: how filters ask whether a path exists. */
  readonly strict: boolean;
  /** By step: whether all steps before it find one value at most. */
  readonly upstreamDefinite: readonly boolean[];
  readonly results: Json[];
}

/** Evaluates a path on a document. Throws PathFailure. */
export function evaluateStepPath(path: StepPath, document: Json): Json {
  const work: Work = { visitsLeft: mostVisits, document, found: new Map() };
  try {
    return evaluateWithin({ path, value: document, strict: false }, work);
  } catch (error) {
    // Where any number of values will do, a place that does not exist holds none.
    if (!path.definite && error instanceof PathFailure && error.reason === "missing") return [];
    throw error;
  }
}

function spend(work: Work, visits: number): void {
  work.visitsLeft -= visits;
  if (work.visitsLeft < 0) throw new PathFailure("The path visits too many values", "limit");
}

interface Request {
  readonly path: StepPath;
  readonly value: Json;
  readonly strict: boolean;
}

function evaluateWithin(request: Request, work: Work): Json {
  const { path, strict } = request;
  const results: Json[] = [];
  const upstreamDefinite = definiteUpTo(path.steps);
  const walk: Walk = { path, work, strict, upstreamDefinite, results };
  follow(walk, 0, request.value);
  if (!path.definite) return results;
  const last = results.at(-1);
  if (last === undefined)
    throw new PathFailure(`No results for path: ${describeSteps(path)}`, "missing");
  return last;
}

function definiteUpTo(steps: readonly PathStep[]): readonly boolean[] {
  let definite = true;
  return steps.map((step, i) => {
    const before = definite;
    definite &&= isDefiniteStep(step, i === steps.length - 1);
    return before;
  });
}

/** Applies the steps from `at` on. */
function follow(walk: Walk, at: number, value: Json): void {
  spend(walk.work, 1);
  const step = walk.path.steps[at];
  if (step === undefined) {
    walk.results.push(value);
    return;
  }
  switch (step.type) {
    case "property":
      followProperty(walk, { at, names: step.names }, value);
      break;
    case "index":
      if (isWalkableArray(walk, at, value))
        for (const index of step.indexes) followIndex(walk, { at, index }, value);
      break;
    case "slice":
      if (isWalkableArray(walk, at, value))
        for (const index of sliceIndexes(step, value.length))
          followIndex(walk, { at, index }, value);
      break;
    case "wildcard":
      followWildcard(walk, at, value);
      break;
    case "scan":
      scanBelow(walk, { at: at + 1, depth: 0 }, value);
      break;
    case "filter":
      followFilter(walk, at, value);
      break;
    case "function":
      follow(walk, at + 1, applyPathFunction(step, value, evaluatorOf(walk.work, value)));
  }
}

function followProperty(
  walk: Walk,
  { at, names }: { readonly at: number; readonly names: readonly string[] },
  value: Json,
): void {
  if (!isJsonObject(value)) {
    if (walk.upstreamDefinite[at] === true)
      throw new PathFailure(
        `Expected to find an object with property ['${names.join("','")}'] in path ${describeSteps(walk.path, at)} but found '${describeKind(value)}'`,
        "missing",
      );
    return;
  }
  const last = at === walk.path.steps.length - 1;
  if (names.length > 1 && last) return follow(walk, at + 1, pick(walk, at, { names, value }));
  for (const name of names) {
    const next = Object.hasOwn(value, name) ? value[name] : undefined;
    if (next !== undefined) follow(walk, at + 1, next);
    else missingProperty(walk, { at, definite: names.length === 1 }, last);
  }
}

/** An absent property fails where it stops a definite path halfway; at the end the caller sees that nothing was found. */
function missingProperty(
  walk: Walk,
  { at, definite }: { readonly at: number; readonly definite: boolean },
  last: boolean,
): void {
  const stops = !last && definite && walk.upstreamDefinite[at] === true;
  if (!walk.strict && !stops) return;
  throw new PathFailure(
    `${last ? "No results for path:" : "Missing property in path"} ${describeSteps(walk.path, at + 1)}`,
    "missing",
  );
}

/** One object with those of several properties that exist. */
function pick(
  walk: Walk,
  at: number,
  { names, value }: { readonly names: readonly string[]; readonly value: JsonObject },
): Json {
  const present = names.filter((name) => Object.hasOwn(value, name));
  if (walk.strict && present.length < names.length)
    throw new PathFailure(
      `Missing property in path ${describeSteps(walk.path, at + 1)}`,
      "missing",
    );
  return Object.fromEntries(present.map((name) => [name, value[name] ?? null]));
}

function isWalkableArray(walk: Walk, at: number, value: Json): value is readonly Json[] {
  if (Array.isArray(value)) return true;
  if (walk.upstreamDefinite[at] !== true) return false;
  if (value === null)
    throw new PathFailure(`The path ${describeSteps(walk.path, at)} is null`, "missing");
  const step = describeSteps({ ...walk.path, steps: walk.path.steps.slice(at, at + 1) }).slice(1);
  throw new PathFailure(
    `Filter: ${step} can only be applied to arrays. Current context is: ${describeKind(value)}`,
    "unfit",
  );
}

/** An index counts from the end when it is negative; one outside the array finds nothing. */
function followIndex(
  walk: Walk,
  { at, index }: { readonly at: number; readonly index: number },
  items: readonly Json[],
): void {
  const item = items[index < 0 ? items.length + index : index];
  if (item !== undefined) follow(walk, at + 1, item);
}

/**
 * The indexes of a slice as Jayway counts them: a negative start counts from the end, unless there is an end too; then the indexes run
 * from the negative number upwards and so go around the end of the array.
 */
function sliceIndexes(
  { from, to }: { readonly from: number | null; readonly to: number | null },
  length: number,
): readonly number[] {
  const [start, end] =
    from === null
      ? [0, Math.min(length, (to ?? 0) < 0 ? length + (to ?? 0) : (to ?? 0))]
      : to === null
        ? [Math.max(0, from < 0 ? length + from : from), length]
        : // Below -length there is nothing to find.
          [Math.max(from, -length), Math.min(length, to)];
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

function followWildcard(walk: Walk, at: number, value: Json): void {
  for (const child of childrenOf(value)) {
    try {
      follow(walk, at + 1, child);
    } catch (error) {
      if (walk.strict || !(error instanceof PathFailure) || error.reason !== "missing") throw error;
    }
  }
}

function childrenOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return isJsonObject(value) ? Object.values(value) : [];
}

function followFilter(walk: Walk, at: number, value: Json): void {
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[])
      if (accepts(walk, at, item)) follow(walk, at + 1, item);
  } else if (isJsonObject(value)) {
    if (accepts(walk, at, value)) follow(walk, at + 1, value);
  } else if (walk.upstreamDefinite[at] === true)
    throw new PathFailure(
      `Filter: ${describeSteps({ ...walk.path, steps: walk.path.steps.slice(at, at + 1) }).slice(1)} can not be applied to primitives. Current context is: ${describeKind(value)}`,
    );
}

function accepts(walk: Walk, at: number, item: Json): boolean {
  spend(walk.work, 1);
  const step = walk.path.steps[at];
  return step?.type === "filter" && testFilter(step.filter, evaluatorOf(walk.work, item));
}

function evaluatorOf(work: Work, item: Json): FilterScope {
  return {
    find: (path) => (path.start === "$" ? findInDocument(work, path) : findIn(work, path, item)),
    exists: (path) => {
      const value = path.start === "$" ? work.document : item;
      evaluateWithin({ path, value, strict: true }, work);
    },
    spend: (visits) => {
      spend(work, visits);
    },
  };
}

function findIn(work: Work, path: StepPath, value: Json): Json {
  return evaluateWithin({ path, value, strict: false }, work);
}

function findInDocument(work: Work, path: StepPath): Json {
  const known = work.found.get(path);
  if (known !== undefined) return known;
  const value = findIn(work, path, work.document);
  work.found.set(path, value);
  return value;
}

interface ScanPlace {
  /** The step that is looked for. */
  readonly at: number;
  readonly depth: number;
}

/** `..`: applies the step behind it to the value and to everything below, wherever that step has something to work on. */
function scanBelow(walk: Walk, { at, depth }: ScanPlace, value: Json): void {
  if (depth > deepestScan)
    throw new PathFailure("The value is nested too deeply for '..'", "limit");
  spend(walk.work, 1);
  const isArray = Array.isArray(value);
  if (!isArray && !isJsonObject(value)) return;
  if (isScanTarget(walk, at, value)) {
    // Jayway applies the step after the next one to every item of an array, whatever the next step would have picked.
    if (isArray && at < walk.path.steps.length - 1)
      for (const item of value as readonly Json[]) follow(walk, at + 1, item);
    else follow(walk, at, value);
  }
  for (const child of childrenOf(value)) scanBelow(walk, { at, depth: depth + 1 }, child);
}

function isScanTarget(walk: Walk, at: number, value: Json): boolean {
  const step = walk.path.steps[at];
  switch (step?.type) {
    case "property":
      if (!isJsonObject(value)) return false;
      return (
        !isDefiniteStep(step, at === walk.path.steps.length - 1) ||
        step.names.every((name) => Object.hasOwn(value, name))
      );
    case "index":
    case "slice":
      return Array.isArray(value);
    case "wildcard":
      return true;
    case "filter":
      return accepts(walk, at, value);
    default:
      return false;
  }
}

function describeKind(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
