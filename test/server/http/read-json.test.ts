/** JSON bodies are taken exactly as they are, or not at all. */
import { fc } from "../../support/property.ts";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../shared/api/errors.ts";
import { maxJsonDepth } from "../../../shared/api/route.ts";
import { readJson } from "../../../server/http/read-json.ts";

const read = (text: string) => readJson(Buffer.from(text));

function codeOf(bytes: Uint8Array | string): string {
  try {
    readJson(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "accepted";
}

describe("reading JSON", () => {
  test("gives back any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/__proto__|constructor|\\u0000|\\ud[89a-f]/.test(text));
        expect(read(text)).toEqual(JSON.parse(text));
        expect(read(JSON.stringify(value, null, 2))).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['{"a":', "MALFORMED_JSON"],
    ["", "MALFORMED_JSON"],
    ["{'a':1}", "MALFORMED_JSON"],
    ['{"a":1} x', "MALFORMED_JSON"],
    ['"\u0000"', "MALFORMED_JSON"],
    ['{"__proto__":{"polluted":true}}', "FORBIDDEN_JSON"],
    [String.raw`{"\u005f_proto__":{"polluted":true}}`, "FORBIDDEN_JSON"],
    ['{"a":[{"constructor":{"prototype":{"polluted":true}}}]}', "FORBIDDEN_JSON"],
    [String.raw`{"a":"\u0000"}`, "FORBIDDEN_JSON"],
    [String.raw`{"\u0000":1}`, "FORBIDDEN_JSON"],
    [String.raw`["\ud800"]`, "FORBIDDEN_JSON"],
    [String.raw`["\udc00\ud800"]`, "FORBIDDEN_JSON"],
    ['{"a":1,"b":{"a":2},"a":3}', "FORBIDDEN_JSON"],
    [String.raw`{"a":1,"\u0061":3}`, "FORBIDDEN_JSON"],
    ["[1e999]", "FORBIDDEN_JSON"],
    ["-1e999", "FORBIDDEN_JSON"],
    [String.raw`{"a":"\\u0000"}`, "accepted"],
    [String.raw`{"a":"\ud83d\ude00","b":"\"}]{[,:"}`, "accepted"],
    ['{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":2}]}', "accepted"],
    ['{"constructor":"a plain word"}', "accepted"],
    ['"__proto__"', "accepted"],
    ["\uFEFF{}", "accepted"],
  ])("%j is %s", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test("refuses bytes that are not UTF-8", () => {
    expect(codeOf(Uint8Array.from([0x22, 0xff, 0x22]))).toBe("MALFORMED_JSON");
  });

  test("stops at the depth that no machine has", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(codeOf(nested(maxJsonDepth))).toBe("accepted");
    expect(codeOf(nested(maxJsonDepth + 1))).toBe("JSON_TOO_DEEP");
    expect(codeOf(`${'{"a":'.repeat(maxJsonDepth + 1)}1${"}".repeat(maxJsonDepth + 1)}`)).toBe(
      "JSON_TOO_DEEP",
    );
    expect(codeOf(nested(500_000))).toBe("JSON_TOO_DEEP");
    expect(codeOf(`[${nested(60)},${nested(60)}]`)).toBe("accepted");
  });
});
