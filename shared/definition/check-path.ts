/** Checks of paths, intrinsic calls and payload templates: the evaluated fields of JSONPath states. */
import { isJsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { parseIntrinsic } from "../jsonpath/intrinsic.ts";
import { type JsonPath, parseJsonPath } from "../jsonpath/json-path.ts";
import { type Field, type FieldCheck, wrongType } from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

/** A path that leads to any number of values, or null. `InputPath` and `OutputPath`. */
export const path: FieldCheck = (field) => {
  if (field.value !== null) checkPath(field);
};

/** A Reference Path: it leads to one place. Source: states-language.net, "Reference Paths". */
export const referencePath: FieldCheck = (field) => {
  checkReference(field);
};

/** `ResultPath`: where a result goes in the input of the state, or null. */
export const resultPath: FieldCheck = (field) => {
  if (field.value === null) return;
  const root = checkReference(field);
  if (root === "context" || root === "variable") {
    const values = { name: field.name };
    field.checking.problems.push(problem("resultPathOutside", field.pointer, values));
  }
};

/** Intrinsic functions that result in a text, or may. */
const textFunctions: ReadonlySet<string> = new Set([
  "States.ArrayGetItem",
  "States.Base64Decode",
  "States.Base64Encode",
  "States.Format",
  "States.Hash",
  "States.JsonToString",
  "States.UUID",
]);

/** `ErrorPath` and `CausePath`: a Reference Path, or a call of an intrinsic function that results in a text. */
export const textPath: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (typeof value !== "string" || !value.startsWith("States.")) {
    checkReference(field);
    return;
  }
  const call = parseIntrinsic(value);
  if (!call.ok) {
    const values = { name: field.name, reason: sentence(call.message), near: near(call.at) };
    checking.problems.push(problem("invalidIntrinsic", pointer, values));
  } else if (!textFunctions.has(call.call.name)) {
    const values = { name: field.name, functions: [...textFunctions].join(", ") };
    checking.problems.push(problem("intrinsicWithoutText", pointer, values));
  }
};

/** Where a Reference Path begins; null for a path that is none, which is reported. */
function checkReference(field: Field): JsonPath["root"]["type"] | null {
  const parsed = checkPath(field);
  if (parsed === null) return null;
  if (!parsed.reference) {
    const values = { name: field.name, path: parsed.source };
    field.checking.problems.push(problem("notAReferencePath", field.pointer, values));
  }
  return parsed.root.type;
}

/** The path that a field holds; null when it holds none, which is reported. */
function checkPath(field: Field): JsonPath | null {
  const { name, value, pointer, checking } = field;
  if (typeof value !== "string") {
    wrongType(field, "a path");
    return null;
  }
  const parsed = parseJsonPath(value);
  if (parsed.ok) return parsed.path;
  const values = { name, reason: sentence(parsed.message), near: near(parsed.at) };
  checking.problems.push(problem("invalidPath", pointer, values));
  return null;
}

/** A payload template: keys that end with `.$` hold a path or an intrinsic call, everything else stands as it is. */
export function payloadTemplate(field: Field): void {
  const { value, pointer } = field;
  if (Array.isArray(value)) {
    for (const [i, item] of (value as readonly unknown[]).entries()) {
      payloadTemplate({ ...field, name: String(i), value: item, pointer: `${pointer}/${i}` });
    }
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const at = { ...field, name: key, value: item, pointer: `${pointer}/${pointerToken(key)}` };
      if (!key.endsWith(".$")) payloadTemplate(at);
      else {
        checkReferenceText(at);
        const plain = key.slice(0, -2);
        if (Object.hasOwn(value, plain)) {
          field.checking.problems.push(problem("keyTwice", at.pointer, { key: plain }));
        }
      }
    }
  } else if (typeof value === "string" && (looksLikePath(value) || looksLikeCall(value))) {
    field.checking.problems.push(problem("noDollar", pointer, { name: field.name }));
  }
}

/** The value of a key that ends with `.$`. */
function checkReferenceText(field: Field): void {
  const { name, value, pointer, checking } = field;
  if (typeof value !== "string") {
    wrongType(field, "a path or a call of an intrinsic function");
    return;
  }
  const isCall = !value.startsWith("$");
  const parsed = isCall ? parseIntrinsic(value) : parseJsonPath(value);
  if (parsed.ok) return;
  const values = { name, reason: sentence(parsed.message), near: near(parsed.at) };
  checking.problems.push(problem(isCall ? "invalidIntrinsic" : "invalidPath", pointer, values));
}

/** True for a text that was most likely meant as a path: `$.a`, `$$.Execution.Id`, `$[0]`. */
export function looksLikePath(text: string): boolean {
  return /^\$\$?[.[]/u.test(text);
}

function looksLikeCall(text: string): boolean {
  return /^States\.[A-Z][A-Za-z0-9]*\(.*\)\s*$/su.test(text);
}

/** A parser's message as a sentence; where it stopped is said on its own. */
function sentence(message: string): string {
  const text = message.replace(/ at position \d+$/u, "");
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

function near(at: number): string {
  return at > 0 ? ` near character ${at + 1}` : "";
}
