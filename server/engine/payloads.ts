import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { inlineLimitBytes, type Payload } from "../../shared/run/payload.ts";

/** Bytes of parsed values kept in memory, so that the iterations of a Map do not read their items again and again. */
const cacheLimitBytes = 64 * 1024 * 1024;

/** In well-formed JSON text: an escaped NUL or lone surrogate, not itself behind an escaped backslash. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** False for JSON text that PostgreSQL cannot hold. */
export function isStorable(text: string): boolean {
  return !text.includes(String.raw`\u`) || !unstorable.test(text);
}

export interface ValueStore {
  /** Writes and syncs the bytes; returns their SHA-256. */
  readonly put: (bytes: Buffer) => Promise<string>;
  readonly read: (sha256: string) => Promise<Buffer>;
}

/**
 * Values on their way between store and interpreter: small ones inline, large ones in the artifact store. What was read or written a short
 * while ago is not written again: a step that hands on what it was given costs no bytes.
 */
export class Payloads {
  readonly #values: ValueStore;
  readonly #cache = new Map<string, { readonly value: Json; readonly bytes: number }>();
  /** Where texts are kept: a string never changes, so what is the same string has the same artifact. */
  readonly #texts = new Map<string, string>();
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
    const kept = this.#kept(value, maxBytes);
    if (kept !== null) return kept;
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
    const content = Buffer.from(text);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const artifact = this.#cache.has(sha256) ? sha256 : await this.#values.put(content);
    this.#remember(artifact, value, bytes);
    return { artifact, bytes };
  }

  #kept(value: Json, maxBytes: number): Payload | null {
    if (typeof value !== "string" || value.length <= inlineLimitBytes) return null;
    const artifact = this.#texts.get(value);
    const bytes = artifact === undefined ? undefined : this.#cache.get(artifact)?.bytes;
    return artifact === undefined || bytes === undefined || bytes > maxBytes
      ? null
      : { artifact, bytes };
  }

  #remember(id: string, value: Json, bytes: number): void {
    if (bytes > cacheLimitBytes || this.#cache.has(id)) return;
    this.#cache.set(id, { value, bytes });
    if (typeof value === "string") this.#texts.set(value, id);
    this.#cachedBytes += bytes;
    for (const [oldest, entry] of this.#cache) {
      if (this.#cachedBytes <= cacheLimitBytes) break;
      this.#cache.delete(oldest);
      if (typeof entry.value === "string") this.#texts.delete(entry.value);
      this.#cachedBytes -= entry.bytes;
    }
  }
}
