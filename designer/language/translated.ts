/**
 * Words in the chosen language. A file of words holds them in English and asks here for the same in the chosen language; what a language
 * has to say is checked by the compiler, sentence by sentence. The catalogue of the language is loaded before the first of these files.
 */

import type { WordFile } from "./word-files.ts";

/** Texts of the same shape in any language. */
export type Translation<Texts> = Texts extends string
  ? string
  : Texts extends (...values: infer Values) => infer Result
    ? (...values: Values) => Translation<Result>
    : Texts extends object
      ? { readonly [Key in keyof Texts]: Translation<Texts[Key]> }
      : Texts;

/** Of each kind of node: what is replaced in the English line on its card; `$1` is what the first brackets hold. */
export type KindLines = Readonly<Record<string, readonly (readonly [RegExp, string])[]>>;

/** Everything that a language says: files of words by their names, and words of the node library by what they are in English. */
export interface Catalogue {
  /** Its code (BCP 47), which numbers and dates follow. */
  readonly language: string;
  readonly texts: Readonly<Partial<Record<WordFile, object>>>;
  readonly kinds: Readonly<Record<string, string>>;
  readonly lines: KindLines;
}

/** British English, whose dates cannot be misread. */
let catalogue: Catalogue = { language: "en-GB", texts: {}, kinds: {}, lines: {} };

/** Only before the first file of words is loaded. */
export function setCatalogue(chosen: Catalogue): void {
  catalogue = chosen;
}

/** The code of the language that is spoken. */
export function spokenLanguage(): string {
  return catalogue.language;
}

/** The words of a file in the chosen language. `name` is the file's address in `designer/` without its ending. */
export function translated<const English>(name: WordFile, english: English): Translation<English> {
  const texts: unknown = catalogue.texts[name] ?? english;
  // The catalogue of a language says of each file that it is a Translation of the English one.
  return texts as Translation<English>;
}

/** A word of the node library (title, summary, name of a parameter …) in the chosen language. */
export function kindWord(english: string): string {
  return Object.hasOwn(catalogue.kinds, english) ? (catalogue.kinds[english] ?? english) : english;
}

/** The line on the card of a node, which its kind says in English. */
export function kindLine(kind: string, english: string): string {
  const lines = Object.hasOwn(catalogue.lines, kind) ? (catalogue.lines[kind] ?? []) : [];
  return lines.reduce((line, [pattern, words]) => line.replace(pattern, words), english);
}
