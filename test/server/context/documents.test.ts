import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDocumentReader, type DocumentReader } from "../../../server/context/documents.ts";
import { makeDocx, makePdf } from "../../support/documents.ts";

let reader: DocumentReader;

beforeAll(() => {
  reader = createDocumentReader();
});

afterAll(() => {
  reader.close();
});

async function extract(bytes: Buffer | string, name = "", type = "application/octet-stream") {
  return await reader.extract({ bytes: Buffer.from(bytes), name, type });
}

describe("text and Markdown", () => {
  it.each<[string, Buffer | string, string]>([
    ["UTF-8", "Grüße, 世界", "Grüße, 世界"],
    ["UTF-8 with a mark", "\uFEFFhello", "hello"],
    [
      "UTF-16",
      Buffer.concat([Buffer.from("fffe", "hex"), Buffer.from("Grüße", "utf16le")]),
      "Grüße",
    ],
    [
      "UTF-16, big end first",
      Buffer.concat([Buffer.from("feff", "hex"), Buffer.from("Grüße", "utf16le").swap16()]),
      "Grüße",
    ],
    ["Windows-1252", Buffer.from("Gr\xfc\xdfe \x96 na\xefve", "latin1"), "Grüße – naïve"],
    ["line ends of all systems", "a\r\nb\rc\n\n\n\n  d  \n", "a\nb\nc\n\n  d"],
    ["nothing", "", ""],
  ])("reads %s", async (_, bytes, text) => {
    expect(await extract(bytes, "a.txt")).toStrictEqual({
      text,
      type: "text/plain",
      title: null,
      pages: null,
    });
  });

  it.each([
    ["# [Kysely](https://kysely.dev)", "Kysely"],
    ["# `ast-v8-to-istanbul`", "ast-v8-to-istanbul"],
    ["# name <sup>[![Version Badge][svg]][url]</sup>", "name"],
    ["# ![Logo](logo.png)", null],
  ])("reads the title %s without its marks", async (text, title) => {
    expect(await extract(`${text}\n\ntext`, "a.md")).toMatchObject({ title });
  });

  it("finds the title of a Markdown file", async () => {
    expect(await extract("intro\n\n# The title #\n\n## Part\ntext", "a.md")).toMatchObject({
      type: "text/markdown",
      title: "The title",
    });
    expect(await extract("The title\n=====\ntext", "README.markdown")).toMatchObject({
      title: "The title",
    });
    expect(await extract("no heading", "", "text/markdown; charset=utf-8")).toMatchObject({
      type: "text/markdown",
      title: null,
    });
  });

  it("reads a README as it is", async () => {
    const readme = readFileSync(new URL("../../../node_modules/ajv/README.md", import.meta.url));
    const { text, title } = await extract(readme, "README.md");
    expect(title).toBe("Ajv JSON schema validator");
    expect(text.length).toBeGreaterThan(readme.toString().length * 0.95);
  });
});

describe("HTML", () => {
  it("reads what a reader sees", async () => {
    const html = `<!DOCTYPE html><html><head><title>A &amp; B
      page</title><style>p { color: red }</style><script>alert("no")</script></head>
      <body><nav>Menu</nav><h1>Heading</h1><p>First <b>bold</b> paragraph with a <a href="http://x">link</a>.</p>
      <ul><li>one</li><li>two</li></ul><img src="x.png" alt="picture"><table><tr><th>Name</th><th>Size</th></tr><tr><td>a</td><td>1</td></tr></table></body></html>`;
    const { text, title, type } = await extract(html, "page.html");
    expect([title, type]).toStrictEqual(["A & B page", "text/html"]);
    expect(text).toBe(
      "# Heading\n\nFirst bold paragraph with a link.\n\n- one\n- two\n\n| Name | Size |\n| --- | --- |\n| a | 1 |",
    );
  });

  it("prefers the main part, unless it is empty", async () => {
    expect(
      (await extract("<html><body><header>Top</header><main><p>Content</p></main></body></html>"))
        .text,
    ).toBe("Content");
    expect((await extract("<html><body><p>Shell</p><main></main></body></html>")).text).toBe(
      "Shell",
    );
  });

  it("is recognised by content, by name and by type", async () => {
    expect((await extract("<html><p>x</p></html>")).type).toBe("text/html");
    expect((await extract("<p>x</p>", "a.HTM")).type).toBe("text/html");
    expect((await extract("<p>x</p>", "", "text/html; charset=utf-8")).text).toBe("x");
    expect((await extract("<p>x</p>", "a.txt")).text).toBe("<p>x</p>");
  });
});

describe("PDF", () => {
  it("reads pages in order, with lines and paragraphs", async () => {
    const long =
      "This paragraph is long enough to need more than one line on the page, which is why it is written at such length, and on it goes.";
    const pdf = await makePdf(
      [
        { heading: "Heading", paragraphs: [long, "Second paragraph."] },
        { paragraphs: ["Last page: naïve café – 10 €."] },
      ],
      { title: "The title" },
    );
    const { text, title, pages, type } = await extract(pdf, "wrong-name.txt");
    expect([title, pages, type]).toStrictEqual(["The title", 2, "application/pdf"]);
    const paragraphs = text.split("\n\n");
    expect(paragraphs).toHaveLength(4);
    expect(paragraphs[0]).toBe("Heading");
    expect(paragraphs[1]?.split("\n").length).toBeGreaterThan(1);
    expect(paragraphs[1]?.replaceAll("\n", " ")).toBe(long);
    expect(paragraphs.slice(2)).toStrictEqual([
      "Second paragraph.",
      "\fLast page: naïve café – 10 €.",
    ]);
  });

  it("reads columns one after the other", async () => {
    const words = Array.from({ length: 120 }, (_, index) => `word${index}`);
    const { text } = await extract(
      await makePdf([{ paragraphs: [words.join(" ")] }], { columns: 2 }),
    );
    expect(text.split(/\s+/)).toStrictEqual(words);
  });

  it("says what is wrong", async () => {
    const pdf = await makePdf([{ paragraphs: ["text"] }]);
    await expect(
      extract(await makePdf([{ paragraphs: ["x"] }], { password: "secret" })),
    ).rejects.toMatchObject({ error: "Document.Encrypted" });
    await expect(extract(pdf.subarray(0, 300))).rejects.toMatchObject({
      error: "Document.Unreadable",
    });
    await expect(extract("%PDF-1.7\nnothing of it")).rejects.toMatchObject({
      error: "Document.Unreadable",
    });
  });

  it("reads a page without text as no text", async () => {
    expect(await extract(await makePdf([{ paragraphs: [] }]))).toMatchObject({
      text: "",
      pages: 1,
    });
  });
});

describe("Word", () => {
  it("reads headings, paragraphs and tables", async () => {
    const docx = await makeDocx({
      heading: "Heading",
      paragraphs: ["First paragraph.", "Second: café."],
      rows: [
        ["a", "b"],
        ["c", "d"],
      ],
    });
    const { text, title, type } = await extract(docx, "letter.docx");
    expect([title, type]).toStrictEqual([
      "Heading",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ]);
    expect(text).toBe(
      "# Heading\n\nFirst paragraph.\n\nSecond: café.\n\n| a | b |\n| --- | --- |\n| c | d |",
    );
  });

  it("says what is wrong", async () => {
    const docx = await makeDocx({ heading: "Heading", paragraphs: ["text"], rows: [["a"]] });
    await expect(extract(docx.subarray(0, docx.length - 200))).rejects.toMatchObject({
      error: "Document.Unreadable",
    });
    const container = Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(512),
      Buffer.from("EncryptedPackage", "utf16le"),
    ]);
    await expect(extract(container, "a.docx")).rejects.toMatchObject({
      error: "Document.Encrypted",
    });
    await expect(
      extract(Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(512)]), "a.doc"),
    ).rejects.toMatchObject({
      error: "Document.UnsupportedType",
    });
  });
});

describe("other files", () => {
  it.each<[string, Buffer | string]>([
    ["a picture", Buffer.from("89504e470d0a1a0a0000", "hex")],
    ["an archive", Buffer.from("504b030414000000", "hex")],
    ["a program", Buffer.from("7f454c460201", "hex")],
    ["bytes", Buffer.from("0102000304", "hex")],
    ["an RTF document", "{\\rtf1 hello}"],
  ])("%s is not supported", async (_, bytes) => {
    await expect(extract(bytes, "a.txt")).rejects.toMatchObject({
      error: "Document.UnsupportedType",
    });
  });

  it("beyond the size limit are refused unread", async () => {
    const file = { bytes: { byteLength: 60 * 1024 * 1024 } as Uint8Array, name: "a.txt", type: "" };
    await expect(reader.extract(file)).rejects.toMatchObject({ error: "Document.TooLarge" });
  });
});

/** A page whose content unpacks to `megabytes` of drawing commands. */
function pdfBomb(megabytes: number): Buffer {
  const content = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, "BT /F1 1 Tf (bomb) Tj ET\n"));
  const head =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n";
  const page = `3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n`;
  const stream = `4 0 obj<</Filter/FlateDecode/Length ${content.length}>>stream\n`;
  return Buffer.concat([
    Buffer.from(head + page + stream),
    content,
    Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>"),
  ]);
}

describe("hostile documents", () => {
  it("end with a failure, and the next one is read", async () => {
    const short = createDocumentReader({ processes: 1, wallMs: 2000 });
    try {
      const bytes = pdfBomb(400);
      const before = process.memoryUsage.rss();
      const bomb = short.extract({ bytes, name: "a.pdf", type: "" });
      const next = short.extract({ bytes: Buffer.from("fine"), name: "a.txt", type: "" });
      await expect(bomb).rejects.toMatchObject({ error: "Document.TooLarge" });
      expect((await next).text).toBe("fine");
      const deep = `<html>${"<div>".repeat(200_000)}deep`;
      const outcome = await short
        .extract({ bytes: Buffer.from(deep), name: "a.html", type: "" })
        .then(
          (document) => document.type,
          (error: { error: string }) => error.error,
        );
      expect(["text/html", "Document.Unreadable", "Document.TooLarge"]).toContain(outcome);
      expect(
        (await short.extract({ bytes: Buffer.from("still"), name: "a.txt", type: "" })).text,
      ).toBe("still");
      expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
    } finally {
      short.close();
    }
  }, 60_000);

  it("are let go when the step is cancelled", async () => {
    const controller = new AbortController();
    const pending = reader.extract(
      { bytes: pdfBomb(100), name: "a.pdf", type: "" },
      controller.signal,
    );
    controller.abort();
    await expect(pending).rejects.toMatchObject({ error: "Cairn.Stopped" });
    expect((await extract("after", "a.txt")).text).toBe("after");
  });
});
