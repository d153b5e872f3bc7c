/**
 * Values of runs as text. A value is written once, in the event that brings it; wherever the same payload comes again (the input of the
 * next step, a variable, the body of a flow) and its text is long, a reference to that event stands in its place.
 *
 * V1 A reference names an event of the same run in whose data the value stands itself, never another reference.
 * V2 A place is remembered only once its event is committed: a change that conflicts is decided again, with other numbers.
 */
import type { Json } from "../../shared/base/json.ts";
import type { Payload } from "../../shared/run/payload.ts";

/** Where a value stands in the log of its run; a field inside `assign` or `saved` is `assign/name`. */
export interface ValuePlace {
  readonly seq: number;
  readonly field: string;
}

/** Shorter values are written again: a reference would cost more when the run is loaded. */
const longestRepeated = 512;

/** Remembers for as long as the payloads live where their values stand. */
export class WrittenValues {
  readonly #places = new WeakMap<Payload, ValuePlace & { readonly runId: string }>();

  find(runId: string, payload: Payload): ValuePlace | null {
    const place = this.#places.get(payload);
    return place?.runId === runId ? place : null;
  }

  remember(runId: string, payload: Payload, place: ValuePlace): void {
    this.#places.set(payload, { runId, seq: place.seq, field: place.field });
  }
}

/** The values of one change of a run. */
export class ValueTexts {
  readonly #written: WrittenValues;
  readonly #runId: string;
  readonly #fresh = new Map<Payload, ValuePlace>();
  readonly #short = new Map<Payload, string>();

  constructor(written: WrittenValues, runId: string) {
    this.#written = written;
    this.#runId = runId;
  }

  /** A value in the data of the event `seq`; the name of a field that holds a reference is added to `stored`. */
  inEvent(payload: Payload, at: ValuePlace, stored: string[]): string {
    if (!("value" in payload)) {
      stored.push(at.field);
      return "artifact" in payload
        ? `{"$artifact":${JSON.stringify(payload.artifact)},"bytes":${String(payload.bytes)}}`
        : `{"$item":${String(payload.item)}}`;
    }
    const place = this.#place(payload);
    if (place !== null) {
      stored.push(at.field);
      return `{"$event":${String(place.seq)},"field":${JSON.stringify(place.field)}}`;
    }
    const text = this.#text(payload);
    if (text.length > longestRepeated) this.#fresh.set(payload, at);
    return text;
  }

  /** A value in a column or body. */
  inBody(payload: Payload | null): string {
    if (payload === null) return "null";
    if (!("value" in payload)) return JSON.stringify(payload);
    const place = this.#place(payload);
    return place === null
      ? `{"value":${this.#text(payload)}}`
      : `{"event":${String(place.seq)},"field":${JSON.stringify(place.field)}}`;
  }

  /** The change is committed: from now on its values can be referred to (V2). */
  remember(): void {
    for (const [payload, place] of this.#fresh) this.#written.remember(this.#runId, payload, place);
  }

  #place(payload: Payload): ValuePlace | null {
    return this.#fresh.get(payload) ?? this.#written.find(this.#runId, payload);
  }

  #text(payload: { readonly value: Json }): string {
    const known = this.#short.get(payload);
    if (known !== undefined) return known;
    const text = JSON.stringify(payload.value);
    if (text.length <= longestRepeated) this.#short.set(payload, text);
    return text;
  }
}

/** True for what is a payload in the state of a run. */
export function isPayload(value: unknown): value is Payload {
  return (
    typeof value === "object" &&
    value !== null &&
    ("value" in value || "artifact" in value || "item" in value)
  );
}

/** A payload as {@link ValueTexts.inBody} writes it, read back. */
export type BodyPayload = Payload | { readonly event: number; readonly field: string };

/** Gives the payload whose value stands at a place. */
export type Resolve = (place: ValuePlace) => Payload;

export function readPayload(stored: BodyPayload, resolve: Resolve): Payload {
  return "event" in stored ? resolve({ seq: stored.event, field: stored.field }) : stored;
}
