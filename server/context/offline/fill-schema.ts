/**
 * Fills a JSON Schema from a text: the names and descriptions of its members say what is sought, its rules (types, enums, bounds,
 * required) always hold. What the text does not say is left out where the schema allows it, and given the emptiest valid value where not.
 */
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { chooseLabel } from "./labels.ts";
import { fillNumber } from "./fill-number.ts";
import { elementsFor, listFor } from "./fill-list.ts";
import { fillText } from "./fill-text.ts";
import type { Reading } from "./reading.ts";
import { isLabelOf, subjectOf, topicOf, wordsOfName, type Subject } from "./subject.ts";
import { termsOf } from "./words.ts";

/** A place in the schema. */
export interface Slot {
  readonly schema: JsonObject;
  readonly name: string;
  readonly description: string;
  readonly subject: Subject;
}

/** A value, and whether the text had something to say about it. */
export interface Filled {
  readonly value: Json;
  readonly isFound: boolean;
}

/** Deeper than any form that is meant; ends schemas that refer to themselves. */
const maxDepth = 12;

export function fillSchema(schema: JsonObject, reading: Reading, instruction: string): Json {
  return new Filler(schema, instruction).answer(
    {
      schema,
      name: "",
      description: textField(schema, "description"),
      subject: subjectOf(reading),
    },
    0,
  ).value;
}

class Filler {
  readonly #root: JsonObject;
  readonly #instruction: string;

  constructor(root: JsonObject, instruction: string) {
    this.#root = root;
    this.#instruction = instruction;
  }

  answer(slot: Slot, depth: number): Filled {
    const schema = this.#resolve(slot.schema);
    const place = {
      ...slot,
      schema,
      description: textField(schema, "description") || slot.description,
    };
    if (depth > maxDepth) return { value: null, isFound: false };
    if ("const" in schema) return { value: schema["const"] ?? null, isFound: true };
    const choices = schema["enum"];
    if (isList(choices)) return this.#choose(place, choices);
    const branches = schema["anyOf"] ?? schema["oneOf"];
    if (isList(branches)) return this.#branch(place, branches, depth);
    const type = schema["type"];
    if (isList(type))
      return this.#branch(
        place,
        type.map((one) => ({ ...schema, type: one })),
        depth,
      );
    return this.#typed(place, typeof type === "string" ? type : guessedType(schema), depth);
  }

  #typed(slot: Slot, type: string, depth: number): Filled {
    switch (type) {
      case "object":
        return this.#object(slot, depth);
      case "array":
        return this.#array(slot, depth);
      case "number":
      case "integer":
        return fillNumber(slot, type === "integer");
      case "boolean":
        return this.#boolean(slot);
      case "null":
        return { value: null, isFound: false };
      default:
        return fillText(slot, this.#instruction);
    }
  }

  /** The first branch that the text has something for; null rather than nothing; else the first. */
  #branch(slot: Slot, branches: readonly Json[], depth: number): Filled {
    const filled = branches.filter(isJsonObject).map((branch) => ({
      branch: this.#resolve(branch),
      ...this.answer({ ...slot, schema: branch }, depth + 1),
    }));
    const found =
      filled.find(({ isFound }) => isFound) ??
      filled.find(({ branch }) => branch["type"] === "null") ??
      filled[0];
    return { value: found?.value ?? null, isFound: found?.isFound ?? false };
  }

  #choose({ name, description, subject, schema }: Slot, choices: readonly Json[]): Filled {
    const labels = choices.filter((choice) => typeof choice === "string");
    if (labels.length === 0) return { value: choices[0] ?? null, isFound: false };
    const known =
      subject.type === null
        ? undefined
        : labels.find((label) => isLabelOf(label, subject.type ?? ""));
    if (known !== undefined) return { value: known, isFound: true };
    const hints = [this.#instruction, description, textField(schema, "title"), name].join("\n");
    const { label, isSure } = chooseLabel(subject.reading, labels, hints);
    return { value: label, isFound: isSure };
  }

  #boolean({ name, description, subject, schema }: Slot): Filled {
    const asked = new Set(
      termsOf(
        `${wordsOfName(name).replace(/^(?:is|has|have|contains?|includes?|should|needs?|was|can) /, "")} ${description}`,
      ),
    );
    const said = new Set(termsOf(subject.reading.prose));
    const isSaid =
      asked.size > 0 &&
      [...asked].filter((term) => said.has(term)).length >= Math.max(1, asked.size / 2);
    return { value: isSaid, isFound: isSaid || schema["default"] === undefined };
  }

  #object({ schema, subject, description }: Slot, depth: number): Filled {
    const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
    const listed = isList(schema["required"]) ? schema["required"] : [];
    const required = new Set(listed.filter((name) => typeof name === "string"));
    const entries: [string, Json][] = [];
    let isFound = false;
    for (const [name, member] of Object.entries(properties)) {
      const filled = this.answer(
        { schema: isJsonObject(member) ? member : {}, name, description, subject },
        depth + 1,
      );
      isFound ||= filled.isFound;
      if (filled.isFound || required.has(name)) entries.push([name, filled.value]);
    }
    // A schema may ask for members that it does not describe.
    for (const name of required) {
      if (!Object.hasOwn(properties, name))
        entries.push([
          name,
          fillText({ schema: {}, name, description, subject }, this.#instruction).value,
        ]);
    }
    return { value: Object.fromEntries(entries), isFound };
  }

  #array(slot: Slot, depth: number): Filled {
    const { schema, name, description, subject } = slot;
    const prefix = isList(schema["prefixItems"]) ? schema["prefixItems"] : [];
    const first = prefix.map(
      (item) =>
        this.answer(
          { schema: isJsonObject(item) ? item : {}, name, description, subject },
          depth + 1,
        ).value,
    );
    const items = this.#resolve(isJsonObject(schema["items"]) ? schema["items"] : {});
    const rest =
      schema["items"] === false || (prefix.length > 0 && schema["items"] === undefined)
        ? []
        : this.#items(slot, items, depth);
    const limit = typeof schema["maxItems"] === "number" ? schema["maxItems"] : 100;
    const all = [...first, ...rest].slice(0, limit);
    const isFound = all.length > 0;
    const least = typeof schema["minItems"] === "number" ? Math.min(schema["minItems"], 1000) : 0;
    for (let tries = 0; all.length < least && tries < least * 2; tries += 1) {
      const sentence =
        subject.reading.sentences[tries]?.text ??
        `${wordsOfName(name) || "item"} ${all.length + 1}`;
      const one = subjectOf(subject.reading, { name: sentence, type: "item" });
      const { value } = this.answer({ schema: items, name, description, subject: one }, depth + 1);
      if (
        schema["uniqueItems"] !== true ||
        !all.some((other) => JSON.stringify(other) === JSON.stringify(value))
      )
        all.push(value);
    }
    return { value: all, isFound };
  }

  #items(slot: Slot, items: JsonObject, depth: number): readonly Json[] {
    const { name, description, subject } = slot;
    const choices = items["enum"];
    if (isList(choices)) return this.#matchingLabels(slot, choices);
    if (isText(items)) {
      const texts = listFor(slot, items, this.#instruction).map(
        (text) =>
          fillText(
            {
              schema: items,
              name: "",
              description: "",
              subject: subjectOf(subject.reading, { name: text, type: "item" }),
            },
            "",
          ).value,
      );
      return [...new Set(texts)];
    }
    return elementsFor(slot, topicOf(name, description)).map(
      (element) =>
        this.answer({ schema: items, name, description, subject: element }, depth + 1).value,
    );
  }

  /** Every label that something speaks for: a text can be about several things. */
  #matchingLabels({ subject, description, name }: Slot, choices: readonly Json[]): readonly Json[] {
    const labels = choices.filter((choice) => typeof choice === "string");
    const { label, isSure } = chooseLabel(
      subject.reading,
      labels,
      [this.#instruction, description, name].join("\n"),
    );
    const said = new Set(termsOf(subject.reading.prose));
    return labels.filter(
      (candidate) =>
        (candidate === label && isSure) ||
        termsOf(wordsOfName(candidate)).some((term) => said.has(term)),
    );
  }

  /** Follows references within the schema and lays `allOf` together. */
  #resolve(schema: JsonObject, depth = 0): JsonObject {
    const reference = schema["$ref"];
    if (typeof reference === "string" && reference.startsWith("#") && depth < maxDepth) {
      const target = reference
        .slice(1)
        .split("/")
        .slice(1)
        .reduce<Json | undefined>((at, token) => {
          const key = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
          return isJsonObject(at) ? at[key] : isList(at) ? at[Number(key)] : undefined;
        }, this.#root);
      const { $ref: _, ...own } = schema;
      return isJsonObject(target) ? { ...this.#resolve(target, depth + 1), ...own } : own;
    }
    const parts = schema["allOf"];
    if (!isList(parts) || depth >= maxDepth) return schema;
    return parts
      .filter(isJsonObject)
      .map((part) => this.#resolve(part, depth + 1))
      .reduce(merged, { ...schema, allOf: [] });
  }
}

function merged(left: JsonObject, right: JsonObject): JsonObject {
  const properties = {
    ...(isJsonObject(left["properties"]) ? left["properties"] : {}),
    ...(isJsonObject(right["properties"]) ? right["properties"] : {}),
  };
  const required = [
    ...(isList(left["required"]) ? left["required"] : []),
    ...(isList(right["required"]) ? right["required"] : []),
  ];
  return { ...left, ...right, properties, required };
}

function isText(schema: JsonObject): boolean {
  const hasBranches = ["anyOf", "oneOf", "const", "enum"].some((keyword) => keyword in schema);
  return (
    schema["type"] === "string" ||
    (schema["type"] === undefined && !hasBranches && guessedType(schema) === "string")
  );
}

function guessedType(schema: JsonObject): string {
  if ("properties" in schema || "required" in schema) return "object";
  if ("items" in schema || "prefixItems" in schema) return "array";
  return "minimum" in schema || "maximum" in schema || "multipleOf" in schema ? "number" : "string";
}

function textField(schema: JsonObject, name: string): string {
  const value = schema[name];
  return typeof value === "string" ? value : "";
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}
