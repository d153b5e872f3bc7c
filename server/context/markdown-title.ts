/** The first heading of a Markdown text, as a reader sees it; null when there is none. */
export function markdownTitle(text: string): string | null {
  const heading =
    /^#[ \t]+([^\n]{1,300}?)[ \t#]*$/m.exec(text)?.[1] ?? /^([^\n]{1,300})\n=+$/m.exec(text)?.[1];
  const plain = withoutMarks(heading ?? "");
  return plain === "" ? null : plain;
}

/** A heading as a reader sees it: no badges, no addresses of links, no marks of emphasis or code. */
function withoutMarks(heading: string): string {
  return heading
    .replaceAll(/<[^<>]{0,300}>/g, " ")
    .replaceAll(/!\[[^\][]{0,300}\](?:\([^()]{0,500}\)|\[[^\][]{0,300}\])?/g, " ")
    .replaceAll(/\[([^\][]{0,300})\](?:\([^()]{0,500}\)|\[[^\][]{0,300}\])/g, "$1")
    .replaceAll(/[`*]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
