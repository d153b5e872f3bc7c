/** What a step of a workflow without history may cost: typical sizes of prompts and answers, at the price of its model. */
import { type Json, isJsonObject } from "../base/json.ts";
import type { TaskState } from "../definition/definition.ts";
import { listLength } from "./map-size.ts";
import { price } from "./price.ts";
import { normal, type Random } from "./random.ts";
import { rateFor } from "./rate-for.ts";
import type { Rate } from "./usage.ts";

/** Tokens of a prompt and an answer that nobody has measured: nine of ten lie within the factor of the middle. */
const typicalTokens = {
  prompt: { middle: 1500, factor: 8 },
  answer: { middle: 400, factor: 6 },
} as const;
/** Items of a list of unknown length. */
export const typicalItems = { middle: 10, factor: 10 } as const;

const charactersPerToken = 4;
/** Nine of ten of a normal distribution lie within so many deviations of its middle. */
const deviationsOfNineTenths = 1.645;

/** A whole number drawn around a middle, nine of ten times within a factor of it. */
export function drawAround(
  { middle, factor }: { readonly middle: number; readonly factor: number },
  random: Random,
): number {
  const spread = Math.log(factor) / deviationsOfNineTenths;
  return Math.max(1, Math.round(middle * Math.exp(spread * normal(random))));
}

/** A model call that a state makes, as far as the definition tells. */
export interface TypicalCall {
  /** Null: computed at run time. */
  readonly model: string | null;
  readonly isEmbedding: boolean;
  /** Longest answer, tokens. */
  readonly maxTokens: number | null;
  /** Tokens of the literal part of prompt and instructions. */
  readonly literalTokens: number;
  /** Calls; null when only the run will tell. */
  readonly calls: number | null;
}

/** Kinds that ask a model once for each item of a list. */
const listArguments = ["Records", "Texts"] as const;

function literalLength(value: Json | undefined): number {
  return typeof value === "string" && !value.startsWith("{%") ? value.length : 0;
}

/** The model call of a task; null when it makes none that is metered. */
export function typicalCall(
  task: TaskState,
  run: { readonly input: Json; readonly isOutermost: boolean },
): TypicalCall | null {
  if (!task.Resource.startsWith("cairn:")) return null;
  const given = task.Arguments ?? task.Parameters;
  if (!isJsonObject(given)) return null;
  const isAsking = "Model" in given || "Model.$" in given;
  if (!isAsking) return null;
  const { Model: model, MaxTokens: maxTokens } = given as Readonly<Record<string, Json>>;
  const list = listArguments.find((name) => name in given || `${name}.$` in given);
  const isEmbedding = task.Resource === "cairn:embed";
  const items =
    list === undefined ? 1 : listLength({ text: given[list] ?? given[`${list}.$`], ...run });
  return {
    model: typeof model === "string" && !model.startsWith("{%") ? model : null,
    isEmbedding,
    maxTokens: typeof maxTokens === "number" ? maxTokens : null,
    literalTokens: Math.ceil(
      (literalLength(given["Prompt"]) + literalLength(given["System"])) / charactersPerToken,
    ),
    calls: items,
  };
}

/** Tokens of the calls of one simulated run. */
export interface TypicalSize {
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** Draws the size of the calls of a run: one for all of them, since what nobody knows of one is not known of the next either. */
export function drawSize(random: Random): TypicalSize {
  return {
    promptTokens: drawAround(typicalTokens.prompt, random),
    answerTokens: drawAround(typicalTokens.answer, random),
  };
}

/** What the call costs at that size, micro-dollars; null = no price known. */
export function typicalCost(
  call: TypicalCall,
  params: {
    readonly size: TypicalSize;
    readonly rates: readonly Rate[];
    readonly isoDay: string;
    readonly random: Random;
  },
): number | null {
  const { size, random } = params;
  const rate = call.model === null ? null : rateFor(params.rates, call.model, params.isoDay);
  if (rate === null) return null;
  const inputTokens = call.literalTokens + size.promptTokens;
  const outputTokens = Math.min(size.answerTokens, call.maxTokens ?? size.answerTokens);
  const usage = call.isEmbedding
    ? { inputTokens, requests: 1 }
    : { inputTokens, outputTokens, requests: 1 };
  const each = price(usage, rate);
  const calls = call.calls ?? drawAround(typicalItems, random);
  return each === null ? null : each * calls;
}
