/** Each kind has a page in the documentation, made from the kind itself. `npm run docs` writes them anew. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeKinds } from "../shared/nodes/index.ts";
import { groupTitles, kindGroups, type NodeKind } from "../shared/nodes/kind.ts";
import { kindPage } from "../shared/nodes/parts/kind-page.ts";

const folder = new URL("../docs/kinds/", import.meta.url);
const shown: readonly NodeKind[] = nodeKinds;

function overview(): string {
  const groups = kindGroups.map((group) => {
    const rows = shown
      .filter((kind) => kind.group === group)
      .map((kind) => `| [${kind.title}](${kind.type}.md) | ${kind.summary} |`);
    return [`## ${groupTitles[group]}`, "", "| Kind | |", "| --- | --- |", ...rows].join("\n");
  });
  const lead =
    "Every kind of node that Cairn ships. The pages are made from the kinds themselves (`npm run docs`), so they say what the program does.";
  return `# Kinds of nodes\n\n${lead}\n\n${groups.join("\n\n")}\n`;
}

describe("the pages of the kinds", () => {
  test.each(shown.map((kind) => [kind.type, kind] as const))("%s", async (type, kind) => {
    await expect(kindPage(kind)).toMatchFileSnapshot(new URL(`${type}.md`, folder).pathname);
  });

  test("are listed on one page, and no other page is there", async () => {
    await expect(overview()).toMatchFileSnapshot(new URL("README.md", folder).pathname);
    const pages = readdirSync(folder).toSorted();
    expect(pages).toEqual(["README.md", ...shown.map(({ type }) => `${type}.md`)].toSorted());
  });
});
