/** Files made to keep a reader busy for ever, or to fill the memory: each ends with a clear failure, and the next one is read. */
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDocumentReader, type DocumentReader } from "../../../server/context/documents.ts";
import { documentLimits } from "../../../server/context/document-limits.ts";
import { makeDocx, makeXlsx } from "../../support/documents.ts";
import { makeZip, type ZipPart } from "../../support/zip-file.ts";

let reader: DocumentReader;

beforeAll(() => {
  reader = createDocumentReader({ processes: 1, wallMs: 20_000 });
});

afterAll(async () => {
  // Whatever came before: the process that reads is alive, or has been replaced.
  const bytes = Buffer.from("fine");
  expect((await reader.extract({ bytes, name: "a.txt", type: "" })).text).toBe("fine");
  reader.close();
});

async function extract(bytes: Buffer | string, name: string, attachments = false) {
  return await reader.extract({ bytes: Buffer.from(bytes), name, type: "", attachments });
}
const tooLarge = { error: "Document.TooLarge" };
const unreadable = { error: "Document.Unreadable" };

const workbook: readonly ZipPart[] = [
  {
    name: "[Content_Types].xml",
    content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
  },
  {
    name: "xl/workbook.xml",
    content: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  },
  {
    name: "xl/_rels/workbook.xml.rels",
    content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
  },
];
function sheet(data: Buffer | string): ZipPart {
  return {
    name: "xl/worksheets/sheet1.xml",
    content: Buffer.concat([
      Buffer.from(
        `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`,
      ),
      Buffer.from(data),
      Buffer.from(`</sheetData></worksheet>`),
    ]),
  };
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

describe("an Office file", () => {
  it("of the same making without malice is read", async () => {
    const row = `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`;
    const { tables } = await extract(makeZip([...workbook, sheet(row)]), "a.xlsx");
    expect(tables).toStrictEqual([{ name: "A", columns: ["1"], rows: [{ "1": 2 }] }]);
  });

  it("that unpacks to gigabytes is refused, also when it says otherwise", async () => {
    const bomb = Buffer.alloc(documentLimits.maxUnpackedBytes + 1, " ");
    for (const parts of [
      [...workbook, sheet(bomb)],
      [{ name: "word/document.xml", content: bomb }],
    ]) {
      const zip = makeZip(parts, { declaredBytes: 100 });
      expect(zip.byteLength).toBeLessThan(1024 * 1024);
      // eslint-disable-next-line no-await-in-loop -- one process
      await expect(extract(zip, "a.zip")).rejects.toMatchObject({
        ...tooLarge,
        cause: expect.stringContaining(String(documentLimits.maxUnpackedBytes)) as string,
      });
    }
  });

  it("with entities that grow without end is refused", async () => {
    const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n} "${`&${n === 0 ? "lol" : `l${n - 1}`};`.repeat(10)}">`).join("")}]>`;
    const row = `<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row>`;
    const { name, content } = sheet(row);
    const xlsx = makeZip([
      ...workbook,
      { name, content: `<?xml version="1.0"?>${laughs}${String(content)}` },
    ]);
    const docx = makeZip([{ name: "word/document.xml", content: `${laughs}<w>&l8;</w>` }]);
    await expect(extract(xlsx, "a.xlsx")).rejects.toMatchObject(unreadable);
    await expect(extract(docx, "a.docx")).rejects.toMatchObject(unreadable);
  });

  it("with one cell at the far corner, or with too many, is refused or read, and ends", async () => {
    const far = `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`;
    await extract(makeZip([...workbook, sheet(far)]), "far.xlsx").catch((error: unknown) => {
      expect(error).toMatchObject(tooLarge);
    });
    const names = Array.from({ length: 702 }, (_, n) =>
      n < 26 ? letters.charAt(n) : `${letters.charAt(n / 26 - 1)}${letters.charAt(n % 26)}`,
    );
    const rows = Array.from({ length: 1500 }, (_, index) => {
      const number = String(index + 1);
      const cells = names.map((name) => `<c r="${name}${number}"><v>1</v></c>`).join("");
      return `<row r="${number}">${cells}</row>`;
    });
    await expect(
      extract(makeZip([...workbook, sheet(rows.join(""))]), "many.xlsx"),
    ).rejects.toMatchObject(tooLarge);
  });

  it("whose list of parts is damaged says so", async () => {
    const xlsx = await makeXlsx([{ name: "A", rows: [["a"]] }]);
    const docx = await makeDocx({ heading: "H", paragraphs: [], rows: [["a"]] });
    for (const file of [xlsx, docx]) {
      const damaged = Buffer.from(file);
      damaged.writeUInt32LE(damaged.length + 7, damaged.length - 6);
      // eslint-disable-next-line no-await-in-loop -- one process
      await expect(extract(damaged, "a.zip")).rejects.toMatchObject(unreadable);
    }
  });
});

describe("a table", () => {
  it("with more cells than a value can hold is refused", async () => {
    const line = `${"1,".repeat(999)}1\n`;
    await expect(extract(line.repeat(1100), "a.csv")).rejects.toMatchObject(tooLarge);
  });
});

describe("a page", () => {
  it("nested without end is refused", async () => {
    const deep = `<html>${"<div>".repeat(200_000)}deep`;
    await expect(extract(deep, "a.html")).rejects.toMatchObject({
      ...tooLarge,
      cause: expect.stringContaining(String(documentLimits.maxNesting)) as string,
    });
  });

  it("of tables in tables, lists in lists and links without end is read", async () => {
    const tables = "<table><tr><td>a".repeat(500);
    const lists = "<ul><li>b".repeat(500);
    const links = Array.from({ length: 20_000 }, (_, n) => `<a href="/${n}">${n}</a>`).join("");
    const html = `<html><body>${links}${lists}${tables}`;
    const file = { bytes: Buffer.from(html), name: "", type: "text/html" };
    const page = await reader.page({ ...file, url: "http://example.com/" });
    expect(page.text).toContain("19999");
    expect(page.kind === "html" && page.links.length).toBe(5000);
    expect(page.text.length).toBeLessThan(html.length * 2);
  });

  it("of one tag with a million attributes ends", async () => {
    const html = `<html><p ${Array.from({ length: 300_000 }, (_, n) => `a${n}=""`).join(" ")}>x`;
    expect((await extract(html, "a.html")).text).toBe("x");
  });
});

describe("a message", () => {
  function nested(depth: number): string {
    const head = "From: a@b.c\r\nMIME-Version: 1.0\r\n";
    const opened = Array.from(
      { length: depth },
      (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
    );
    return `${head}${opened.join("")}Content-Type: text/plain\r\n\r\ninside`;
  }

  it("with parts in parts without end is refused", async () => {
    expect((await extract(nested(20), "a.eml")).text).toContain("inside");
    await expect(extract(nested(20_000), "a.eml")).rejects.toMatchObject(tooLarge);
  });

  it("in messages in messages is read as deep as the limit", async () => {
    let message = "From: a@b.c\r\nSubject: innermost\r\n\r\ntext";
    for (let depth = 0; depth < 10; depth += 1)
      message = `From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x${depth}"\r\n\r\n--x${depth}\r\nContent-Type: message/rfc822\r\n\r\n${message}\r\n--x${depth}--\r\n`;
    const outer = await extract(message, "a.eml", true);
    let depth = 0;
    let [attachment] = outer.attachments ?? [];
    while (attachment?.document !== undefined) {
      depth += 1;
      [attachment] = attachment.document.attachments ?? [];
    }
    expect(depth).toBe(documentLimits.maxAttachmentDepth);
    expect(attachment).toMatchObject(tooLarge);
  });

  it("with headers or attachments without end is refused", async () => {
    const header = `X-A: ${"a".repeat(998)}\r\n`.repeat(1200);
    await expect(extract(`From: a@b.c\r\n${header}\r\ntext`, "a.eml")).rejects.toMatchObject(
      tooLarge,
    );
    const part = `--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment\r\n\r\na\r\n`;
    const many = `From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(300)}--b--`;
    await expect(extract(many, "a.eml")).rejects.toMatchObject(tooLarge);
  });
});

describe("a PDF file", () => {
  function pdf(objects: readonly string[], content = Buffer.alloc(0)): Buffer {
    const body = objects.map((object, index) => `${index + 1} 0 obj${object}endobj\n`).join("");
    return Buffer.concat([
      Buffer.from(
        `%PDF-1.4\n${body}${objects.length + 1} 0 obj<</Filter/FlateDecode/Length ${content.length}>>stream\n`,
      ),
      content,
      Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>"),
    ]);
  }

  /** The text, or the name of the failure: readers mend what they can. */
  async function outcomeOf(file: Buffer): Promise<string> {
    return await extract(file, "a.pdf").then(
      ({ text }) => text,
      (error: { readonly error: string }) => error.error,
    );
  }

  it("whose pages are their own parents ends", async () => {
    const loops = pdf([
      "<</Type/Catalog/Pages 2 0 R>>",
      "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>",
    ]);
    expect(["", "Document.TooLarge", "Document.Unreadable"]).toContain(await outcomeOf(loops));
  });

  it("whose form draws itself ends", async () => {
    const draw = deflateSync("/F Do");
    const self = pdf(
      [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 4 0 R>>>>>>",
      ],
      draw,
    );
    expect(["", "Document.TooLarge", "Document.Unreadable"]).toContain(await outcomeOf(self));
  });
});
