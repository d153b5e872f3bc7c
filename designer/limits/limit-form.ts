/** What the form of limits holds, as typed, and what it comes to. */
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { isJsonObject } from "../../shared/base/json.ts";
import { typedNumber } from "../language/typed-number.ts";
import { readUsd, readWhole, type Typed } from "./amounts.ts";
import { limitStrings } from "./strings.ts";

export interface LimitForm {
  readonly maxRuns: string;
  readonly perMinute: string;
  readonly key: string;
  readonly maxRunsPerKey: string;
  readonly perMinutePerKey: string;
  readonly runUsd: string;
  readonly onExceeded: "Pause" | "Fail";
  readonly monthUsd: string;
}

export type LimitErrors = Readonly<Partial<Record<keyof LimitForm, string>>>;

function textOf(value: Json | undefined): string {
  if (typeof value === "number") return typedNumber(value);
  return typeof value === "string" ? value : "";
}

/** Dollars as people write them: cents, unless there is less. */
function usdText(usd: number): string {
  return typedNumber(usd, Number.isInteger(usd * 100) ? 2 : 0);
}

/** The form for the fields of a workflow and its budget for the month. */
export function formOf(fields: JsonObject, monthMicros: number | null): LimitForm {
  const limits = isJsonObject(fields["Limits"]) ? fields["Limits"] : {};
  const budget = isJsonObject(fields["Budget"]) ? fields["Budget"] : {};
  return {
    maxRuns: textOf(limits["MaxRuns"]),
    perMinute: textOf(limits["RunsPerMinute"]),
    key: textOf(limits["Key"]),
    maxRunsPerKey: textOf(limits["MaxRunsPerKey"]),
    perMinutePerKey: textOf(limits["RunsPerMinutePerKey"]),
    runUsd: textOf(budget["MaxCostUsd"]),
    onExceeded: budget["OnExceeded"] === "Fail" ? "Fail" : "Pause",
    monthUsd: monthMicros === null ? "" : usdText(monthMicros / 1_000_000),
  };
}

const readers = {
  maxRuns: readWhole,
  perMinute: readWhole,
  maxRunsPerKey: readWhole,
  perMinutePerKey: readWhole,
  runUsd: readUsd,
  monthUsd: readUsd,
} as const;
type NumberField = keyof typeof readers;
const numberFields = Object.keys(readers) as readonly NumberField[];

/** What is wrong, at its field. */
export function errorsOf(form: LimitForm): LimitErrors {
  const errors: Partial<Record<keyof LimitForm, string>> = {};
  for (const field of numberFields) {
    const { error } = readers[field](form[field]);
    if (error !== null) errors[field] = error;
  }
  const isByKey = form.maxRunsPerKey.trim() !== "" || form.perMinutePerKey.trim() !== "";
  if (isByKey && form.key.trim() === "") errors.key = limitStrings.errors.needsKey;
  return errors;
}

const valueOf = (typed: Typed): number | undefined => typed.value;

/** The fields of the workflow that the form stands for; undefined: the field is taken away. What the form does not know stays. */
export function fieldsOf(
  form: LimitForm,
  old: JsonObject,
): { readonly Limits: JsonObject | undefined; readonly Budget: JsonObject | undefined } {
  const maxCostUsd = valueOf(readUsd(form.runUsd));
  const kept = isJsonObject(old["Limits"]) ? old["Limits"] : {};
  const limits = defined({
    ...kept,
    MaxRuns: valueOf(readWhole(form.maxRuns)),
    RunsPerMinute: valueOf(readWhole(form.perMinute)),
    Key: form.key.trim() === "" ? undefined : form.key.trim(),
    MaxRunsPerKey: valueOf(readWhole(form.maxRunsPerKey)),
    RunsPerMinutePerKey: valueOf(readWhole(form.perMinutePerKey)),
  });
  return {
    Limits: limits,
    Budget:
      maxCostUsd === undefined
        ? undefined
        : { MaxCostUsd: maxCostUsd, ...(form.onExceeded === "Fail" ? { OnExceeded: "Fail" } : {}) },
  };
}

/** Micro-dollars of the month; null: no budget. */
export function monthUsdOf(form: LimitForm): number | null {
  return valueOf(readUsd(form.monthUsd)) ?? null;
}

function defined(fields: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const given = Object.entries(fields).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
