/**
 * Reads state machines out of what people have: a definition in JSON or YAML, or a CloudFormation, SAM or Serverless
 * template with any number of them. Nothing in the text is ever evaluated or fetched.
 */
import type { WorkflowType } from "../definition/definition.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { checkDocument } from "../definition/document-limits.ts";
import { type ElsewhereContent, findMachines, type FoundMachine } from "./find-machines.ts";
import {
  barePlaceholders,
  placeholderNotes,
  type PortableNote,
  withAwsLimit,
} from "./import-notes.ts";
import { parseJson, type ParsedText } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";
import { textProblem } from "./text-problem.ts";
import {
  lineFinder,
  offsetOf,
  type ScalarTree,
  type TextPlace,
  type Tree,
  valueOf,
} from "./text-tree.ts";

/** Longest text that is read, in characters: a template with several machines of 1 MB each has fewer. */
export const maxImportLength = 4_194_304;

/** A state machine that a text holds. Whether it is valid is for `checkDefinition` to say. */
export interface ReadMachine {
  /** Its name as the text has it; null for a bare definition. */
  readonly name: string | null;
  /** Its type where the text says it. */
  readonly type: WorkflowType | null;
  readonly definition: JsonObject;
  readonly notes: readonly PortableNote[];
  /** The other file that it stands in, as the text names it; null for the text itself. */
  readonly file: string | null;
  /** Where in the text, or in that file, something of the definition stands. */
  readonly placeOf: (pointer: string) => TextPlace;
}

export interface ReadDefinitions {
  readonly definitions: readonly ReadMachine[];
  /** What could not be read, with line and column where known. */
  readonly problems: readonly Problem[];
}

/** What reading may use besides the text. */
export interface ReadOptions {
  /** The content of a file that a template names, relative to it; null when there is none. Without it, none is read. */
  readonly fileText?: (path: string) => string | null;
}

/** Reads the state machines of a text in JSON or YAML. */
export function readDefinitions(text: string, options: ReadOptions = {}): ReadDefinitions {
  if (text.length > maxImportLength) {
    return {
      definitions: [],
      problems: [textProblem("tooLong", null, { limit: maxImportLength })],
    };
  }
  const content = text.replace(/^\uFEFF/u, "");
  if (content.trim() === "") return { definitions: [], problems: [textProblem("emptyText", null)] };
  const placeAt = lineFinder(content);
  const { tree, problems } = parseText(content, placeAt);
  if (tree === null || problems.length > 0) return { definitions: [], problems };
  const found = findMachines(tree);
  if (found.length === 0) return { definitions: [], problems: [textProblem("noMachine", null)] };
  const results = found.map((machine) => readMachine(machine, placeAt, options));
  return {
    definitions: results.flatMap((result) => ("definition" in result ? [result] : [])),
    problems: results.flatMap((result) => ("definition" in result ? [] : result.problems)),
  };
}

type PlaceAt = (offset: number) => TextPlace;
type Read = ReadMachine | { readonly problems: readonly Problem[] };

function readMachine(found: FoundMachine, placeAt: PlaceAt, options: ReadOptions): Read {
  const read = readContent(found, placeAt, options);
  if (!("definition" in read)) return read;
  const assumed = (found.assumptions ?? []).map((message): PortableNote => {
    return { pointer: "", message };
  });
  return { ...read, type: found.type ?? null, notes: [...assumed, ...read.notes] };
}

function readContent(
  { name, content }: FoundMachine,
  placeAt: PlaceAt,
  options: ReadOptions,
): Read {
  const title = name ?? "the state machine";
  switch (content.type) {
    case "tree":
      return machineOf({ name, file: null }, content.tree, placeAt);
    case "text":
      return readText(name, content, placeAt);
    case "elsewhere": {
      const text = content.path === null ? null : (options.fileText?.(content.path) ?? null);
      if (text !== null) return readFile(name, content, text);
      const values = { name: title, place: content.place };
      return { problems: [textProblem("elsewhere", placeAt(content.at), values)] };
    }
    case "unknown": {
      const values = { name: title, what: content.what };
      return { problems: [textProblem("noText", placeAt(content.at), values)] };
    }
  }
}

/** A definition in a file that a template names. */
function readFile(name: string | null, content: ElsewhereContent, given: string): Read {
  const { place, fillText, fillTree } = content;
  const inFile = (problem: Problem): Problem => {
    return { ...problem, message: `In ${place}: ${problem.message}` };
  };
  if (given.length > maxImportLength) {
    return { problems: [inFile(textProblem("tooLong", null, { limit: maxImportLength }))] };
  }
  const text = fillText(given.replace(/^\uFEFF/u, ""));
  const placeAt = lineFinder(text);
  const { tree, problems } = parseText(text, placeAt);
  if (tree?.type !== "record" || problems.length > 0) {
    const found = problems.length > 0 ? problems : [textProblem("noMachine", null)];
    return { problems: found.map(inFile) };
  }
  return machineOf({ name, file: place }, fillTree(tree), placeAt);
}

/** A definition that stands as a text inside another one. */
function readText(
  name: string | null,
  { text, source }: { readonly text: string; readonly source: ScalarTree },
  placeAt: PlaceAt,
): Read {
  const inner = lineFinder(text);
  // A text on one line has no places of its own in the file.
  const innerPlace = ({ line, column }: TextPlace): TextPlace =>
    source.block === undefined
      ? placeAt(source.at)
      : { line: source.block.line + line - 1, column: source.block.column + column - 1 };
  const parsed = parseText(text, (offset) => innerPlace(inner(offset)));
  if (parsed.tree === null || parsed.problems.length > 0) return { problems: parsed.problems };
  if (parsed.tree.type !== "record") {
    return { problems: [textProblem("noMachine", placeAt(source.at))] };
  }
  const at = (offset: number): TextPlace => innerPlace(inner(offset));
  return machineOf({ name, file: null }, parsed.tree, at);
}

function machineOf(
  { name, file }: Pick<ReadMachine, "name" | "file">,
  tree: Tree,
  placeAt: PlaceAt,
): Read {
  const written = valueOf(tree);
  const faults = checkDocument(written);
  if (faults.length > 0 || !isJsonObject(written)) {
    return {
      problems: faults.map((fault) => ({ ...fault, ...placeAt(offsetOf(tree, fault.pointer)) })),
    };
  }
  return {
    name,
    type: null,
    file,
    definition: withAwsLimit(written),
    notes: placeholderNotes(written, barePlaceholders(tree)),
    placeOf: (pointer) => placeAt(offsetOf(tree, pointer)),
  };
}

/** JSON when it looks like JSON; what only looks like it (with comments, without quotes) may still be YAML. */
function parseText(text: string, placeAt: PlaceAt): ParsedText {
  if (!/^\s*[[{]/u.test(text)) return parseYaml(text, placeAt);
  const json = parseJson(text, placeAt);
  if (json.maybeYaml !== true) return json;
  const yaml = parseYaml(text, placeAt);
  return yaml.tree !== null && yaml.problems.length === 0 ? yaml : json;
}
