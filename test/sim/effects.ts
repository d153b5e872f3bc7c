/** Effects are numbered, and their numbers are in what their steps result in. */
import type { NewEvent } from "../../shared/run/event.ts";

/** Who made an effect, by its number. */
export interface EffectMaker {
  readonly key: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly worker: string;
}

export function claimOf(key: string, epoch: number, worker: string): string {
  return `${key}#${String(epoch)}#${worker}`;
}

/** Number of the effect whose result a value is; null for any other value. */
export function effectOf(payload: unknown): number | null {
  const value =
    typeof payload === "object" && payload !== null && "value" in payload ? payload.value : payload;
  const number =
    typeof value === "object" && value !== null && "effect" in value ? value.effect : null;
  return typeof number === "number" ? number : null;
}

/** What stands in another one's place in the output of a container, which has what its flows have made; null for nothing. */
export function misplaced(
  { data: { output }, path }: Extract<NewEvent, { type: "step.succeeded" }>,
  joined: number | null,
  makerOf: (effect: number) => EffectMaker | null,
): string | null {
  const values: unknown = "value" in output ? output.value : null;
  if (path === null || !Array.isArray(values) || values.length !== joined) return null;
  for (const [index, value] of values.entries()) {
    const maker = makerOf(effectOf(value) ?? 0)?.key ?? "";
    const within = maker.startsWith(path) ? maker.slice(path.length) : "";
    const place = /^(?:#\d+)?\/(\d+)\//.exec(within)?.[1];
    if (place !== undefined && Number(place) !== index)
      return `output ${String(index)} is that of ${place}`;
  }
  return null;
}
