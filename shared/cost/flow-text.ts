/** How much text a run has to do with, as far as that is known before it starts: prompts are made of it. */
import { type Json, isJsonObject } from "../base/json.ts";
import { drawAround, type Random } from "./random.ts";

export const charactersPerToken = 4;

/** What a step does with the text of its flow, besides handing it on: bring some in from elsewhere, or cut it into pieces. */
export const textEffects = ["brings", "cuts"] as const;
export type TextEffect = (typeof textEffects)[number];

/** The text that the steps of a flow work on. */
export interface FlowText {
  /** Null: some of it comes from where nobody has looked yet. */
  readonly tokens: number | null;
  /** Into how many pieces it was cut; null: it was not. */
  readonly pieces: number | null;
}

/** A stored file that the input of a run refers to. */
export interface InputFile {
  readonly bytes: number;
  /** Media type. */
  readonly type: string;
}

/** Characters of text in a byte of a file, and the factor within which nine of ten files lie. */
interface Density {
  readonly middle: number;
  readonly factor: number;
}

const plain: Density = { middle: 1, factor: 1.2 };
const marked: Density = { middle: 0.5, factor: 3 };
const packed: Density = { middle: 0.1, factor: 15 };

function densityOf(type: string): Density {
  if (/html|xml/u.test(type)) return marked;
  return /^text\/|json/u.test(type) ? plain : packed;
}

/** The text of an input: what it says itself, and what is in its files. */
export interface InputText {
  readonly characters: number;
  readonly files: readonly InputFile[];
  /** It refers to files that nobody knows. */
  readonly hasUnknownFiles: boolean;
}

/** Reads an input through to its ends. */
export function inputText(input: Json, files: ReadonlyMap<string, InputFile>): InputText {
  const found: InputFile[] = [];
  let characters = 0;
  let hasUnknownFiles = false;
  const open: Json[] = [input];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === "string") characters += value.length;
    else if (Array.isArray(value)) open.push(...(value as readonly Json[]));
    else if (isJsonObject(value)) {
      const id = value["$artifact"];
      if (typeof id !== "string") {
        open.push(...Object.values(value));
        continue;
      }
      const file = files.get(id);
      if (file === undefined) hasUnknownFiles = true;
      else found.push(file);
    }
  }
  return { characters, files: found, hasUnknownFiles };
}

/** Ids of the stored files that an input refers to, each once. */
export function filesOfInput(input: Json): readonly string[] {
  const ids = new Set<string>();
  const open: Json[] = [input];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) open.push(...(value as readonly Json[]));
    else if (isJsonObject(value)) {
      const id = value["$artifact"];
      if (typeof id === "string") ids.add(id);
      else open.push(...Object.values(value));
    }
  }
  return [...ids];
}

/** The text of a simulated run: of files only the size is known. */
export function drawText(text: InputText, random: Random): FlowText {
  if (text.hasUnknownFiles) return { tokens: null, pieces: null };
  const characters = text.files.reduce(
    (sum, { bytes, type }) =>
      sum + bytes * Math.min(1, drawAround(densityOf(type), random, "fine")),
    text.characters,
  );
  return { tokens: Math.max(1, Math.round(characters / charactersPerToken)), pieces: null };
}
