/** A world in memory for kinds to act on: files, publications, a web of JSON collections and a model. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { MeteredOperation } from "../../shared/cost/usage.ts";
import { fakeObjects, type FakeObject } from "./fake-objects.ts";
import type { Json } from "../../shared/base/json.ts";
import { Failure } from "../../shared/nodes/kind.ts";
import type {
  ArtifactReference,
  EmbeddingAnswer,
  EmbeddingRequest,
  CodeProgram,
  HttpRequest,
  HttpResponse,
  MailMessage,
  MailReceipt,
  ModelAnswer,
  ModelRequest,
  NodeContext,
  SqlAnswer,
  SqlRequest,
} from "../../shared/nodes/node-context.ts";
import type { ExtractedDocument } from "../../shared/nodes/parts/extracted-document.ts";
import { fakeWeb } from "./fake-web.ts";

interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** Something that a kind asked of the world, in order. */
export type WorldRequest =
  | { readonly port: "http"; readonly request: HttpRequest }
  | { readonly port: "model"; readonly request: ModelRequest }
  | { readonly port: "embed"; readonly request: EmbeddingRequest }
  | { readonly port: "mail"; readonly message: MailMessage }
  | { readonly port: "code"; readonly program: CodeProgram }
  | { readonly port: "web"; readonly verb: "page" | "robots" | "sitemap"; readonly url: string }
  | { readonly port: "sql"; readonly request: SqlRequest }
  | { readonly port: "extract"; readonly id: string; readonly name: string }
  | { readonly port: "split"; readonly maxTokens: number; readonly overlapTokens: number }
  | { readonly port: "publication"; readonly verb: "write" | "remove"; readonly at: string };

export interface FakeWorld {
  /** Stored files by id. Content decides the id, as in the real store. */
  readonly files: Map<string, StoredFile>;
  /** Publications by `folder/name`. */
  readonly publications: Map<string, string>;
  /** Objects of stores by `bucket/key`. */
  readonly objects: Map<string, FakeObject>;
  /** What stands at a URL. */
  readonly web: Map<string, string>;
  /** E-mails by their Message-ID: a repeat replaces the first. */
  readonly mails: Map<string, MailMessage>;
  readonly requests: WorldRequest[];
  readonly metered: MeteredOperation[];
  /** Values of operations that a later attempt finds, by key; null = nothing outlives an attempt. */
  saved: Map<string, Json> | null;
  /** Waits asked for, milliseconds; none takes any time. */
  readonly sleeps: number[];
  /** Answers the next model calls; may throw a failure. */
  answer: (request: ModelRequest) => ModelAnswer;
  /** Answers the next embeddings; may throw a failure. */
  embedding: (request: EmbeddingRequest) => EmbeddingAnswer;
  /** Answers instead of the web, unless undefined. */
  respond: ((request: HttpRequest) => HttpResponse) | undefined;
  /** Answers the next statements; may throw a failure. */
  query: (request: SqlRequest) => SqlAnswer;
  /** What `extract` reads, unless undefined. */
  document: ((id: string, name: string) => ExtractedDocument) | undefined;
  readonly context: (overrides?: Partial<NodeContext>) => NodeContext;
  /** Everything outside that an effect could change. */
  readonly outside: () => Json;
}

export function createFakeWorld(): FakeWorld {
  /** What the first write under an idempotency key replaced. */
  const replacedBefore = new Map<string, string | null>();

  const world: FakeWorld = {
    files: new Map(),
    publications: new Map(),
    objects: new Map(),
    web: new Map(),
    mails: new Map(),
    requests: [],
    metered: [],
    saved: null,
    sleeps: [],
    answer: (request) => ({
      text: `About ${String(request.messages.at(-1)?.content.length ?? 0)} characters.`,
      model: request.model,
      provider: "fake",
      usage: { inputTokens: 12, outputTokens: 3, requests: 1 },
      finishReason: "stop",
    }),
    embedding: ({ texts, model }) => ({
      vectors: texts.map((text) => [text.length, 1]),
      model,
      provider: "fake",
      usage: { inputTokens: texts.length, requests: 1 },
    }),
    query: ({ statements }) => ({
      results: statements.map(() => ({ columns: ["id"], rows: [{ id: 1 }], rowCount: 1 })),
    }),
    respond: undefined,
    document: undefined,
    context: (overrides = {}) => createContext(world, replacedBefore, overrides),
    outside: () => ({
      publications: Object.fromEntries(world.publications),
      objects: Object.fromEntries([...world.objects].map(([at, { text }]) => [at, text])),
      web: Object.fromEntries(world.web),
      mails: [...world.mails.keys()],
    }),
  };
  return world;
}

function createContext(
  world: FakeWorld,
  replacedBefore: Map<string, string | null>,
  overrides: Partial<NodeContext>,
): NodeContext {
  const idempotencyKey = overrides.idempotencyKey ?? "run-1:Step:1";
  return {
    runId: "run-1",
    path: "Step",
    visit: 1,
    attempt: 1,
    idempotencyKey,
    signal: {
      aborted: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    },
    task: { token: "token-1", url: (path) => `https://cairn.example${path}` },
    lastHeartbeat: null,
    heartbeat: () => undefined,
    checkpoint: async (key, operation) => await once(world, key, operation, overrides),
    onPressure: () => () => undefined,
    sleep: async (delayMs) => {
      world.sleeps.push(delayMs);
      await Promise.resolve();
    },
    meter: (operation) => world.metered.push(operation),
    log: () => undefined,
    http: (request) => {
      world.requests.push({ port: "http", request });
      return settle(() =>
        intoFile(world, request, world.respond?.(request) ?? serve(world.web, request)),
      );
    },
    mail: (message) => {
      world.requests.push({ port: "mail", message });
      return settle(() => post(world, message, idempotencyKey));
    },
    model: (request) => {
      world.requests.push({ port: "model", request });
      return settle(() => world.answer(request));
    },
    embed: (request) => {
      world.requests.push({ port: "embed", request });
      return settle(() => world.embedding(request));
    },
    objects: fakeObjects(world),
    sql: (request) => {
      world.requests.push({ port: "sql", request });
      return settle(() => world.query(request));
    },
    code: (program) => {
      world.requests.push({ port: "code", program });
      return settle(() => ({ value: program.input, log: [] }));
    },
    mismatch: (schema, value) =>
      settle(() => {
        const ajv = new Ajv2020({ strict: false });
        return ajv.validate(schema, value) ? null : ajv.errorsText();
      }),
    documents: {
      extract: (id, name) => {
        world.requests.push({ port: "extract", id, name });
        return settle(() => world.document?.(id, name) ?? readDocument(world.files, id));
      },
      split: (text, { maxTokens, overlapTokens }) => {
        world.requests.push({ port: "split", maxTokens, overlapTokens });
        return splitWords(text, maxTokens, overlapTokens);
      },
    },
    web: fakeWeb(world),
    artifacts: {
      read: (id) => settle(() => storedFile(world.files, id)),
      write: (file) => settle(() => store(world.files, file)),
    },
    publications: {
      write: (folder, name, text) => {
        const at = `${folder}/${name}`;
        world.requests.push({ port: "publication", verb: "write", at });
        const key = `${idempotencyKey} ${at}`;
        const replaced = replacedBefore.get(key) ?? world.publications.get(at) ?? null;
        if (!replacedBefore.has(key)) replacedBefore.set(key, replaced);
        world.publications.set(at, text);
        return Promise.resolve({ location: at, replaced: replacedBefore.get(key) ?? null });
      },
      remove: (folder, name, restore) => {
        const at = `${folder}/${name}`;
        world.requests.push({ port: "publication", verb: "remove", at });
        if (restore === null) world.publications.delete(at);
        else world.publications.set(at, restore);
        return Promise.resolve();
      },
    },
    ...overrides,
  };
}

async function once<Value extends Json>(
  world: FakeWorld,
  key: string,
  operation: (context: NodeContext) => Promise<Value>,
  overrides: Partial<NodeContext>,
): Promise<Value> {
  const saved = world.saved?.get(key);
  if (saved !== undefined) return saved as Value;
  const { idempotencyKey = "run-1:Step:1" } = overrides;
  const value = await operation(
    world.context({ ...overrides, idempotencyKey: `${idempotencyKey}:${key}` }),
  );
  world.saved?.set(key, value);
  return value;
}

function settle<Value>(value: () => Value): Promise<Value> {
  return new Promise((resolve) => {
    resolve(value());
  });
}

function storedFile(files: ReadonlyMap<string, StoredFile>, id: string): StoredFile {
  const file = files.get(id);
  if (file === undefined) throw new Failure("Document.NotFound", `There is no file ${id}.`);
  return file;
}

function store(files: Map<string, StoredFile>, file: StoredFile): ArtifactReference {
  const same = [...files].find(([, known]) => known.text === file.text && known.name === file.name);
  const id = same?.[0] ?? `file-${String(files.size + 1)}`;
  files.set(id, file);
  return { $artifact: id, name: file.name, type: file.type, bytes: file.text.length };
}

function readDocument(files: ReadonlyMap<string, StoredFile>, id: string): ExtractedDocument {
  const { text, type, name } = storedFile(files, id);
  const isHtml = type.startsWith("text/html");
  return {
    text: isHtml ? text.replaceAll(/<[^>]*>/gu, "") : text,
    type,
    title: name,
    pages: null,
  };
}

/** A token is a word. */
function splitWords(
  text: string,
  maxTokens: number,
  overlapTokens: number,
): readonly { readonly text: string; readonly tokens: number }[] {
  const words = text.split(/\s+/u).filter((word) => word !== "");
  const pieces: { text: string; tokens: number }[] = [];
  for (let from = 0; from < words.length; from += maxTokens - overlapTokens) {
    const piece = words.slice(from, from + maxTokens);
    pieces.push({ text: piece.join(" "), tokens: piece.length });
    if (from + maxTokens >= words.length) break;
  }
  return pieces;
}

function serve(web: Map<string, string>, request: HttpRequest): HttpResponse {
  const known = web.get(request.url);
  const headers = { "content-type": "application/json" };
  switch (request.method) {
    case "PUT":
      web.set(request.url, request.body ?? "");
      return { status: known === undefined ? 201 : 200, headers, body: "" };
    case "DELETE":
      web.delete(request.url);
      return { status: known === undefined ? 404 : 204, headers, body: "" };
    default:
      return known === undefined
        ? { status: 404, headers, body: "{}" }
        : { status: 200, headers, body: known };
  }
}

/** The body of a success as a stored file when the request asks for one. */
function intoFile(world: FakeWorld, request: HttpRequest, response: HttpResponse): HttpResponse {
  if (request.file === undefined || response.status > 299) return response;
  const type = response.headers["content-type"] ?? "application/octet-stream";
  const file = store(world.files, { name: request.file, type, text: response.body });
  return { ...response, body: "", file };
}

function post(world: FakeWorld, message: MailMessage, idempotencyKey: string): MailReceipt {
  const messageId = `<${idempotencyKey}@example.com>`;
  world.mails.set(messageId, message);
  const accepted = [...message.to, ...message.cc, ...message.bcc];
  return { messageId, accepted, rejected: [], response: "250 taken" };
}
