import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { fileNameFrom, fileNameProblem } from "../../../shared/nodes/parts/file-name.ts";

describe("fileNameProblem", () => {
  it.each([
    "report.md",
    "a b.txt",
    "Übersicht 2026 (final).md",
    "données",
    "报告.md",
    "👩‍🚀.txt",
    "a..b",
    "-x",
    "console.txt",
  ])("accepts %s", (name) => {
    expect(fileNameProblem(name)).toBeNull();
  });

  it.each([
    "",
    ".",
    "..",
    ".hidden",
    "../x",
    "a/b",
    String.raw`a\b`,
    "/etc/passwd",
    "C:x",
    "a\0b",
    "a\nb",
    "x\u202Efdp.exe",
    "\u2028",
    "\uD800",
    "con",
    "NUL.txt",
    "lpt1",
    "trailing.",
    "trailing ",
    " leading",
    "a*b",
    "a?b",
    "x".repeat(201),
    "报".repeat(67),
  ])("refuses %j", (name) => {
    expect(fileNameProblem(name)).toEqual(expect.any(String));
  });
});

describe("fileNameFrom", () => {
  it.each([
    ["Q3: Sales/EU", "q3-sales-eu"],
    ["  Hello, World!  ", "hello-world"],
    ["../../etc/passwd", "etc-passwd"],
    ["!!!", "report"],
    ["CON", "report"],
  ])("%j → %s", (title, expected) => {
    expect(fileNameFrom(title, "report")).toBe(expected);
  });

  it("always gives a plain file name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (title) => {
        expect(fileNameProblem(`${fileNameFrom(title, "report")}.md`)).toBeNull();
      }),
    );
  });
});
