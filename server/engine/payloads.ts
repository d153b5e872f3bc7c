import { Buffer } from "node:buffer";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { inlineLimitBytes, type Payload } from "../../shared/run/payload.ts";

/** Bytes of parsed values kept in memory, so that the iterations of a Map do not read their items again and again. */
const cacheLimitBytes = 64 * 1024 * 1024;

/** In well-formed JSON text: an escaped NUL or lone surrogate, not itself behind an escaped backslash. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** False for JSON text that PostgreSQL cannot hold. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

export interface ValueStore {
  /** Writes and syncs the bytes; returns their SHA-256. */
  readonly put: (bytes: Buffer) => Promise<string>;
  readonly read: (sha256: string) => Promise<Buffer>;
}

/** Values on their way between store and interpreter: small ones inline, large ones in the artifact store. */
export class Payloads {
  readonly #values: ValueStore;
  readonly #cache = new Map<string, { readonly value: Json; readonly bytes: number }>();
  #cachedBytes = 0;

  constructor(values: ValueStore) {
    this.#values = values;
  }

  /** The value itself. An item cannot be loaded without its Map: the caller resolves it first. */
  async load(payload: Payload): Promise<Json> {
    if ("value" in payload) return payload.value;
    if ("item" in payload)
      throw new Failure("States.Runtime", "An item was asked for without its Map.");
    const known = this.#cache.get(payload.artifact);
    if (known !== undefined) {
      this.#cache.delete(payload.artifact);
      this.#cache.set(payload.artifact, known);
      return known.value;
    }
    const value = JSON.parse((await this.#values.read(payload.artifact)).toString("utf8")) as Json;
    this.#remember(payload.artifact, value, payload.bytes);
    return value;
  }

  /** Keeps a value of at most `maxBytes`; a large one is in the artifact store, synced, when this returns. */
  async keep(value: Json, maxBytes: number): Promise<Payload> {
    const text = JSON.stringify(value);
    if (!isStorable(text)) {
      throw new Failure(
        "Cairn.InvalidText",
        "A text in the value holds a NUL character or half of a surrogate pair, which cannot be stored; clean it first, such as with $replace.",
      );
    }
    const bytes = Buffer.byteLength(text);
    if (bytes > maxBytes) {
      throw new Failure(
        "States.DataLimitExceeded",
        `The value has ${String(bytes)} bytes; the state machine allows ${String(maxBytes)} (MaxPayloadBytes).`,
      );
    }
    if (bytes <= inlineLimitBytes) return { value };
    const artifact = await this.#values.put(Buffer.from(text));
    this.#remember(artifact, value, bytes);
    return { artifact, bytes };
  }

  #remember(id: string, value: Json, bytes: number): void {
    if (bytes > cacheLimitBytes || this.#cache.has(id)) return;
    this.#cache.set(id, { value, bytes });
    this.#cachedBytes += bytes;
    for (const [oldest, entry] of this.#cache) {
      if (this.#cachedBytes <= cacheLimitBytes) break;
      this.#cache.delete(oldest);
      this.#cachedBytes -= entry.bytes;
    }
  }
}
