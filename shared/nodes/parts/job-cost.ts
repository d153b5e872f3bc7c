import type { Json } from "../../base/json.ts";
import type { MeteredOperation } from "../../cost/usage.ts";
import { atPointer } from "./json-pointer.ts";

/** What a job used up, for the ledger. */
export type JobCost = MeteredOperation;

interface CostParams {
  readonly Submit: { readonly Url: string };
  readonly Provider?: string | undefined;
  readonly Model?: string | undefined;
  readonly SecondsPointer?: string | undefined;
  readonly CostPointer?: string | undefined;
}

const microsPerUsd = 1_000_000;

/** What the last answer says of the cost; null when nobody asks for it. */
export function costOfJob(given: CostParams, answer: Json): JobCost | null {
  const { Model: model, SecondsPointer: secondsAt, CostPointer: costAt } = given;
  if (model === undefined && secondsAt === undefined && costAt === undefined) return null;
  const seconds = secondsAt === undefined ? null : amountAt(answer, secondsAt);
  const costUsd = costAt === undefined ? null : amountAt(answer, costAt);
  return {
    provider: given.Provider ?? hostOf(given.Submit.Url),
    model: model ?? "job",
    usage: { requests: 1, ...(seconds === null ? {} : { seconds }) },
    kind: "incurred",
    ...(costUsd === null ? {} : { reportedCostMicros: Math.round(costUsd * microsPerUsd) }),
  };
}

/** An amount as a number or the text of one; null for anything else, which is not known. */
function amountAt(answer: Json, pointer: string): number | null {
  const value = atPointer(answer, pointer);
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.trim() === "") return null;
  const amount = Number(text);
  return Number.isFinite(amount) && amount >= 0 ? amount : null;
}

function hostOf(url: string): string {
  return /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/iu.exec(url)?.[1]?.toLowerCase() ?? "job";
}
