/** What every kind keeps, without exception. A kind that is not here does not compile. */
import { readdirSync } from "node:fs";
import { dynamicIconImports } from "lucide-react/dynamic";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Json, type JsonObject, isJsonObject } from "../shared/base/json.ts";
import { Failure, type NodeKind, type TaskKind, kindGroups } from "../shared/nodes/kind.ts";
import { kindOf, nodeKinds, type NodeType } from "../shared/nodes/index.ts";
import type { Edge, Graph, Node } from "../shared/graph/graph.ts";
import { newNode } from "../shared/graph/new-node.ts";
import { parseStatic } from "../shared/nodes/static-params.ts";
import { compile } from "../shared/compiler/compile.ts";
import { decompile } from "../shared/compiler/decompile.ts";
import { kindOfResource } from "../shared/definition/check-resource.ts";
import { compensateSchema, stateSchema } from "../shared/definition/definition.ts";
import { type FakeWorld, createFakeWorld } from "./support/context.ts";

const kinds: readonly NodeKind[] = nodeKinds;
type KnownKind = (typeof nodeKinds)[number];
type TaskType = Extract<KnownKind, { readonly family: "task" }>["type"];

/** Parameters with which each task kind does something in the fake world. */
const runnable: Record<TaskType, JsonObject> = {
  extract: { Document: { $artifact: "upload", name: "notes.txt" } },
  crawl: { StartUrls: "https://example.com/page", MaxPages: 5 },
  page: { Url: "https://example.com/page" },
  split: { Text: "one two three ".repeat(20), MaxTokens: 16, OverlapTokens: 2 },
  model: { Model: "gpt-5.4-mini", Prompt: "Summarise: stones mark the way back." },
  annotate: { Records: ["good", "bad"], Model: "gpt-5.4-mini", Prompt: "Rate: {{record}}" },
  embed: { Model: "text-embedding-3-small", Texts: ["one", "two", "three"], BatchSize: 2 },
  code: { Code: "return input;", Input: [1] },
  convert: { Value: "id,name\n1,stone\n", From: "CSV", To: "JSON" },
  "read-file": { File: { $artifact: "upload", name: "notes.txt" } },
  "write-file": { Name: "items.csv", Value: [{ id: 1, name: "stone" }] },
  "s3-read": { Secret: "SECRET_S3", Bucket: "reports", Key: "old.md" },
  "s3-list": { Secret: "SECRET_S3", Bucket: "reports" },
  "s3-write": { Secret: "SECRET_S3", Bucket: "reports", Key: "old.md", Content: "# New" },
  "s3-restore": { Store: { Secret: "SECRET_S3", Bucket: "reports" }, Key: "old.md", ETag: "1" },
  "sql-query": {
    Secret: "SECRET_DATABASE",
    Statement: "select id from items where id = any($1)",
    Values: [[1]],
    ToFile: { Name: "items.csv", Format: "CSV" },
  },
  "sql-execute": {
    Secret: "SECRET_DATABASE",
    Statement: "insert into items (key) values ($1) on conflict do nothing",
    Values: [{ $idempotencyKey: true }],
  },
  http: { Url: "https://example.com/items", Method: "POST", Body: { name: "cairn" } },
  job: {
    Submit: { Url: "https://example.com/jobs", Body: { frames: 3 } },
    StatusUrl: "https://example.com/jobs/{id}",
    ResultPointer: "/result",
    Model: "gpu-a100",
  },
  approval: {
    Title: "Publish this?",
    Form: { properties: { price: { type: "number", default: 3 } } },
    Notify: { Url: "https://example.com/items" },
  },
  callback: { Notify: { Url: "https://example.com/items", Body: { back: "{{url}}" } } },
  email: {
    To: ["Ada <ada@example.com>"],
    Subject: "Findings",
    Text: "They are attached.",
    Attachments: [{ $artifact: "upload", name: "notes.txt" }],
  },
  slack: { Webhook: "SECRET_HOOK", Text: "Done." },
  report: { Title: "Findings", Sections: [{ Heading: "One", Text: "Text", Items: ["a"] }] },
  publish: { Target: { Folder: "reports" }, Name: "findings.md", Content: "# New" },
  unpublish: { Target: { Folder: "reports" }, Name: "findings.md" },
};

function populated(): FakeWorld {
  const world = createFakeWorld();
  world.files.set("upload", { name: "notes.txt", type: "text/plain", text: "Some notes." });
  world.objects.set("reports/old.md", { text: "# Old", type: "text/markdown", metadata: {} });
  world.publications.set("reports/findings.md", "# Old");
  world.web.set(
    "https://example.com/page",
    `<title>Page</title><a href="https://example.com/a">a</a> text`,
  );
  world.web.set("https://example.com/items", "[]");
  world.web.set("https://example.com/jobs", '{"id":"j1"}');
  world.web.set("https://example.com/jobs/j1", '{"status":"done","result":[1]}');
  world.web.set("secret:SECRET_HOOK", "ok");
  world.respond = undefined;
  return world;
}

const taskKinds = kinds.filter((kind): kind is TaskKind => kind.family === "task");
const paramsFor = (kind: TaskKind): JsonObject => {
  const params = Object.entries(runnable).find(([type]) => type === kind.type)?.[1];
  if (params === undefined) throw new Error(`no runnable parameters for ${kind.type}`);
  return params;
};

describe("the list of kinds", () => {
  it("equals the folder", async () => {
    const folder = new URL("../shared/nodes/", import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "index.ts");
    const modules = await Promise.all(
      files.map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as Record<string, unknown>;
        const found = Object.values(module).filter(
          (value) => isJsonObject(value) && "family" in value,
        );
        return { file, found };
      }),
    );
    const withKinds = modules.filter(({ found }) => found.length > 0);
    for (const { file, found } of withKinds) {
      expect(found.map((kind) => `${(kind as NodeKind).type}.ts`)).toEqual([file]);
    }
    expect(withKinds.flatMap(({ found }) => found).toSorted(byType)).toEqual(
      [...kinds].toSorted(byType),
    );
  });

  it("finds each kind by its type and nothing else", () => {
    for (const kind of kinds) expect(kindOf[kind.type]).toBe(kind);
    expect(kindOf["constructor"]).toBeUndefined();
    expect(new Set(kinds.map((kind) => kind.type)).size).toBe(kinds.length);
    expect(kindOf["model" satisfies NodeType]?.title).toBe("Model");
  });
});

function byType(left: unknown, right: unknown): number {
  return (left as NodeKind).type.localeCompare((right as NodeKind).type);
}

describe.each(kinds.map((kind) => [kind.type, kind] as const))("%s", (_, kind) => {
  it("describes itself in one sentence, with a title, an icon and a group", () => {
    expect(kind.type).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(kind.title.length).toBeGreaterThan(2);
    expect(kind.summary).toMatch(/^[A-Z][^.!?]*\.$/);
    expect(Object.keys(dynamicIconImports)).toContain(kind.icon);
    expect(kindGroups).toContain(kind.group);
  });

  it("has a parameter schema that converts, every field with title and description", () => {
    const schema = z.toJSONSchema(kind.params, { io: "input" }) as JsonObject;
    const fields = fieldsOf(schema);
    for (const { path, field } of fields) {
      expect(field["title"], `${path} has no title`).toEqual(expect.any(String));
      expect(field["description"], `${path} has no description`).toEqual(expect.any(String));
    }
    const names = Object.keys(isJsonObject(schema["properties"]) ? schema["properties"] : {});
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z]*$/);
  });

  it("accepts its example, and nothing it does not know", () => {
    expect(parseStatic(kind, kind.example)).toEqual([]);
    const [issue] = parseStatic(kind, { ...kind.example, Nonsense: 1 });
    expect(issue?.message).toContain("Nonsense");
  });

  it("has one helpful line for its card, whatever the parameters", () => {
    expect(kind.subtitle(kind.example)).toMatch(/\S/);
    expect(kind.subtitle({})).toMatch(/\S/);
    const names = Object.keys(kind.params.shape);
    for (const value of [
      null,
      5,
      true,
      "a\nb",
      "{% $x %}",
      [],
      [null, 1],
      {},
      { a: [] },
    ] as Json[]) {
      const line = kind.subtitle(Object.fromEntries(names.map((name) => [name, value])));
      expect(line).not.toMatch(/\n|undefined|\[object/);
    }
  });

  it("has ports with unique ids, none of them `then`", () => {
    for (const params of [kind.example, {}]) {
      const ports =
        kind.family === "flow" ? [...kind.ports(params), ...kind.innerPorts(params)] : [];
      const ids = ports.map((port) => port.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const port of ports) {
        expect(port.id).not.toBe("then");
        expect(port.id).toMatch(/^(?:next|default|body|(?:rule|branch):[\w-]+)$/);
        expect(port.label).toMatch(/\S/);
      }
    }
  });
});

describe.each(kinds.map((kind) => [kind.type, kind] as const))("%s in a graph", (_, kind) => {
  it("compiles as the palette drops it, and comes back the same", () => {
    const graph = graphAround(kind);
    const { definition, problems } = compile(graph);
    expect(problems.filter((problem) => problem.severity === "error")).toEqual([]);
    const back = decompile(definition as unknown as JsonObject);
    expect(shapeOf(back)).toEqual(shapeOf(graph));
    expect(compile(back).definition).toEqual(definition);
  });
});

/** The kind between a start and an end, each of its outputs and inner flows connected. */
function graphAround(kind: NodeKind): Graph {
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const add = (type: string, parent?: string): Node => {
    const added = kindOf[type];
    if (added === undefined) throw new Error(`no kind ${type}`);
    const node = newNode(added, {
      id: `n${String(nodes.length)}`,
      position: { x: 0, y: 0 },
      parent,
      takenNames: nodes.map((other) => other.name),
    });
    nodes.push(node);
    return node;
  };
  const connect = (source: Node, sourcePort: string, target: Node): void => {
    edges.push({
      id: `e${String(edges.length)}`,
      source: source.id,
      sourcePort,
      target: target.id,
    });
  };
  const middle = add(kind.type);
  if (kind.type !== "start") connect(add("start"), "next", middle);
  const inner = kind.family === "flow" ? kind.innerPorts(middle.params) : [];
  for (const port of inner) connect(middle, port.id, add("transform", middle.id));
  const outer = kind.family === "flow" ? kind.ports(middle.params) : [{ id: "next" }];
  for (const port of outer) connect(middle, port.id, add("end"));
  return { format: 1, nodes, edges, notes: [], groups: [], fields: {} };
}

/** What a graph says that a definition can hold: no ids, places or order, and not the input that the start asks for. */
function shapeOf(graph: Graph): unknown {
  const nameOf = new Map(
    graph.nodes.map((node) => [node.id, node.kind === "start" ? "Start" : node.name]),
  );
  const nodes = graph.nodes.map((node) => ({
    kind: node.kind,
    name: nameOf.get(node.id),
    parent: nameOf.get(node.parent ?? "") ?? null,
    params: node.kind === "start" ? {} : node.params,
    fields: node.fields,
  }));
  const edges = graph.edges.map(
    (edge) =>
      `${nameOf.get(edge.source) ?? ""} ${edge.sourcePort} → ${nameOf.get(edge.target) ?? ""}`,
  );
  return {
    nodes: nodes.toSorted((a, b) => (a.name ?? "").localeCompare(b.name ?? "")),
    edges: edges.toSorted(),
  };
}

describe.each(taskKinds.map((kind) => [kind.type, kind] as const))("task %s", (_, kind) => {
  it("runs to a result that its schema accepts", async () => {
    const result = await kind.run(paramsFor(kind), populated().context());
    expect(() => kind.result.parse(result)).not.toThrow();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(() => z.toJSONSchema(kind.result)).not.toThrow();
  });

  it("makes the same requests again under the same idempotency key", async () => {
    const world = populated();
    const first = await kind.run(paramsFor(kind), world.context({ attempt: 1 }));
    const asked = world.requests.splice(0);
    const second = await kind.run(paramsFor(kind), world.context({ attempt: 2 }));
    expect(world.requests).toEqual(asked);
    expect(second).toEqual(first);
  });

  it("sends its idempotency key with every request that has an effect", async () => {
    const world = populated();
    await kind.run(paramsFor(kind), world.context({ idempotencyKey: "key-7" }));
    const effects = world.requests.flatMap((asked) =>
      asked.port === "http" && asked.request.method !== "GET" ? [asked.request] : [],
    );
    // An operation inside a step has a key of its own, and so has each token that is handed out.
    const own = kind.answer === undefined ? /^key-7(?::.+)?$/ : /^key-7-[0-9a-f]{8}$/;
    for (const request of effects) expect(request.headers?.["Idempotency-Key"]).toMatch(own);
  });

  it("refuses bad parameters without touching the world", async () => {
    const world = populated();
    const empty = kind.params.safeParse({}).success ? [] : [{}];
    for (const bad of [null, [], "x", ...empty, { ...paramsFor(kind), Nonsense: 1 }]) {
      const failure = await kind.run(bad, world.context()).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Failure);
      expect(failure).toMatchObject({ error: "Cairn.InvalidParameters" });
    }
    expect(world.requests).toEqual([]);
  });

  it("has defaults and errors that the language accepts", () => {
    const { Retry, ...defaults } = kind.defaults;
    const state = {
      Type: "Task",
      Resource: `cairn:${kind.type}`,
      ...defaults,
      ...(Retry ? { Retry } : {}),
    };
    expect(stateSchema.safeParse(state).success).toBe(true);
    expect(kind.defaults.Checkpoint).toBeDefined();
    for (const [name, sentence] of Object.entries(kind.errors)) {
      expect(name).toMatch(/^[A-Z][A-Za-z0-9]*(?:\.[\w<>]+)+$/);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
    for (const name of (Retry ?? []).flatMap((retrier) => retrier.ErrorEquals)) {
      expect(isKnownError(kind, name), `${name} is retried and never raised`).toBe(true);
    }
  });
});

const asking = taskKinds.flatMap((kind) =>
  kind.answer === undefined ? [] : [[kind.type, kind, kind.answer] as const],
);

describe.each(asking)("%s, which is answered by a token,", (_, kind, answer) => {
  it("compiles to a resource that says so, and no other is it", () => {
    const { definition } = compile(graphAround(kind));
    const resource = `cairn:${kind.type}.waitForTaskToken`;
    expect(Object.values(definition?.States ?? {})).toContainEqual(
      expect.objectContaining({ Type: "Task", Resource: resource }),
    );
    expect(kindOfResource(resource)).toBe(kind);
    expect(kindOfResource(`cairn:${kind.type}`)).toBeNull();
  });

  it("asks nobody where there is no token, and shows the token to nobody but whom it asks", async () => {
    const world = populated();
    await expect(kind.run(paramsFor(kind), world.context({ task: null }))).rejects.toBeInstanceOf(
      Failure,
    );
    expect(world.requests).toEqual([]);
    const asked = await kind.run(paramsFor(kind), world.context());
    expect(JSON.stringify(asked)).not.toContain("token-1");
    expect(JSON.stringify(world.requests)).toContain("token-1");
  });

  it("asks under another key when it asks anew, and says what comes back", async () => {
    const keys = await Promise.all(
      ["token-1", "token-2"].map(async (token) => {
        const world = populated();
        const task = { token, url: (path: string) => `https://cairn.example${path}` };
        await kind.run(paramsFor(kind), world.context({ task }));
        const [asked] = world.requests;
        return asked?.port === "http" ? asked.request.headers?.["Idempotency-Key"] : null;
      }),
    );
    expect(new Set(keys).size).toBe(2);
    expect(() => z.toJSONSchema(answer)).not.toThrow();
    expect(answer.safeParse({ nonsense: true }).success).toBe(false);
  });
});

const undoable = taskKinds.flatMap((kind) =>
  kind.compensate === undefined ? [] : [[kind.type, kind, kind.compensate] as const],
);

describe.each(undoable)("compensation of %s", (_, kind, compensate) => {
  it("leaves the world as it was, also when both are repeated", async () => {
    expect(compensateSchema.safeParse(compensate).success).toBe(true);
    const undo = taskKinds.find((other) => `cairn:${other.type}` === compensate.Resource);
    for (const world of [populated(), createFakeWorld()]) {
      const before = world.outside();
      // The worker is lost after the effect: the step runs twice before it is undone.
      await kind.run(paramsFor(kind), world.context());
      const result = await kind.run(paramsFor(kind), world.context({ attempt: 2 }));
      expect(world.outside()).not.toEqual(before);
      const args = fill(compensate.Arguments, { input: null, result });
      await undo?.run(args, world.context({ idempotencyKey: "run-1:undo" }));
      expect(world.outside()).toEqual(before);
      await undo?.run(args, world.context({ idempotencyKey: "run-1:undo", attempt: 2 }));
      expect(world.outside()).toEqual(before);
    }
  });
});

function isKnownError(kind: TaskKind, name: string): boolean {
  if (name.startsWith("States.") || name === "Cairn.WorkerLost" || name in kind.errors) return true;
  return name.startsWith("Http.Status.") && "Http.Status.<code>" in kind.errors;
}

/** Every named field of a JSON Schema at any depth, but for those of free-form JSON. */
function fieldsOf(schema: Json | undefined, path = ""): { path: string; field: JsonObject }[] {
  if (Array.isArray(schema)) return schema.flatMap((item: Json) => fieldsOf(item, path));
  if (!isJsonObject(schema)) return [];
  const { properties } = schema;
  const own = isJsonObject(properties)
    ? Object.entries(properties).flatMap(([name, field]) =>
        isJsonObject(field)
          ? [{ path: `${path}/${name}`, field }, ...fieldsOf(field, `${path}/${name}`)]
          : [],
      )
    : [];
  const nested = ["items", "anyOf", "oneOf", "allOf", "additionalProperties"].flatMap((key) =>
    fieldsOf(schema[key], path),
  );
  return [...own, ...nested];
}

/** Fills in expressions that are plain paths of `$states`. */
function fill(template: Json, states: JsonObject): Json {
  if (isJsonObject(template)) {
    return Object.fromEntries(
      Object.entries(template).map(([key, item]) => [key, fill(item, states)]),
    );
  }
  if (typeof template !== "string" || !template.startsWith("{%")) return template;
  const keys = /^\{%\s*\$states\.(?<path>[\w.]+)\s*%\}$/u
    .exec(template)
    ?.groups?.["path"]?.split(".");
  if (keys === undefined) throw new Error(`${template} is no plain path`);
  let value: Json = states;
  for (const key of keys) value = isJsonObject(value) ? (value[key] ?? null) : null;
  return value;
}
