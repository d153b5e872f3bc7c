/** The page of a kind in the documentation, from the kind itself. */
import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Checkpoint, Retrier } from "../../definition/definition.ts";
import { resourceOfKind } from "../../definition/check-resource.ts";
import type { FlowKind, KindDefaults, NodeKind, TaskKind } from "../kind.ts";

/** Markdown: what the kind does, its parameters, result, errors, defaults and compensation. */
export function kindPage(kind: NodeKind): string {
  const parts = [
    `# ${kind.title}`,
    kind.summary,
    kind.family === "task" ? taskLead(kind) : flowLead(kind),
    section("Parameters", fieldTable(schemaOf(kind.params, "input"))),
    ...(kind.family === "task" ? taskSections(kind) : []),
    section("Example", exampleOf(kind)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function taskLead(kind: TaskKind): string {
  const effects = {
    none: "It changes nothing outside: to repeat it costs time and money, and nothing else.",
    idempotent:
      "A repeat sends the same idempotency key again, so that the other side can see that it is one.",
    outside: "It changes something outside that matters each time.",
  };
  return `Resource \`${resourceOfKind(kind)}\`. ${effects[kind.effect]}`;
}

function flowLead({ stateType }: FlowKind): string {
  return stateType === null
    ? "It says where the machine starts."
    : `It becomes a state of the type \`${stateType}\`.`;
}

function taskSections(kind: TaskKind): readonly string[] {
  const errors = Object.entries(kind.errors).map(
    ([name, sentence]) => `| \`${name}\` | ${cell(sentence)} |`,
  );
  return [
    section("Result", fieldTable(schemaOf(kind.answer ?? kind.result, "output"))),
    section(
      "Errors",
      errors.length === 0
        ? "None of its own."
        : ["| Error | When |", "| --- | --- |", ...errors].join("\n"),
    ),
    section("Defaults of a new node", defaultLines(kind.defaults)),
    section("Compensation", compensationOf(kind)),
  ];
}

function section(title: string, text: string): string {
  return text === "" ? "" : `## ${title}\n\n${text}`;
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  return z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonObject;
}

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

function fieldTable(schema: JsonObject): string {
  const rows = fieldsOf(schema, "").map(({ name, schema: field, isRequired }) => {
    const { title, description, default: usual } = field;
    const words = [title === undefined ? "" : `**${String(title)}.**`, String(description ?? "")];
    const wanted = isRequired ? "yes" : usual === undefined ? "" : `\`${JSON.stringify(usual)}\``;
    return `| \`${name}\` | ${typeOf(field)} | ${wanted} | ${cell(words.join(" ").trim())} |`;
  });
  if (rows.length === 0) return "None.";
  return [
    "| Name | Type | Required, or default | Meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** Named fields, those of objects and lists inside them after them. */
function fieldsOf(schema: JsonObject, path: string): readonly Field[] {
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).flatMap(([key, field]) => {
    if (!isJsonObject(field)) return [];
    const name = `${path}${key}`;
    const { items } = field;
    const inside = isJsonObject(items)
      ? fieldsOf(items, `${name}[].`)
      : fieldsOf(field, `${name}.`);
    const isRequired = needed.includes(key) && field["default"] === undefined;
    return [{ name, schema: field, isRequired }, ...inside];
  });
}

function typeOf(schema: JsonObject): string {
  const { type, items, enum: choices, const: only } = schema;
  if (Array.isArray(choices))
    return choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(", ");
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) {
    const kinds = (branches as readonly Json[]).map((branch) =>
      isJsonObject(branch) ? typeOf(branch) : "any",
    );
    return [...new Set(kinds)].join(" or ");
  }
  if (type === "array") return `list of ${isJsonObject(items) ? typeOf(items) : "any"}`;
  const name =
    typeof type === "string" ? type : Array.isArray(type) ? type.join(" or ") : "any JSON";
  return `${name}${boundsOf(schema)}`;
}

function boundsOf({ minimum, maximum, maxLength }: JsonObject): string {
  const isBound = (value: Json | undefined): value is number =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (isBound(minimum) && isBound(maximum)) return `, ${String(minimum)} to ${String(maximum)}`;
  if (isBound(minimum)) return `, at least ${String(minimum)}`;
  if (isBound(maximum)) return `, at most ${String(maximum)}`;
  return isBound(maxLength) ? `, at most ${String(maxLength)} characters` : "";
}

function defaultLines({ Retry, Checkpoint, OnUnknown, ...limits }: KindDefaults): string {
  const lines = [
    ...(Checkpoint === undefined ? [] : [`Checkpoint: ${checkpointWords(Checkpoint)}`]),
    ...(Retry ?? []).map((retrier) => `Retry: ${retryWords(retrier)}`),
    ...(limits.TimeoutSeconds === undefined
      ? []
      : [`Time-out: ${String(limits.TimeoutSeconds)} seconds`]),
    ...(limits.HeartbeatSeconds === undefined
      ? []
      : [`Longest silence: ${String(limits.HeartbeatSeconds)} seconds`]),
    OnUnknown === "Hold"
      ? "When its worker is lost in the middle: held for a person, since nobody knows what has happened outside"
      : "When its worker is lost in the middle: done again",
  ];
  return lines.map((line) => `- ${line}.`).join("\n");
}

function checkpointWords(checkpoint: Checkpoint): string {
  switch (checkpoint.Policy) {
    case "Every":
      return "after every completion (`Every`)";
    case "EveryN":
      return `after every ${String(checkpoint.Count)} operations (\`EveryN\`)`;
    case "Adaptive":
      return "by cost and time since the last one (`Adaptive`)";
    case "Milestone":
      return "with the next state's commit (`Milestone`)";
  }
}

function retryWords({ ErrorEquals, MaxAttempts, IntervalSeconds, BackoffRate }: Retrier): string {
  const names = ErrorEquals.map((name) => `\`${name}\``).join(", ");
  const times = MaxAttempts === undefined ? "" : ` up to ${String(MaxAttempts)} times`;
  const first = IntervalSeconds === undefined ? "" : `, first after ${String(IntervalSeconds)} s`;
  const growth =
    BackoffRate === undefined ? "" : `, each wait ${String(BackoffRate)} times as long`;
  return `${names}${times}${first}${growth}`;
}

function compensationOf({ compensate }: TaskKind): string {
  if (compensate === undefined)
    return "None is offered. A node can be given any task that undoes it.";
  return `A new node has this compensation:\n\n${code(compensate)}`;
}

function exampleOf(kind: NodeKind): string {
  if (kind.family === "task")
    return code({
      Type: "Task",
      Resource: resourceOfKind(kind),
      Arguments: kind.example,
      End: true,
    });
  return kind.stateType === null ? "" : `Parameters of a new node:\n\n${code(kind.example)}`;
}

function code(value: Json): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

/** Text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll(/\s+/gu, " ");
}
