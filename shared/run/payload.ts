import type { Json } from "../base/json.ts";

/**
 * A value on its way through a run. Decisions never look inside; only the interpreter loads it.
 * `value`: inline. `artifact`: kept in the artifact store (SHA-256 of its JSON text) because it is larger than
 * {@link inlineLimitBytes}. `item`: the given item of the Map that opened the step's flow, so that a wide Map stores its items once.
 */
export type Payload =
  | { readonly value: Json }
  | { readonly artifact: string; readonly bytes: number }
  | { readonly item: number };

/** Values above this many bytes of JSON go to the artifact store: rows stay small and updates cheap. */
export const inlineLimitBytes = 131_072;

/** Largest value between two states unless `MaxPayloadBytes` says otherwise. */
export const defaultMaxPayloadBytes = 33_554_432;
