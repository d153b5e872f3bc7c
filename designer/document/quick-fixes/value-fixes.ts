/** Ways to mend what is wrong with a value: a name that was mistyped, an expression that does not end, a field that cannot stand there. */
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import { changeStrings } from "../change-strings.ts";
import {
  type FixFinder,
  type ProblemName,
  type QuickFix,
  nearName,
  placeOf,
  setAt,
  setFix,
  valueAt,
  valuesOf,
} from "./quick-fix.ts";

const texts = changeStrings.fixes;
const dayS = 86_400;

/** Fixes by the name of the problem: several problems share a code. */
export const valueFixes: Partial<Readonly<Record<ProblemName, FixFinder>>> = {
  unknownTarget: suggestion,
  unknownErrorName: suggestion,
  unknownField: ({ node, problem }) => {
    const place = placeOf(problem.pointer);
    if (place === null || valueAt(node, place) === undefined) return [];
    const name = place.path.at(-1) ?? place.field;
    return [
      setFix(
        { node, place, next: undefined },
        { kind: "remove-field", title: texts.removeField(name) },
      ),
    ];
  },
  unknownVariable: ({ node, problem }) => {
    const near = /or write \$(?<near>[\p{L}\p{N}_]+) if/u.exec(problem.help)?.groups?.["near"];
    const name = valuesOf(problem, "unknownVariable")?.["name"];
    if (near === undefined || name === undefined) return [];
    return replaceInText({ node, problem, from: `$${name}`, to: `$${near}` });
  },
  unknownStatesField: ({ node, problem }) => {
    const name = valuesOf(problem, "unknownStatesField")?.["name"];
    if (name === undefined) return [];
    const to = nearestOf(name, ["input", "result", "errorOutput", "context"]);
    return replaceInText({ node, problem, from: `$states.${name}`, to: `$states.${to}` });
  },
  malformedExpression: ({ node, problem }) =>
    changeText(
      { node, problem, title: texts.closeExpression, kind: "close-expression" },
      (text) => {
        const inner = text.trim().replace(/^\{%/u, "").replace(/%\}$/u, "").trim();
        return `{% ${inner} %}`;
      },
    ),
  expressionInText: ({ node, problem }) =>
    changeText({ node, problem, title: texts.trimExpression, kind: "trim-expression" }, (text) =>
      /^\s*\{%[\s\S]*%\}\s*$/u.test(text) ? text.trim() : null,
    ),
  statesAllNotAlone: ({ node, problem }) => {
    const place = placeOf(problem.pointer);
    if (place === null) return [];
    // Wherever in the list the problem points: the list is what is set.
    const at = place.path.indexOf("ErrorEquals");
    const list = at === -1 ? place : { ...place, path: place.path.slice(0, at + 1) };
    return [
      setFix(
        { node, place: list, next: ["States.ALL"] },
        { kind: "all-alone", title: texts.allAlone },
      ),
    ];
  },
  heartbeatTooLong: ({ node }) => {
    const limit = node.fields["TimeoutSeconds"];
    if (typeof limit !== "number" || limit < 2) return [];
    const seconds = Math.floor(limit / 2);
    const place = { home: "fields", field: "HeartbeatSeconds", path: [] } as const;
    return [
      setFix(
        { node, place, next: seconds },
        { kind: "shorten-heartbeat", title: texts.shortenHeartbeat(seconds) },
      ),
    ];
  },
  noTimeout: ({ node }) => [
    setFix(
      { node, place: { home: "fields", field: "TimeoutSeconds", path: [] }, next: dayS },
      { kind: "time-limit", title: texts.timeLimit },
    ),
  ],
  unprotectedEffect: ({ node }) => [holdFix(node)],
  verifyWithoutHold: ({ node }) => [
    holdFix(node),
    ...removeOwn(node, "Verify", texts.removeVerify),
  ],
  verifyAnswersLater: ({ node }) => removeOwn(node, "Verify", texts.removeVerify),
  cachedEffect: ({ node }) => removeOwn(node, "Cache", texts.removeCache),
  cachedAnswerLater: ({ node }) => removeOwn(node, "Cache", texts.removeCache),
  statesAllNotLast: ({ node, problem }) => {
    const place = placeOf(problem.pointer);
    const list = place === null ? undefined : node[place.home][place.field];
    const index = Number(place?.path[0]);
    // The outputs of Catch entries follow their places: only Retry can be reordered alone.
    if (place === null || place.field !== "Retry" || !Array.isArray(list)) return [];
    const entries = list as readonly Json[];
    const moved = entries[index];
    if (moved === undefined) return [];
    const next = [...entries.filter((_, at) => at !== index), moved];
    return [
      setFix(
        { node, place: { ...place, path: [] }, next },
        { kind: "all-last", title: texts.allLast },
      ),
    ];
  },
};

type At = Parameters<FixFinder>[0];

function holdFix(node: At["node"]): QuickFix {
  const place = { home: "fields", field: "OnUnknown", path: [] } as const;
  return setFix({ node, place, next: "Hold" }, { kind: "hold", title: texts.hold });
}

function removeOwn(node: At["node"], field: string, title: string): readonly QuickFix[] {
  if (node.fields[field] === undefined) return [];
  const place = { home: "fields", field, path: [] } as const;
  return [setFix({ node, place, next: undefined }, { kind: `remove-${field}`, title })];
}

/** The name that the help of the problem thinks is meant. */
function suggestion({ node, problem }: At): readonly QuickFix[] {
  const near = nearName(problem);
  const place = placeOf(problem.pointer);
  if (near === null || place === null || typeof valueAt(node, place) !== "string") return [];
  return [setFix({ node, place, next: near }, { kind: "use-nearest", title: texts.use(near) })];
}

interface Change extends Pick<At, "node" | "problem"> {
  readonly kind: string;
  readonly title: string;
}

function changeText(
  { node, problem, kind, title }: Change,
  change: (text: string) => string | null,
): readonly QuickFix[] {
  const place = placeOf(problem.pointer);
  const value = place === null ? undefined : valueAt(node, place);
  if (place === null || typeof value !== "string") return [];
  const next = change(value);
  return next === null || next === value ? [] : [setFix({ node, place, next }, { kind, title })];
}

/** Replaces a name in the expressions at a place, however deep they lie. */
function replaceInText({
  node,
  problem,
  from,
  to,
}: Pick<At, "node" | "problem"> & {
  readonly from: string;
  readonly to: string;
}): readonly QuickFix[] {
  const place = placeOf(problem.pointer);
  if (place === null) return [];
  const pattern = new RegExp(
    `${from.replaceAll("$", String.raw`\$`).replaceAll(".", String.raw`\.`)}(?![\\p{L}\\p{N}_])`,
    "gu",
  );
  const value = valueAt(node, place);
  if (value === undefined) return [];
  const next = mapTexts(value, (text) => text.replaceAll(pattern, () => to));
  const title = texts.use(to);
  const edits = [setAt(node, place, next)];
  return [{ kind: "use-nearest", title, plan: { label: title, edits, select: [node.id] } }];
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapTexts(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]),
  );
}

/** The name with the fewest letters to change. */
function nearestOf(wrong: string, names: readonly [string, ...string[]]): string {
  const cost = (name: string): number => editDistance(wrong.toLowerCase(), name.toLowerCase());
  return names.reduce((best, name) => (cost(name) < cost(best) ? name : best), names[0]);
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [at, letter] of Array.from(left).entries()) {
    const next = [at + 1];
    for (const [index, other] of Array.from(right).entries()) {
      const swap = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(swap, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
