/** What happens inside the worker: the same program as on the server, beside the same JSONata. */
import jsonata from "jsonata";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { isJsonObject } from "../../shared/base/json.ts";
import {
  type SandboxGlobal,
  type SandboxTask,
  type SandboxValue,
  sandboxProgram,
} from "../../shared/expression/sandbox-program.ts";
import { evaluateReference } from "../../shared/jsonpath/evaluate-reference.ts";
import { JsonPathFailure } from "../../shared/jsonpath/json-path-failure.ts";
import { fillPayloadTemplate } from "../../shared/jsonpath/payload-template.ts";
import type { JsonPathScope } from "../../shared/jsonpath/scope.ts";
import { expressionsOf, fillTemplate } from "../../shared/run/template.ts";
import type { EvaluationFault, EvaluationJob, EvaluationOutcome } from "./evaluation.ts";
import { hostDecode, hostEncode, hostHash } from "./host-functions.ts";

/** More is not worth showing. Characters of JSON. */
const longestResult = 5_000_000;

export type Answerer = (job: EvaluationJob, nowMs: number) => Promise<EvaluationOutcome>;

/** Puts the program beside JSONata; `root` is the global object of the worker. */
export function createAnswerer(root: object): Answerer {
  const hostStarted = () => undefined;
  // The declarations of the package know nothing of the guards, nor of what the program looks at.
  const global = Object.assign(root, {
    jsonata,
    hostHash,
    hostEncode,
    hostDecode,
    hostStarted,
    parts: {},
  }) as unknown as SandboxGlobal;
  for (const part of sandboxProgram) part(global);
  return async (job, nowMs) =>
    job.language === "JSONPath"
      ? answerPath(job)
      : await answerJsonata(global, await withItem(global, job, nowMs), nowMs);
}

/** The first item of a Map, which its selector sees. */
async function withItem(
  global: SandboxGlobal,
  job: EvaluationJob,
  nowMs: number,
): Promise<EvaluationJob> {
  const { items, ...rest } = job;
  if (items === undefined) return job;
  const outcome = await answerJsonata(global, { ...rest, template: items }, nowMs);
  if (outcome.kind !== "value" || !Array.isArray(outcome.value)) return rest;
  return { ...rest, scope: { ...job.scope, states: withFirst(job.scope.states, outcome.value) } };
}

function withFirst(states: JsonObject, items: readonly Json[]): JsonObject {
  const [first] = items;
  if (first === undefined) return states;
  const context = isJsonObject(states["context"]) ? states["context"] : {};
  return { ...states, context: { ...context, Map: { Item: { Index: 0, Value: first } } } };
}

async function answerJsonata(
  global: SandboxGlobal,
  { template, scope, seed = "preview", clockMs }: EvaluationJob,
  nowMs: number,
): Promise<EvaluationOutcome> {
  const expressions = expressionsOf(template, "");
  const task: Omit<SandboxTask, "scope"> = {
    expressions: expressions.map(({ source, location }) => ({
      source,
      seed: `${seed}\n${location}`,
    })),
    clockMs: clockMs ?? nowMs,
  };
  await global.run?.(JSON.stringify(task), JSON.stringify(scope), longestResult);
  const results = JSON.parse(global.answer ?? "[]") as readonly SandboxValue[];
  const values: Json[] = [];
  for (const [index, result] of results.entries()) {
    if (result.kind !== "value") return faultOf(result, expressions[index]?.source ?? "");
    values.push(JSON.parse(result.json) as Json);
  }
  return { kind: "value", value: fillTemplate(template, values) };
}

function faultOf(
  result: Exclude<SandboxValue, { kind: "value" }>,
  source: string,
): EvaluationOutcome {
  if (result.kind !== "thrown") {
    const fault = result.kind === "undefined" ? "nothing" : result.kind;
    return { kind: "fault", fault, reason: "", position: null, source };
  }
  const { reason, position } = result;
  // JSONata's codes that begin with S are those of its parser.
  const fault: EvaluationFault = /^S0\d{3}: /u.test(reason) ? "syntax" : "thrown";
  return { kind: "fault", fault, reason, position: position ?? null, source };
}

function answerPath({ template, scope, root }: EvaluationJob): EvaluationOutcome {
  if (root === undefined) {
    return { kind: "fault", fault: "nothing", reason: "", position: null, source: "$" };
  }
  const seen: JsonPathScope = {
    input: root,
    context: scope.states["context"] ?? {},
    variables: scope.variables,
    random: Math.random,
  };
  try {
    const value =
      typeof template === "string"
        ? evaluateReference(template, seen)
        : fillPayloadTemplate(template, seen);
    return { kind: "value", value };
  } catch (error) {
    if (!(error instanceof JsonPathFailure)) throw error;
    const source = typeof template === "string" ? template : "";
    return { kind: "fault", fault: "thrown", reason: error.message, position: null, source };
  }
}
