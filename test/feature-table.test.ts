/** The page of the designer compares it with others. What it says of Cairn is true as long as the tests that it names are there. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const page = readFileSync(new URL("docs/designer.md", root), "utf8");

const cellsOf = (line: string): readonly string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Rows of the tables whose second column is about Cairn. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
  .map((line) => ({ feature: cellsOf(line)[0] ?? "", cairn: cellsOf(line)[1] ?? "" }))
  .filter(({ feature }) => feature !== "");

interface Claim {
  readonly file: string;
  readonly name: string;
}

/** `file` › name of the test, several of them with a line break between. */
function claimsOf(cell: string): readonly Claim[] {
  return [...cell.matchAll(/`(?<file>[^`]+)` › (?<name>.+?)(?=<br>|$)/gu)].map(({ groups }) => ({
    file: groups?.["file"] ?? "",
    name: groups?.["name"] ?? "",
  }));
}

/** True when a test of this name stands in the file. */
function isThere({ file, name }: Claim): boolean {
  const at = new URL(file, root);
  return existsSync(at) && readFileSync(at, "utf8").includes(`"${name}"`);
}

describe("the table of features", () => {
  test("has every row, each with an answer for Cairn", () => {
    expect(rows).toHaveLength(35 + 18 + 12);
    for (const { feature, cairn } of rows)
      expect({ feature, cairn }).toEqual({
        feature,
        cairn: expect.stringMatching(/^(?:(?:yes|partly): `|no$)/u) as string,
      });
  });

  test.each(rows.filter(({ cairn }) => cairn !== "no"))(
    "$feature: each test that it names exists",
    ({ cairn }) => {
      const claims = claimsOf(cairn);
      expect(claims.length).toBeGreaterThan(0);
      expect(claims.filter((claim) => !isThere(claim))).toEqual([]);
    },
  );

  test("gives a reason for everything that is not, or not wholly, there", () => {
    const reasons = [...page.matchAll(/^\*\*(.+?): (?:no|partly)\.\*\* \S/gmu)].map(
      (found) => found[1],
    );
    const owing = rows.filter(({ cairn }) => !cairn.startsWith("yes"));
    expect(reasons).toEqual(owing.map(({ feature }) => feature));
  });

  test("shows pictures that are there", () => {
    const pictures = [...page.matchAll(/!\[[^\]]+\]\((?<path>[^)]+)\)/gu)].map(
      ({ groups }) => groups?.["path"] ?? "",
    );
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((path) => !existsSync(new URL(`docs/${path}`, root)))).toEqual([]);
  });
});
