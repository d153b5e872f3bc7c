/** Spreadsheets, CSV, e-mail, and pages with all that they can hold. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDocumentReader, type DocumentReader } from "../../../server/context/documents.ts";
import { makePdf, makeXlsx } from "../../support/documents.ts";

let reader: DocumentReader;

beforeAll(() => {
  reader = createDocumentReader();
});

afterAll(() => {
  reader.close();
});

async function extract(bytes: Buffer | string, name = "", attachments = false) {
  const type = "application/octet-stream";
  return await reader.extract({ bytes: Buffer.from(bytes), name, type, attachments });
}

describe("a spreadsheet", () => {
  it("gives its sheets as tables and as text, whatever its name says", async () => {
    const xlsx = await makeXlsx([
      {
        name: "People",
        rows: [
          ["Name", "Born", "Seen", "Score", "Member", "Name", null],
          [
            "Ann | A.",
            new Date("1990-05-01"),
            new Date("2026-01-02T10:30:00Z"),
            1.5,
            true,
            "x",
            null,
          ],
          ["Bob\nB.", null, null, 2, false, null, "extra"],
        ],
      },
      { name: "Empty", rows: [] },
      { name: "Other", rows: [["Only"], ["value"]] },
    ]);
    const { text, type, tables } = await extract(xlsx, "people.csv");
    expect(type).toBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    expect(tables).toStrictEqual([
      {
        name: "People",
        columns: ["Name", "Born", "Seen", "Score", "Member", "Name 2", "Column 7"],
        rows: [
          {
            Name: "Ann | A.",
            Born: "1990-05-01",
            Seen: "2026-01-02T10:30:00.000Z",
            Score: 1.5,
            Member: true,
            "Name 2": "x",
            "Column 7": null,
          },
          {
            Name: "Bob\nB.",
            Born: null,
            Seen: null,
            Score: 2,
            Member: false,
            "Name 2": null,
            "Column 7": "extra",
          },
        ],
      },
      { name: "Empty", columns: [], rows: [] },
      { name: "Other", columns: ["Only"], rows: [{ Only: "value" }] },
    ]);
    expect(text).toContain(
      String.raw`| Ann \| A. | 1990-05-01 | 2026-01-02T10:30:00.000Z | 1.5 | true | x |`,
    );
    expect(text).toContain("| Bob B. |");
    expect(text).toMatch(
      /^## People\n\n\| Name[\s\S]*\n\n## Other\n\n\| Only \|\n\| --- \|\n\| value \|$/,
    );
  });

  it("that is damaged says so", async () => {
    const xlsx = await makeXlsx([{ name: "A", rows: [["a"]] }]);
    await expect(extract(xlsx.subarray(0, xlsx.length - 100), "a.xlsx")).rejects.toMatchObject({
      error: "Document.Unreadable",
    });
  });
});

describe("a CSV file", () => {
  it.each([
    ["commas", 'name,note\nAnn,"a, ""b"""\n', "a.csv"],
    ["semicolons", 'name;note\nAnn;"a, ""b"""\n', "a.csv"],
    ["tabs", 'name\tnote\nAnn\t"a, ""b"""\n', "a.tsv"],
    ["the separator that Excel names", 'sep=;\r\nname;note\r\nAnn;"a, ""b"""\r\n', "a.csv"],
    ["a byte order mark and empty lines", '\uFEFFname,note\n\nAnn,"a, ""b"""\n\n', "a.csv"],
  ])("is read with %s", async (_, text, name) => {
    expect(await extract(text, name)).toStrictEqual({
      text: '| name | note |\n| --- | --- |\n| Ann | a, "b" |',
      type: "text/csv",
      title: null,
      pages: null,
      tables: [{ name: "", columns: ["name", "note"], rows: [{ name: "Ann", note: 'a, "b"' }] }],
    });
  });

  it("keeps digits as they are written, and reads the encoding of old Windows files", async () => {
    const bytes = Buffer.from("code,city\n007,K\xf6ln\n", "latin1");
    expect((await extract(bytes, "a.csv")).tables?.[0]?.rows).toStrictEqual([
      { code: "007", city: "Köln" },
    ]);
  });

  it("whose quotes do not end says so", async () => {
    await expect(extract('a,b\n"open,2\n', "a.csv")).rejects.toMatchObject({
      error: "Document.Unreadable",
      cause: expect.stringContaining("has no end") as string,
    });
  });
});

const boundary = "=_part";
function mail(parts: readonly string[], headers = ""): string {
  return [
    "From: =?utf-8?q?J=C3=BCrgen?= <j@example.com>",
    "To: Ann <ann@example.com>, team@example.com",
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
    "Date: Fri, 2 Jan 2026 10:00:00 +0000",
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"${headers}`,
    "",
    ...parts.map((part) => `--${boundary}\r\n${part}`),
    `--${boundary}--`,
    "",
  ].join("\r\n");
}
function attached(name: string, type: string, content: Buffer | string): string {
  return [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(content).toString("base64"),
  ].join("\r\n");
}

describe("an e-mail", () => {
  const body =
    "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHallo,\r\ncaf=E9 ist gut.";

  it("gives its headers, its text and a list of what is attached", async () => {
    const { text, type, title, attachments } = await extract(
      mail([body, attached("a.csv", "text/csv", "x,y\n1,2\n")]),
      "message",
    );
    expect([type, title]).toStrictEqual(["message/rfc822", "Grüße"]);
    expect(text).toMatch(
      /^From: Jürgen <j@example\.com>\nTo: Ann <ann@example\.com>, team@example\.com\nDate: 2026-01-02T10:00:00\.000Z\nSubject: Grüße\n\nHallo,\ncaf/,
    );
    expect(attachments).toStrictEqual([{ name: "a.csv", type: "text/csv", bytes: 8 }]);
  });

  it("shows what its HTML shows when there is no plain text", async () => {
    const html =
      "Content-Type: text/html; charset=utf-8\r\n\r\n<h1>News</h1><p>All <b>well</b>.</p>";
    expect((await extract(mail([html]), "a.eml")).text).toMatch(/\n\n# News\n\nAll well\.$/);
  });

  it("is read with its attachments and theirs when that is wanted", async () => {
    const inner = mail([body, attached("deep.md", "text/markdown", "# Deep\n\ntext")]);
    const outer = mail([
      body,
      attached(
        "report.pdf",
        "application/pdf",
        await makePdf([{ paragraphs: ["In the report."] }]),
      ),
      attached("photo.png", "image/png", Buffer.from("89504e470d0a1a0a0000", "hex")),
      attached("inner.eml", "message/rfc822", inner),
    ]);
    const { attachments = [] } = await extract(outer, "a.eml", true);
    const [pdf, photo, nested] = attachments;
    expect(pdf).toMatchObject({
      name: "report.pdf",
      document: { text: "In the report.", pages: 1 },
    });
    expect(photo).toMatchObject({ name: "photo.png", error: "Document.UnsupportedType" });
    expect(nested?.document?.attachments).toMatchObject([
      { name: "deep.md", document: { text: "# Deep\n\ntext", type: "text/markdown" } },
    ]);
  });

  it("is told from a text that begins like one", async () => {
    expect((await extract("Note: remember\nFrom: the beginning\n\nText", "")).type).toBe(
      "text/plain",
    );
    expect((await extract("From: a@b.c\nSubject: x\n\nText", "")).type).toBe("text/plain");
    expect((await extract("From: a@b.c\nSubject: x\n\nText", "a.eml")).type).toBe("message/rfc822");
  });
});

describe("a page", () => {
  async function page(html: string): Promise<string> {
    return (await extract(`<!doctype html><html><body>${html}</body></html>`)).text;
  }

  it.each<[string, string, string]>([
    ["headings", "<h1>A<br>b</h1><h3> C </h3>text", "# A b\n\n### C\n\ntext"],
    [
      "lists",
      "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>",
      "- a\n  - b\n- c\n\n  d",
    ],
    ["numbered lists", '<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"],
    ["quotations", "<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"],
    ["code", "<pre><code>a  &lt;\n  b</code></pre>c", "```\na  <\n  b\n```\n\nc"],
    ["spaces", "<p>a <b> b</b>c&nbsp;d</p>\n<span>e</span><span>f</span>", "a bc d\n\nef"],
    ["what looks like a heading", "<p># a</p>", String.raw`\# a`],
    [
      "what nobody sees",
      '<p>a</p><p hidden>b</p><div aria-hidden="true">c</div><script>d</script><template>e</template>',
      "a",
    ],
    [
      "tables with spans",
      '<table><tr><th>a</th><th>b</th></tr><tr><td colspan="2">c|d</td></tr></table>',
      "| a | b |\n| --- | --- |\n| c\\|d |  |",
    ],
    [
      "pages laid out with tables",
      "<table><tr><td>menu</td><td><h2>T</h2><p>x</p><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>",
      "menu\n\n## T\n\nx\n\n| 1 | 2 |\n| --- | --- |",
    ],
    ["tags that never end", "<p>a<p>b<li>c<td>d", "a\n\nb\n- c\n  d"],
  ])("shows %s", async (_, html, text) => {
    expect(await page(html)).toBe(text);
  });

  it.each<[string, string, Buffer]>([
    ["its head", "", Buffer.from('<html><meta charset="windows-1251"><p>\xcc\xe8\xf0', "latin1")],
    [
      "its server",
      "text/html; charset=windows-1251",
      Buffer.from("<html><p>\xcc\xe8\xf0", "latin1"),
    ],
    ["nobody truly", "text/html; charset=iso-8859-1", Buffer.from("<html><p>Мир")],
    ["an unknown name", "text/html; charset=no-such", Buffer.from("<html><p>Мир")],
  ])("is decoded as %s says", async (_, type, bytes) => {
    expect((await reader.extract({ bytes, name: "", type })).text).toBe("Мир");
  });
});
