/** What a step of a workflow without history may cost: typical sizes of prompts and answers, at the price of its model. */
import { type Json, isJsonObject } from "../base/json.ts";
import type { TaskState } from "../definition/definition.ts";
import { charactersPerToken, type FlowText } from "./flow-text.ts";
import { listLength } from "./map-size.ts";
import { price } from "./price.ts";
import { drawAround, type Random } from "./random.ts";
import { rateFor } from "./rate-for.ts";
import type { Rate } from "./usage.ts";

/** Tokens of a prompt and an answer that nobody has measured: nine of ten lie within the factor of the middle. */
const typicalTokens = {
  prompt: { middle: 1500, factor: 8 },
  answer: { middle: 400, factor: 6 },
} as const;
/** A prompt that is made of text whose length is known is about as long. */
const madeOfText = { middle: 1, factor: 1.5 } as const;
/** Answers are rarely longer than this share of what was asked, and not shorter than some words. */
const answerShare = 0.3;
const shortestAnswer = 15;
/** Tokens of the values of an answer with a form, and of what is around each. */
const formTokens = { choice: 4, text: 30, around: 5 } as const;
/** Items of a list of unknown length. */
export const typicalItems = { middle: 10, factor: 10 } as const;
/** Seconds of a job on another machine. */
const typicalSeconds = { middle: 30, factor: 60 } as const;
/** Bytes of a record in a file, one line each. */
const recordBytes = { middle: 120, factor: 4 } as const;

/** A model call that a state makes, or a job on a machine that is paid by the second, as far as the definition tells. */
export interface TypicalCall {
  /** Null: computed at run time. */
  readonly model: string | null;
  readonly type: "chat" | "embedding" | "job";
  /** Longest answer, tokens. */
  readonly maxTokens: number | null;
  /** Tokens of the literal part of prompt and instructions. */
  readonly literalTokens: number;
  /** The prompt is more than what is written in the definition. */
  readonly isComputed: boolean;
  /** Tokens of an answer with a form; null: it has none, or a list in it. */
  readonly answerTokens: number | null;
  /** Calls; null when only the run will tell. */
  readonly calls: number | null;
  /** The calls are about the records of a list: each has its share of the text. */
  readonly isList: boolean;
}

/** Kinds that ask a model once for each item of a list. */
const listArguments = ["Records", "Texts"] as const;

const promptArguments = ["Prompt", "Messages", "Images"] as const;

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
  const { Model: model, MaxTokens: maxTokens, Schema: schema } = given;
  const list = listArguments.find((name) => name in given || `${name}.$` in given);
  const listed = list === undefined ? undefined : (given[list] ?? given[`${list}.$`]);
  const literalTokens =
    (literalLength(given["Prompt"]) + literalLength(given["System"])) / charactersPerToken +
    (schema === undefined ? 0 : JSON.stringify(schema).length / charactersPerToken);
  return {
    model: typeof model === "string" && !model.startsWith("{%") ? model : null,
    type: typeOf(task.Resource),
    maxTokens: typeof maxTokens === "number" ? maxTokens : null,
    literalTokens: Math.ceil(literalTokens),
    isComputed:
      list !== undefined ||
      promptArguments.some(
        (name) => `${name}.$` in given || (name in given && literalLength(given[name]) === 0),
      ),
    answerTokens: schema === undefined ? null : tokensOfForm(schema),
    calls: list === undefined ? 1 : (listLength({ text: listed, ...run }) ?? null),
    isList: list !== undefined,
  };
}

function typeOf(resource: string): TypicalCall["type"] {
  if (resource === "cairn:embed") return "embedding";
  return resource.startsWith("cairn:job") ? "job" : "chat";
}

/** About how long an answer of the form is; null when a list in it may have any length. */
function tokensOfForm(schema: Json): number | null {
  if (!isJsonObject(schema)) return null;
  if (schema["enum"] !== undefined || schema["const"] !== undefined) return formTokens.choice;
  const { type, properties } = schema;
  if (type === "number" || type === "integer" || type === "boolean") return formTokens.choice;
  if (type === "string") return formTokens.text;
  if (!isJsonObject(properties)) return null;
  let sum = 0;
  for (const field of Object.values(properties)) {
    const tokens = tokensOfForm(field);
    if (tokens === null) return null;
    sum += tokens + formTokens.around;
  }
  return sum;
}

/** How the calls of one simulated run compare with typical ones. */
export interface TypicalSize {
  readonly prompt: number;
  readonly ofText: number;
  readonly answer: number;
  readonly seconds: number;
}

/** Draws the size of the calls of a run: one for all of them, since what nobody knows of one is not known of the next either. */
export function drawSize(random: Random): TypicalSize {
  const { prompt, answer } = typicalTokens;
  return {
    prompt: drawAround({ middle: 1, factor: prompt.factor }, random, "fine"),
    ofText: drawAround(madeOfText, random, "fine"),
    answer: drawAround({ middle: 1, factor: answer.factor }, random, "fine"),
    seconds: drawAround(typicalSeconds, random, "fine"),
  };
}

/** What a forecast has to go by where no run has been. */
export const assumptions = ["prompts", "answers", "lists", "files", "seconds", "branches"] as const;
export type Assumption = (typeof assumptions)[number];

/** What the call costs at that size, micro-dollars; null = no price known. Notes what it assumes. */
export function typicalCost(
  call: TypicalCall,
  params: {
    readonly size: TypicalSize;
    /** What its prompt is made of. */
    readonly text: FlowText;
    /** Records that its list has by the input; null: unknown. */
    readonly records: number | null;
    readonly rates: readonly Rate[];
    readonly isoDay: string;
    readonly random: Random;
    readonly assume: (what: Assumption) => void;
  },
): number | null {
  const { random, assume } = params;
  const rate = call.model === null ? null : rateFor(params.rates, call.model, params.isoDay);
  if (rate === null) return null;
  if (call.type === "job") {
    assume("seconds");
    return price({ seconds: params.size.seconds, requests: 1 }, rate);
  }
  const known = call.calls ?? params.records;
  if (known === null) assume("lists");
  const calls = known ?? drawAround(typicalItems, random);
  const inputTokens = promptTokens(call, { ...params, calls });
  if (call.type === "embedding") {
    const each = price({ inputTokens, requests: 1 }, rate);
    return each === null ? null : each * calls;
  }
  assume("answers");
  const outputTokens = answerTokens(call, { inputTokens, size: params.size });
  const each = price({ inputTokens, outputTokens, requests: 1 }, rate);
  return each === null ? null : each * calls;
}

function promptTokens(
  { isComputed, isList, literalTokens }: TypicalCall,
  params: {
    readonly text: FlowText;
    readonly size: TypicalSize;
    readonly calls: number;
    readonly assume: (what: Assumption) => void;
  },
): number {
  const { text, size, calls, assume } = params;
  if (!isComputed) return literalTokens;
  if (text.tokens === null) {
    assume("prompts");
    return literalTokens + Math.round(typicalTokens.prompt.middle * size.prompt);
  }
  const share = isList ? text.tokens / Math.max(1, calls) : text.tokens;
  return literalTokens + Math.max(1, Math.round(share * size.ofText));
}

function answerTokens(
  { answerTokens: ofForm, maxTokens }: TypicalCall,
  { inputTokens, size }: { readonly inputTokens: number; readonly size: TypicalSize },
): number {
  const ofPrompt = Math.min(
    Math.max(shortestAnswer, Math.min(typicalTokens.answer.middle, inputTokens * answerShare)),
    // Who limits answers strictly expects shorter ones.
    (maxTokens ?? Infinity) / 2,
  );
  // What has a form varies less: about the square root.
  const tokens = ofForm === null ? ofPrompt * size.answer : ofForm * Math.sqrt(size.answer);
  return Math.max(1, Math.min(Math.round(tokens), maxTokens ?? Infinity));
}

/** Records of a file of so many bytes. */
export function drawRecords(bytes: number, random: Random): number {
  return Math.max(1, Math.round(bytes / drawAround(recordBytes, random)));
}
