/** What the architecture test needs to know of a source file, read from its syntax tree. */
import path from "node:path";
import { parseSync } from "vite";

/** An import or re-export. */
export interface Import {
  /** `npm:express`, `node:fs`, or a path from the repository's root such as `shared/base/json.ts`. */
  readonly target: string;
  readonly line: number;
}

/** A use of something, by the name the rules call it. */
export interface Use {
  readonly what: string;
  readonly line: number;
}

export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Clocks, randomness and other ways out of a pure function. */
  readonly impure: readonly Use[];
  /** SQL statements in string literals. */
  readonly sql: readonly Use[];
  /** True when the file has exports and all of them pass on other files' exports. */
  readonly isBarrel: boolean;
}

interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const impureMembers: ReadonlySet<string> = new Set([
  "Date.now",
  "Math.random",
  "performance.now",
  "crypto.randomUUID",
  "crypto.getRandomValues",
]);
const impureNames: ReadonlySet<string> = new Set([
  "fetch",
  "process",
  "setTimeout",
  "setInterval",
  "queueMicrotask",
  "globalThis",
  "eval",
  "Function",
]);

/** Lower or upper case throughout, as we write SQL; "Select a file from …" is a sentence. */
const sqlStatement =
  /^\s*(?:(?:select|SELECT)\s[\s\S]*?\b(?:from|FROM)\b|(?:insert into|INSERT INTO|delete from|DELETE FROM)\s|(?:update|UPDATE)\s+\S+\s+(?:set|SET)\s|(?:create|CREATE|alter|ALTER|drop|DROP)\s+(?:table|TABLE|index|INDEX|view|VIEW|schema|SCHEMA)\s|(?:with|WITH)\s+\S+\s+(?:as|AS)\s*\()/;

function isSyntax(value: unknown): value is Syntax {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

function* walk(node: Syntax): Generator<Syntax> {
  yield node;
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isSyntax(item)) yield* walk(item);
    } else if (isSyntax(value)) {
      yield* walk(value);
    }
  }
}

function nameOf(node: unknown): string {
  return isSyntax(node) && node.type === "Identifier" ? String(node["name"]) : "";
}

function textOf(node: unknown): string | null {
  if (!isSyntax(node)) return null;
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  if (node.type === "TSLiteralType") return textOf(node["literal"]);
  if (node.type !== "TemplateLiteral" || !Array.isArray(node["quasis"])) return null;
  const pieces = node["quasis"].map((piece: unknown) => {
    const value: unknown = isSyntax(piece) ? piece["value"] : null;
    return typeof value === "object" && value !== null && "raw" in value ? String(value.raw) : "";
  });
  return pieces.join("?");
}

function specifierOf(node: Syntax): string | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return textOf(node["source"] ?? node["argument"]);
    case "TSExternalModuleReference":
      return textOf(node["expression"]);
    case "CallExpression": {
      // `require.resolve` too: it is how a package is reached around the import statements.
      const args = node["arguments"];
      const callee = node["callee"];
      const isRequire =
        nameOf(callee) === "require" ||
        (isSyntax(callee) && nameOf(callee["object"]) === "require");
      return isRequire && Array.isArray(args) ? textOf(args[0]) : null;
    }
    default:
      return null;
  }
}

/** Resolves an import by its spelling alone, as written with its extension. */
export function targetOf(file: string, specifier: string): string {
  const plain = specifier.replace(/\?.*$/, "");
  if (plain.startsWith(".")) return path.posix.join(path.posix.dirname(file), plain);
  if (plain.startsWith("node:")) return plain;
  const [scope = "", name = ""] = plain.split("/");
  return `npm:${scope.startsWith("@") ? `${scope}/${name}` : scope}`;
}

function impurityOf(node: Syntax): string | null {
  if (node.type === "MemberExpression") {
    const member = `${nameOf(node["object"])}.${nameOf(node["property"])}`;
    return impureMembers.has(member) ? member : null;
  }
  const name = nameOf(node["callee"]);
  const args = node["arguments"];
  if (
    node.type === "NewExpression" &&
    name === "Date" &&
    Array.isArray(args) &&
    args.length === 0
  ) {
    return "new Date()";
  }
  if (node.type === "CallExpression" && name === "Date") return "Date()";
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return null;
  return impureNames.has(name) ? name : null;
}

function isBarrel(body: readonly unknown[]): boolean {
  const exports = body.filter(isSyntax).filter((node) => node.type.startsWith("Export"));
  return exports.length > 0 && exports.every((node) => isSyntax(node["source"]));
}

/** Reads one source file; `file` is its path from the repository's root. */
export function readSource(file: string, text: string): SourceFile {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map((e) => e.message).join("; ")}`);
  const lineOf = (node: Syntax) => text.slice(0, node.start).split("\n").length;
  const root: unknown = program;
  if (!isSyntax(root) || !Array.isArray(root["body"])) throw new Error(`${file}: no program`);
  const imports: Import[] = [];
  const impure: Use[] = [];
  const sql: Use[] = [];
  for (const node of walk(root)) {
    const specifier = specifierOf(node);
    if (specifier !== null) imports.push({ target: targetOf(file, specifier), line: lineOf(node) });
    const impurity = impurityOf(node);
    if (impurity !== null) impure.push({ what: impurity, line: lineOf(node) });
    if (sqlStatement.test(textOf(node) ?? "")) sql.push({ what: "SQL", line: lineOf(node) });
  }
  return { path: file, imports, impure, sql, isBarrel: isBarrel(root["body"]) };
}
