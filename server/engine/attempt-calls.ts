/** Records the model calls of one attempt: their text, what they were asked and answered, what they cost, and their spans. */
import { randomInt } from "node:crypto";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { LedgerEntry, MeteredOperation } from "../../shared/cost/usage.ts";
import type { CallEnd, CallReports, CallRequest, RecordedCall } from "../context/call-recorder.ts";
import { storableText } from "../context/plain-text.ts";
import type { CallPayload } from "../store/side-records.ts";
import { longestExcerpt, promptOf, replyOf } from "./call-excerpt.ts";
import type { CallLog, CallRow, TextPlace } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Execution } from "./execution.ts";
import type { Figures } from "./figures.ts";
import { startCallSpan } from "./spans.ts";

/** Longest error text kept of a call; the step has it whole. */
const longestCause = 4_000;

export interface AttemptCallsPorts {
  readonly log: CallLog;
  readonly clock: Clock;
  readonly figures: Pick<Figures, "callEnded" | "spent">;
  /** Keeps a value: inline, or in the artifact store when it is large. */
  readonly keep: (value: Json) => Promise<CallPayload>;
}

export class AttemptCalls {
  readonly #ports: AttemptCallsPorts;
  readonly #execution: Execution;
  readonly #place: TextPlace;
  #ordinal = 0;
  #hasText = false;

  constructor(ports: AttemptCallsPorts, execution: Execution) {
    this.#ports = ports;
    this.#execution = execution;
    const { path, visit, attempt } = execution.step;
    this.#place = {
      runId: execution.runId,
      path,
      visit,
      attempt: Math.max(1, attempt),
      writer: randomInt(2 ** 31),
    };
    // A step whose outcome can be seen has its text whole.
    execution.onSettle(async () => {
      if (this.#hasText) await ports.log.settle();
    });
  }

  /**
   * For one request of the step, or of the operation under that key: the calls that it takes, one after the other. What is metered is passed
   * on, and counts as spent by the call that it was metered with.
   */
  reports(operation: string | null, meter: CallReports["meter"]): CallReports {
    let unpaid: OneCall | null = null;
    return {
      recorder: {
        begin: (request) => {
          const call = new OneCall({
            ...this.#ports,
            execution: this.#execution,
            place: this.#place,
            operation,
            id: this.#nextId(),
            request,
            // An operation is one of many: its text is no stream that anybody could follow.
            say: operation === null ? (text) => this.#say(text) : () => undefined,
          });
          unpaid = call;
          return call;
        },
      },
      meter: (metered) => {
        unpaid?.spend(metered);
        meter(metered);
      },
    };
  }

  #say(text: string): void {
    this.#hasText = true;
    this.#ports.log.addText(this.#place, text);
  }

  #nextId(): string {
    this.#ordinal += 1;
    const hex = (value: number): string => value.toString(16).padStart(8, "0");
    return `${hex(this.#place.writer)}${hex(this.#ordinal)}`;
  }
}

/** What a call cost, and its row in the ledger. */
interface PricedCall extends Pick<LedgerEntry, "costMicros" | "rate" | "kind" | "ordinal"> {}

interface OneCallParams extends AttemptCallsPorts {
  readonly execution: Execution;
  readonly place: TextPlace;
  readonly operation: string | null;
  readonly id: string;
  readonly request: CallRequest;
  readonly say: (text: string) => void;
}

class OneCall implements RecordedCall {
  readonly #params: OneCallParams;
  readonly #beganMs: number;
  readonly #span: ReturnType<typeof startCallSpan>;
  /** A request is large as a rule, and does not change. */
  #request: Promise<CallPayload> | null = null;
  #firstTextMs: number | null = null;
  #latencyMs: number | null = null;
  #end: CallEnd | null = null;
  #cost: PricedCall | null = null;
  /** Beginning of its answer: all that is there of one that broke off. */
  #said = "";
  /** First half of a character whose second half has not arrived. */
  #carry = "";

  constructor(params: OneCallParams) {
    this.#params = params;
    this.#beganMs = params.clock.nowMs();
    this.#span = startCallSpan(params.execution.traceContext, params.request);
    this.#write();
  }

  readonly onRecord = async (): Promise<void> => {
    await this.#params.log.addBeginning(this, async () => await this.#row());
  };

  readonly text = (delta: string): void => {
    if (this.#end !== null || delta === "") return;
    this.#firstTextMs ??= this.#elapsedMs();
    const text = this.#carry + delta;
    const isHalf = /[\uD800-\uDBFF]$/.test(text);
    this.#carry = isHalf ? text.slice(-1) : "";
    this.#say(isHalf ? text.slice(0, -1) : text);
  };

  readonly end = (end: CallEnd): void => {
    if (this.#end !== null) return;
    this.#say(this.#carry);
    this.#end = end;
    this.#latencyMs = this.#elapsedMs();
    this.#write();
    this.#span.end(end, this.#cost?.costMicros ?? null);
    const { provider, model, kind } = this.#params.request;
    const { usage, error } = end;
    this.#params.figures.callEnded({
      provider,
      model,
      kind,
      usage,
      error: error?.name ?? null,
      latencyMs: this.#latencyMs,
    });
  };

  /** Something is metered with this call: the next row of the ledger is its own. */
  spend(operation: MeteredOperation): void {
    const { execution, figures } = this.#params;
    const { provider, model, kind } = operation;
    const { costMicros, rate } = execution.priceOf(operation);
    this.#cost = { costMicros, rate, kind, ordinal: execution.nextOrdinal };
    if (costMicros !== null) figures.spent({ provider, model, kind, costMicros });
    if (this.#end !== null) this.#write();
  }

  #say(text: string): void {
    const storable = storableText(text);
    if (this.#said.length <= longestExcerpt) this.#said += storable.slice(0, longestExcerpt + 1);
    this.#params.say(storable);
  }

  #atMostMicros(): number | null {
    const { request, execution } = this.#params;
    const { provider, model, atMost: usage } = request;
    if (usage === null) return null;
    return execution.priceOf({ provider, model, usage, kind: "incurred" }).costMicros;
  }

  #elapsedMs(): number {
    return Math.round(this.#params.clock.nowMs() - this.#beganMs);
  }

  #write(): void {
    this.#params.log.addCall(this, async () => await this.#row());
  }

  async #row(): Promise<CallRow> {
    const { place, operation, id, request, keep } = this.#params;
    const { writer: _writer, ...attempt } = place;
    const { provider, model, kind } = request;
    this.#request ??= keep(storableJson(request.request));
    const kept = await this.#request;
    const end = this.#end;
    const answer = end === null ? null : storableJson(end.answer);
    return {
      ...attempt,
      id,
      operation: operation === null ? null : storableText(operation),
      ageMs: this.#elapsedMs(),
      latencyMs: this.#latencyMs,
      firstTextMs: this.#firstTextMs,
      provider: storableText(provider),
      model: storableText(model),
      kind,
      request: kept,
      answer: answer === null ? null : await keep(answer),
      prompt: promptOf(storableJson(request.request)),
      reply: replyOf(answer ?? this.#said),
      usage: end?.usage ?? {},
      costMicros: this.#cost?.costMicros ?? null,
      atMostMicros: this.#atMostMicros(),
      costKind: this.#cost?.kind ?? null,
      ordinal: this.#cost?.ordinal ?? null,
      rate: this.#cost?.rate ?? null,
      worker: this.#params.execution.token.worker ?? null,
      finishReason:
        end === null || end.finishReason === null ? null : storableText(end.finishReason),
      error: end === null || end.error === null ? null : storableText(end.error.name),
      cause: storableText((end?.error?.cause ?? "").slice(0, longestCause)) || null,
    };
  }
}

/** A value without what PostgreSQL cannot hold. */
function storableJson(value: Json): Json {
  if (typeof value === "string") return storableText(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(storableJson);
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, field]) => [
      storableText(name),
      storableJson(field),
    ]),
  );
}
