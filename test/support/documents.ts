/** Real documents, made by the libraries that people make them with. */
import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from "docx";
import PdfDocument from "pdfkit";
import writeXlsxFile from "write-excel-file/node";

export interface PdfPage {
  readonly heading?: string;
  readonly paragraphs: readonly string[];
}

/** A PDF file of these pages; a password encrypts it. */
export async function makePdf(
  pages: readonly PdfPage[],
  options: { readonly title?: string; readonly password?: string; readonly columns?: number } = {},
): Promise<Buffer> {
  const document = new PdfDocument({
    autoFirstPage: false,
    ...(options.password === undefined
      ? {}
      : { userPassword: options.password, ownerPassword: options.password }),
    info: options.title === undefined ? {} : { Title: options.title },
  });
  const pieces: Buffer[] = [];
  const done = new Promise<void>((resolve) => document.on("end", resolve));
  document.on("data", (piece: Buffer) => pieces.push(piece));
  for (const { heading, paragraphs } of pages) {
    document.addPage();
    if (heading !== undefined) document.fontSize(20).text(heading).moveDown();
    document.fontSize(11);
    const { columns } = options;
    for (const paragraph of paragraphs)
      document
        .text(paragraph, columns === undefined ? {} : { columns, columnGap: 20, height: 200 })
        .moveDown();
  }
  document.end();
  await done;
  return Buffer.concat(pieces);
}

/** A Word file with a heading, paragraphs and a table. */
export async function makeDocx(content: {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): Promise<Buffer> {
  const table = new Table({
    rows: content.rows.map(
      (row) =>
        new TableRow({
          children: row.map((text) => new TableCell({ children: [new Paragraph(text)] })),
        }),
    ),
  });
  const document = new Document({
    sections: [
      {
        children: [
          new Paragraph({ text: content.heading, heading: HeadingLevel.HEADING_1 }),
          ...content.paragraphs.map((text) => new Paragraph(text)),
          table,
        ],
      },
    ],
  });
  return await Packer.toBuffer(document);
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly (string | number | boolean | Date | null)[])[];
}

/** An Excel file with these sheets. */
export async function makeXlsx(sheets: readonly Sheet[]): Promise<Buffer> {
  const file = writeXlsxFile(
    sheets.map(({ name, rows }) => ({
      sheet: name,
      data: rows.map((row) =>
        row.map((value) =>
          value instanceof Date
            ? { value, type: Date, format: "yyyy-mm-dd hh:mm" }
            : value === null
              ? null
              : { value },
        ),
      ),
    })),
  );
  return await file.toBuffer();
}
