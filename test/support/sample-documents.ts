/** Real documents that nobody here wrote: the READMEs and change logs of the installed dependencies, some of them as PDF and DOCX. */
import { readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Document, Packer, Paragraph } from "docx";
import PdfDocument from "pdfkit";

export interface SampleDocument {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const smallestBytes = 2_000;
const largestBytes = 60_000;

/** The first `count` documents in alphabetical order of their packages: every fifth a PDF, every seventh a DOCX. */
export async function sampleDocuments(count: number): Promise<readonly SampleDocument[]> {
  const documents: SampleDocument[] = [];
  for (const folder of (await readdir(modules)).toSorted()) {
    if (documents.length >= count) break;
    if (folder.startsWith(".") || folder.startsWith("@")) continue;
    // eslint-disable-next-line no-await-in-loop -- stops as soon as there are enough
    const file = await markdownOf(folder);
    if (file === null) continue;
    const nth = documents.length + 1;
    // eslint-disable-next-line no-await-in-loop
    documents.push(
      nth % 5 === 0
        ? await asPdf(file)
        : nth % 7 === 0
          ? await asDocx(file)
          : { name: `${file.name}.md`, type: "text/markdown", bytes: Buffer.from(file.text) },
    );
  }
  if (documents.length < count)
    throw new Error(`only ${String(documents.length)} documents in node_modules`);
  return documents;
}

async function markdownOf(
  folder: string,
): Promise<{ readonly name: string; readonly text: string } | null> {
  const names = (await readdir(`${modules}${folder}`))
    .filter((name) => /^(readme|changelog|history)(\.md|\.markdown)$/i.test(name))
    .toSorted();
  for (const name of names) {
    const path = `${modules}${folder}/${name}`;
    // eslint-disable-next-line no-await-in-loop
    const { size } = await stat(path);
    if (size < smallestBytes || size > largestBytes) continue;
    // eslint-disable-next-line no-await-in-loop
    return {
      name: `${folder}-${name.replace(/\.\w+$/, "").toLowerCase()}`,
      text: await readFile(path, "utf8"),
    };
  }
  return null;
}

async function asPdf(file: {
  readonly name: string;
  readonly text: string;
}): Promise<SampleDocument> {
  const pdf = new PdfDocument({ size: "A4", margin: 60, info: { Title: file.name } });
  const chunks: Buffer[] = [];
  pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
  const finished = new Promise<void>((resolve) => {
    pdf.on("end", resolve);
  });
  // The standard PDF fonts know Latin letters only.
  pdf
    .font("Helvetica")
    .fontSize(10)
    .text(file.text.replaceAll(/[^\n\u0020-\u00ff]/g, ""), { lineGap: 2 });
  pdf.end();
  await finished;
  return { name: `${file.name}.pdf`, type: "application/pdf", bytes: Buffer.concat(chunks) };
}

async function asDocx(file: {
  readonly name: string;
  readonly text: string;
}): Promise<SampleDocument> {
  const document = new Document({
    sections: [{ children: file.text.split("\n").map((line) => new Paragraph(line)) }],
  });
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  return { name: `${file.name}.docx`, type, bytes: await Packer.toBuffer(document) };
}
