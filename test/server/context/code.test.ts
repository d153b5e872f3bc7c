import { afterAll, describe, expect, it } from "vitest";
import { createCodeRunner, type CodePlace } from "../../../server/context/code.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";

const runner = createCodeRunner({ processes: 1 });
const logged: string[][] = [];

afterAll(() => {
  runner.close();
});

interface Asked extends Partial<CodePlace> {
  readonly input?: Json;
  readonly cpuMs?: number;
  readonly memoryMb?: number;
}

const quiet = new AbortController().signal;

async function run(code: string, asked: Asked = {}) {
  const { input = null, cpuMs = 1000, memoryMb = 64, ...place } = asked;
  return await runner.run(
    { code, input, cpuMs, memoryMb },
    {
      seed: "key-1",
      clockMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      signal: quiet,
      onFailedLog: (log) => logged.push([...log]),
      ...place,
    },
  );
}

async function value(code: string, asked?: Asked): Promise<Json> {
  return (await run(code, asked)).value;
}

async function failure(code: string, asked?: Asked): Promise<string> {
  const error: unknown = await run(code, asked).then(
    (answer) => new Error(`it answered ${JSON.stringify(answer).slice(0, 200)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error.message;
  throw error;
}

describe("a program", () => {
  it("gets its input and answers with what it returns", async () => {
    expect(await value("return input.a + 1;", { input: { a: 1 } })).toBe(2);
    expect(await value("")).toBeNull();
    expect(await value("return { list: [undefined, null], gone: undefined };")).toEqual({
      list: [null, null],
    });
    expect(await value("return new Date(0);")).toBe("1970-01-01T00:00:00.000Z");
    expect(await value("return input;", { input: ["é", "😀", "\u2028"] })).toEqual([
      "é",
      "😀",
      "\u2028",
    ]);
  });

  it("may await", async () => {
    const code = "const two = await Promise.all([1, Promise.resolve(2)]); await null; return two;";
    expect(await value(code)).toEqual([1, 2]);
  });

  it("keeps what it logs, up to a limit", async () => {
    const code = "console.log('a', 1, { b: [2] }, undefined); console.error(new Error('no'));";
    expect(await run(code)).toEqual({ value: null, log: ['a 1 {"b":[2]} undefined', "Error: no"] });
    const { log } = await run("for (let i = 0; i < 1000; i += 1) console.log('x'.repeat(1e5));");
    expect(log).toHaveLength(201);
    expect(log[0]).toHaveLength(2000);
    expect(log.at(-1)).toBe("… and 800 more lines");
  });

  it("gives the same again: the clock stands still and chance is seeded", async () => {
    const code = `return [Date.now(), new Date(), Date(), new Date().constructor.now(), Math.random(),
      Math.random(), new Date(2026, 5, 1).getTimezoneOffset(), typeof WeakRef, typeof performance];`;
    const first = (await value(code)) as Json[];
    expect(first.slice(0, 4)).toEqual([
      1767323045000,
      "2026-01-02T03:04:05.000Z",
      "Fri Jan 02 2026 03:04:05 GMT+0000",
      1767323045000,
    ]);
    expect(first.slice(6)).toEqual([0, "undefined", "undefined"]);
    expect(await value(code)).toEqual(first);
    const other = (await value(code, { seed: "key-2" })) as Json[];
    expect(other[4]).not.toBe(first[4]);
    expect(first[4]).not.toBe(first[5]);
  });

  it("has nothing of a machine", async () => {
    const code =
      "return ['process', 'require', 'fetch', 'setTimeout', 'host', '__host'].filter((n) => n in globalThis);";
    expect(await value(code)).toEqual([]);
    expect(await failure("await import('fs')")).toMatch(/^Code\.Error/);
  });
});

describe("what is wrong", () => {
  it("is told with the line and column of the program", async () => {
    expect(await failure("const a = 1;\nlet b = ;")).toBe(
      "Code.Error: SyntaxError: unexpected token in expression: ';' (line 2, column 9)",
    );
    expect(await failure("await null;\n\nfunction f() {\n  return input.a.b;\n}\nf();")).toMatch(
      /^Code\.Error: TypeError: .*null.* \(line 4, column \d+\)$/,
    );
    expect(await failure("throw 'words';")).toBe("Code.Error: words was thrown");
    expect(await failure("throw { toString() { throw 1; } };")).toMatch(/^Code\.Error: /);
    expect(await failure("return 1; } async function g() {")).toMatch(/^Code\.Error: SyntaxError/);
  });

  it("is told when it waits for ever", async () => {
    expect(await failure("await new Promise(() => {});")).toBe(
      "Code.Error: The program waits for something that never happens.",
    );
  });

  it("comes with what was logged before", async () => {
    logged.splice(0);
    await failure("console.log('so far'); throw new Error('x');");
    expect(logged).toEqual([["so far"]]);
  });

  it.each([
    ["return { a: () => 1 };", "The member a of the result is a function"],
    ["return 10n;", "The result is a bigint"],
    ["return { a: [0 / 0] };", "The member 0 of the result is NaN, which JSON does not have"],
    ["return new Map();", "The result is a Map; use Object.fromEntries"],
    ["const a = {}; a.a = a; return a;", "The result: TypeError: circular reference"],
    ["return 'a\\u0000b';", "The result holds a character that cannot be stored"],
    ["return '\\uD800';", "The result holds a character that cannot be stored"],
  ])("%s is no result", async (code, reason) => {
    expect(await failure(code)).toContain(`Code.InvalidResult: ${reason}`);
  });
});

describe("a hostile program", () => {
  it.each([
    ["an endless loop", "for (;;);", /^Code\.Timeout/],
    ["an endless chain of promises", "for (;;) await null;", /^Code\.Timeout/],
    ["a loop that catches", "for (;;) { try { for (;;); } catch {} }", /^Code\.Timeout/],
    ["a pattern that explodes", "/^(a+)+$/.test('a'.repeat(40) + 'b');", /^Code\.Timeout/],
    [
      "a sort that never ends",
      "Array(5e6).fill(0).sort(() => { for (;;); });",
      /^Code\.(Timeout|OutOfMemory)/,
    ],
    ["a memory bomb", "const l = []; for (;;) l.push('x'.repeat(1e6) + l.length);", /^Code\.OutOf/],
    ["one huge string", "let s = 'ab'; for (;;) s += s;", /^Code\./],
    ["one huge array", "return new Uint8Array(1e9);", /^Code\.(OutOfMemory|Error)/],
    ["deep recursion", "const f = () => f() + 1; f();", /^Code\.Error/],
    ["deep nesting", "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a;", /^Code\./],
    ["huge output", "return 'x'.repeat(35e6);", /^Code\.(InvalidResult|OutOfMemory)/],
    ["a getter as a trap", "return { get a() { for (;;); } };", /^Code\.(Timeout|InvalidResult)/],
    ["a log as a trap", "console.log({ get a() { for (;;); } });", /^Code\.Timeout/],
    ["a parser bomb", "new Function('('.repeat(1e6))();", /^Code\./],
  ])("%s fails alone", async (_, code, expected) => {
    expect(
      await failure(code, { cpuMs: String(expected).includes("Timeout") ? 300 : 3000 }),
    ).toMatch(expected);
    expect(await value("return 1;")).toBe(1);
  });

  it.each([
    "Promise.prototype.then = () => 1; JSON.stringify = () => 'x'; return { a: 1 };",
    "Object.prototype.toJSON = function () { return { a: 1 }; }; return { b: 1 };",
    "String.prototype.slice = Array.prototype.push = Reflect.apply = null; return { a: 1 };",
    "Function.prototype.call = Function.prototype.apply = null; return { a: 1 };",
    "globalThis.Map = null; globalThis.console = null; globalThis.Date = null; return { a: 1 };",
  ])("that changes the language harms itself alone: %s", async (code) => {
    expect(await value(code)).toEqual({ a: 1 });
    expect(await value("return typeof ({}).toJSON;")).toBe("undefined");
  });

  it("is stopped with its step", async () => {
    const stop = new AbortController();
    const running = failure("for (;;);", { cpuMs: 30_000, signal: stop.signal });
    stop.abort();
    expect(await running).toMatch(/^Cairn\.Stopped/);
    expect(await value("return 1;")).toBe(1);
  });
});
