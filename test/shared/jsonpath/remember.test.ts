import { describe, expect, it } from "vitest";
import { remember } from "../../../shared/jsonpath/remember.ts";

describe("remember", () => {
  const counting = () => {
    const read: string[] = [];
    return { read, parse: remember((text: string) => ({ at: read.push(text), text })) };
  };

  it("reads a text once", () => {
    const { read, parse } = counting();
    expect(parse("$.a")).toBe(parse("$.a"));
    expect(read).toEqual(["$.a"]);
  });

  it("forgets the oldest text when a thousand others came", () => {
    const { read, parse } = counting();
    for (let n = 0; n <= 1_000; n += 1) parse(String(n));
    parse("1000");
    expect(read).toHaveLength(1_001);
    parse("0");
    expect(read).toHaveLength(1_002);
  });

  it("does not keep long texts", () => {
    const { read, parse } = counting();
    const long = "$".repeat(1_001);
    parse(long);
    parse(long);
    expect(read).toEqual([long, long]);
  });
});
