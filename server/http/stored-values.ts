import type { Json } from "../../shared/base/json.ts";
import { Refusal } from "../../shared/api/errors.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { ArtifactStore } from "../context/artifact-store.ts";
import type { Database } from "../store/database.ts";
import { loadItems } from "../store/iterations.ts";

/** Reads the values of runs for people to see. Made for one request: what it has read it keeps. */
export class StoredValues {
  readonly #database: Database;
  readonly #artifacts: ArtifactStore;
  readonly #items = new Map<string, Promise<Json>>();

  constructor(options: { readonly database: Database; readonly artifacts: ArtifactStore }) {
    this.#database = options.database;
    this.#artifacts = options.artifacts;
  }

  /** The value itself, however large. @throws Refusal ARTIFACT_DAMAGED */
  async load(
    payload: Payload | null,
    at: { readonly runId: string; readonly flow: string },
  ): Promise<Json> {
    if (payload === null) return null;
    if ("value" in payload) return payload.value;
    if ("artifact" in payload) return await this.#read(payload.artifact);
    return await this.#item(payload.item, at);
  }

  /** The value, or a reference to its artifact when it is kept there. */
  async show(
    payload: Payload | null,
    at: { readonly runId: string; readonly flow: string },
  ): Promise<Json> {
    if (payload !== null && "artifact" in payload)
      return { $artifact: payload.artifact, bytes: payload.bytes };
    return await this.load(payload, at);
  }

  async #item(index: number, at: { readonly runId: string; readonly flow: string }): Promise<Json> {
    const known = this.#items.get(at.flow) ?? this.#itemsOf(at);
    this.#items.set(at.flow, known);
    const items = await known;
    return Array.isArray(items) ? ((items[index] as Json | undefined) ?? null) : null;
  }

  async #itemsOf(at: { readonly runId: string; readonly flow: string }): Promise<Json> {
    const stored = await loadItems(this.#database, at);
    return await this.load(stored, at);
  }

  async #read(sha256: string): Promise<Json> {
    try {
      return JSON.parse((await this.#artifacts.read(sha256)).toString("utf8")) as Json;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Refusal("ARTIFACT_DAMAGED", `The value ${sha256} cannot be read: ${why}.`);
    }
  }
}
