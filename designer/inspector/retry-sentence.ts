/** What a Retry entry comes to, in plain words. Pure; the waits without jitter, as the language computes them. */
import type { JsonObject } from "../../shared/base/json.ts";
import { inspectorStrings } from "./strings.ts";

const shown = 4;

export function retrySentence(retrier: JsonObject): string {
  const texts = inspectorStrings.recovery;
  const number = (name: string, otherwise: number): number => {
    const value = retrier[name];
    return typeof value === "number" ? value : otherwise;
  };
  const attempts = number("MaxAttempts", 3);
  const longest = number("MaxDelaySeconds", Infinity);
  const waits = Array.from({ length: Math.min(attempts, shown) }, (_, index) =>
    Math.min(longest, number("IntervalSeconds", 1) * number("BackoffRate", 2) ** index),
  );
  const words = waits.map((wait) => texts.wait(Math.round(wait * 10) / 10));
  if (attempts > shown) words.push(texts.sentenceMore);
  const all = words.join(", ");
  return texts.sentence(retrier["JitterStrategy"] === "FULL" ? texts.upTo(all) : all, attempts);
}
