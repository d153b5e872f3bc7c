/** What a kind may use: everything outside itself comes to it as a parameter. */
import type { Json, JsonObject } from "../base/json.ts";
import type { LogLevel } from "../base/log-level.ts";
import type { MeteredOperation, Usage } from "../cost/usage.ts";
import type { ExtractedDocument } from "./parts/extracted-document.ts";
import type { Web } from "./parts/web-page.ts";

/** A cancel signal: the part of AbortSignal that kinds may rely on. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** `cancelled` when the run is: nobody wants what the step was doing any more. Otherwise another attempt may go on with it. */
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * A secret that the worker puts into a request: a bearer token, the value of a header, or the whole address. Kinds, expressions and
 * logs know its name only; where a server or an error repeats its value, the name stands in its place.
 */
export interface RequestSecret {
  readonly name: string;
  readonly as: "bearer" | "url" | { readonly header: string };
}

export interface HttpRequest {
  readonly method: string;
  /** Only shown when the secret is the address. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly secret?: RequestSecret | undefined;
  /** Name of the stored file that keeps the body of a success (2xx): for what is large, or no text. */
  readonly file?: string | undefined;
  /** Sent although the attempt is stopped, for some seconds at most: to tell a server that nobody waits any more. */
  readonly evenIfStopped?: boolean | undefined;
}
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when the body went into a file. */
  readonly body: string;
  readonly file?: ArtifactReference;
}

/** One e-mail. Addresses are `name@host` or `Name <name@host>`. */
export interface MailMessage {
  /** Name of the secret with the address of the mail server: `smtps://user:password@host`. */
  readonly server: string;
  /** The user of the mail server unless given. */
  readonly from?: string | undefined;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly attachments: readonly {
    readonly $artifact: string;
    readonly name?: string | undefined;
  }[];
}

/** What the mail server said when it took a message. */
export interface MailReceipt {
  /** `Message-ID`, the same for every attempt of the step. */
  readonly messageId: string;
  readonly accepted: readonly string[];
  /** Recipients that it did not take while it took others. */
  readonly rejected: readonly string[];
  readonly response: string;
}

/** A piece of what a message says: text, or an image that is a stored file or stands at an http(s) address. */
export type ContentPart =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "image";
      readonly image: { readonly artifact: string } | { readonly url: string };
    };

/** A tool that the model wants used. */
export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  /** Fits the parameters of the tool when it comes from an answer. */
  readonly arguments: Json;
}

/** A tool that a model may ask for; whoever asks the model runs it. */
export interface ModelTool {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of its arguments. */
  readonly parameters: JsonObject;
}

export interface ModelMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string | readonly ContentPart[];
  /** Of an assistant: the tools it asked for. */
  readonly toolCalls?: readonly ModelToolCall[] | undefined;
  /** Of a tool: which of the calls this is the result of. */
  readonly toolCallId?: string | undefined;
}
export interface ModelRequest {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  /** JSON Schema of the wanted answer. */
  readonly schema?: JsonObject | undefined;
  /** Tools that the model may ask for; none unless given. */
  readonly tools?: readonly ModelTool[] | undefined;
  /** How often the model is asked again when its answer does not have the wanted form. None unless given. */
  readonly repairs?: number | undefined;
}
export interface ModelAnswer {
  readonly text: string;
  readonly json?: Json;
  /** Tools that the model wants used before it goes on. */
  readonly toolCalls?: readonly ModelToolCall[];
  readonly model: string;
  /** Who answered; {@link offlineProvider} is the built-in engine. */
  readonly provider: string;
  /** Of all calls that the answer took, repairs included. */
  readonly usage: Usage;
  readonly finishReason: string;
}

/** Name of the built-in engine, which answers where no provider is set up. */
export const offlineProvider = "offline";

export interface EmbeddingRequest {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly texts: readonly string[];
  /** Length of the vectors, for models that offer a choice. */
  readonly dimensions?: number | undefined;
}
export interface EmbeddingAnswer {
  /** One for each text, in their order, all of the same length. */
  readonly vectors: readonly (readonly number[])[];
  readonly model: string;
  readonly provider: string;
  readonly usage: Usage;
}

/** A bucket of an S3-compatible object store. */
export interface BucketPlace {
  /** Null for Amazon's own. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  /** Whether the bucket is a part of the path or of the host name; null = what suits the endpoint. */
  readonly addressing: "path" | "host" | null;
}
/** A bucket, and the name of the secret `accessKeyId:secretAccessKey` that opens it. */
export interface StepBucket extends BucketPlace {
  readonly secret: string;
}
/** `absent`: only when there is none yet. `etag`: only when it is still the one with this tag. */
export type ObjectCondition = "any" | "absent" | { readonly etag: string };

/** Facts about an object of a bucket. */
export interface ObjectHead {
  readonly bytes: number;
  readonly etag: string;
  readonly type: string;
  readonly modified: string | null;
  readonly versionId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}
export interface ObjectList {
  readonly objects: readonly {
    readonly key: string;
    readonly bytes: number;
    readonly etag: string;
    readonly modified: string;
  }[];
  /** The last key, where a further list begins; null when there are no more. */
  readonly next: string | null;
}

/** Statements for a database of others: one transaction, all or nothing. */
export interface SqlRequest {
  /** Name of the secret with the connection string. */
  readonly secret: string;
  readonly access: "read" | "write";
  readonly statements: readonly { readonly text: string; readonly values: readonly Json[] }[];
  /** For each statement. */
  readonly timeoutMs: number;
  readonly limits: { readonly maxRows: number; readonly maxBytes: number };
}
export interface SqlResult {
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
  readonly rowCount: number | null;
}
export interface SqlAnswer {
  /** One for each statement. */
  readonly results: readonly SqlResult[];
}

/** A program in JavaScript: the body of a function of `input`. */
export interface CodeProgram {
  readonly code: string;
  readonly input: Json;
  /** Processor time. */
  readonly cpuMs: number;
  readonly memoryMb: number;
}
export interface CodeAnswer {
  readonly value: Json;
  /** What it logged, the first lines of it. */
  readonly log: readonly string[];
}

/** A stored file as a value: `{"$artifact": id}` plus what a reader wants to know. */
export interface ArtifactReference {
  readonly $artifact: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/** What an attempt that is answered through a token may hand out. Whoever has it may answer: it belongs into no log, error or result. */
export interface TaskHandle {
  readonly token: string;
  /** Address on this server, as the outside reaches it, of a path that begins with `/`. */
  readonly url: (path: string) => string;
}

/** Everything a kind may use. Effects are parameters: a kind does nothing by itself. */
export interface NodeContext {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  /** The same for every attempt of the same (run, path, visit). */
  readonly idempotencyKey: string;
  readonly signal: CancelSignal;
  /** The token of the attempt; null where the call itself answers. */
  readonly task: TaskHandle | null;
  /** What the previous attempt last said in a heartbeat, null for none. */
  readonly lastHeartbeat: Json;
  /**
   * Says that the step lives, with details the next attempt can read: at most 64 KB as JSON, the newest are kept. A job that uses a GPU
   * may tell its memory as `vram: { usedBytes, totalBytes }`. @throws Failure when the details cannot be kept.
   */
  readonly heartbeat: (details: Json) => void;
  /**
   * Does one of many operations of a step: at most once per key, however many attempts the step takes. What an earlier attempt saved
   * under the key comes back as it was, unpaid; otherwise the operation runs, and its value is committed as the `Checkpoint` of the
   * state says. Several may be under way at once, in any order; the same key at once is one operation. The operation gets a context
   * of its own, whose model calls and idempotency key belong to it. The key names all that the value depends on: up to 200 characters.
   */
  readonly checkpoint: <Value extends Json>(
    key: string,
    operation: (context: NodeContext) => Promise<Value>,
  ) => Promise<Value>;
  /** Calls back when the memory of the worker runs short: let go of what can be read or made again. The answer stops it. */
  readonly onPressure: (listener: () => void) => () => void;
  /** Waits. Failure `Cairn.Stopped` when the attempt is stopped meanwhile. */
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Adds a ledger row to this attempt, also when the attempt then fails. */
  readonly meter: (operation: MeteredOperation) => void;
  /** A line for people, in the log of the step: no secret belongs in it. The first lines of an attempt are kept. */
  readonly log: (message: string, level?: LogLevel) => void;
  readonly http: (request: HttpRequest) => Promise<HttpResponse>;
  /**
   * Sends an e-mail. Failures: `Mail.Rejected`, `Mail.Unavailable`, `Mail.InvalidAddress`, and `Cairn.OutcomeUnknown` when the
   * connection was lost before the server said whether it took the message.
   */
  readonly mail: (message: MailMessage) => Promise<MailReceipt>;
  /** One answer of a model, in one call or, with repairs, a few; meters itself. */
  readonly model: (request: ModelRequest) => Promise<ModelAnswer>;
  /** Vectors of texts, in one call; meters itself. */
  readonly embed: (request: EmbeddingRequest) => Promise<EmbeddingAnswer>;
  /** Objects of S3-compatible stores. Their bytes become stored files and come from them; kinds hand references on. */
  readonly objects: {
    /** Null when there is none. */
    readonly head: (bucket: StepBucket, key: string) => Promise<ObjectHead | null>;
    /** Keeps the object as a stored file; null when there is none. */
    readonly read: (
      bucket: StepBucket,
      key: string,
      asked: { readonly maxBytes: number; readonly versionId?: string | undefined },
    ) => Promise<(ObjectHead & { readonly file: ArtifactReference }) | null>;
    readonly write: (
      bucket: StepBucket,
      key: string,
      object: {
        readonly artifact: string;
        /** Empty = the type of the file. */
        readonly type: string;
        readonly metadata: Readonly<Record<string, string>>;
        readonly condition: ObjectCondition;
      },
    ) => Promise<{ readonly etag: string; readonly versionId: string | null }>;
    /** An object that is not there is no error. */
    readonly remove: (bucket: StepBucket, key: string) => Promise<void>;
    readonly list: (
      bucket: StepBucket,
      asked: { readonly prefix: string; readonly max: number; readonly after?: string | undefined },
    ) => Promise<ObjectList>;
  };
  /** Runs statements in a database of others. */
  readonly sql: (request: SqlRequest) => Promise<SqlAnswer>;
  /** Runs a program in a sandbox: no network, no clock, no chance. What a failed one logged is in the heartbeat. */
  readonly code: (program: CodeProgram) => Promise<CodeAnswer>;
  readonly documents: {
    /** `name` helps to recognise the type; empty = the name that the artifact was stored under. */
    readonly extract: (
      artifactId: string,
      name: string,
      options?: {
        /** Whether the documents attached to a message are read as well. */ readonly attachments?: boolean;
      },
    ) => Promise<ExtractedDocument>;
    /** Cuts text into pieces of at most `maxTokens` tokens at paragraph and sentence ends. */
    readonly split: (
      text: string,
      limits: { readonly maxTokens: number; readonly overlapTokens: number },
    ) => readonly { readonly text: string; readonly tokens: number }[];
  };
  readonly web: Web;
  readonly artifacts: {
    readonly read: (id: string) => Promise<{ readonly text: string; readonly type: string }>;
    readonly write: (file: {
      readonly name: string;
      readonly type: string;
      readonly text: string;
    }) => Promise<ArtifactReference>;
  };
  /** Why the value does not match a JSON Schema (2020-12), or null: the same judge as the field `Validate`. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  /**
   * The folder that publications go to; folder and name are plain file names. Writing the same name again replaces it.
   * A repeat of `write` under the same idempotency key reports what the first attempt replaced, so that a worker lost
   * between writing and committing does not make a compensation restore its own text.
   */
  readonly publications: {
    readonly write: (
      folder: string,
      name: string,
      text: string,
    ) => Promise<{ readonly location: string; readonly replaced: string | null }>;
    readonly remove: (folder: string, name: string, restore: string | null) => Promise<void>;
  };
}
