/** How the two query languages are coloured; neither has a grammar of its own among the packages. */
import { StreamLanguage, type StringStream } from "@codemirror/language";

interface JsonataState {
  /** Inside a comment that goes on over the end of the line. */
  readonly isComment: boolean;
}

const words = new Set(["and", "or", "in", "function"]);
const constants = new Set(["true", "false", "null"]);

function wordToken(word: string): string {
  if (words.has(word)) return "keyword";
  return constants.has(word) ? "atom" : "propertyName";
}

function jsonataToken(stream: StringStream, state: { isComment: boolean }): string | null {
  if (state.isComment || stream.match("/*")) {
    state.isComment = !stream.match(/^.*?\*\//u);
    if (state.isComment) stream.skipToEnd();
    return "comment";
  }
  if (stream.eatSpace()) return null;
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/u) || stream.match(/^'(?:[^'\\]|\\.)*'?/u)) return "string";
  if (stream.match(/^`[^`]*`?/u)) return "propertyName";
  if (stream.match(/^\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/u)) return "number";
  if (stream.match(/^\$\$?[A-Za-z_]\w*(?=\s*\()/u)) return "typeName";
  if (stream.match(/^\$\$?\w*/u)) return "variableName";
  const word = stream.match(/^[A-Za-z_]\w*/u);
  if (word !== null && typeof word === "object") return wordToken(word[0]);
  stream.next();
  return "punctuation";
}

/** JSONata. */
export const jsonataLanguage = StreamLanguage.define<JsonataState>({
  name: "jsonata",
  startState: () => ({ isComment: false }),
  token: jsonataToken,
  languageData: { commentTokens: { block: { open: "/*", close: "*/" } } },
});

function pathToken(stream: StringStream): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match(/^'(?:[^'\\]|\\.)*'?/u)) return "string";
  if (stream.match(/^\d+(?:\.\d+)?/u)) return "number";
  if (stream.match(/^States\.\w+/u)) return "typeName";
  if (stream.match(/^\$\$?\w*/u)) return "variableName";
  if (stream.match(/^[A-Za-z_]\w*/u)) return "propertyName";
  stream.next();
  return "punctuation";
}

/** JSONPath, and the intrinsic functions beside it. */
export const pathLanguage = StreamLanguage.define({ name: "jsonpath", token: pathToken });
