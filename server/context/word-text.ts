import mammoth from "mammoth";
import { readHtml } from "./html-page.ts";
import { checkOfficeFile } from "./zip-check.ts";

/** Text of a .docx file with its headings, lists and tables, as Markdown. Nothing outside the file is read, pictures are left out. */
export async function readWord(
  bytes: Buffer,
): Promise<{ readonly text: string; readonly title: string | null }> {
  checkOfficeFile(bytes);
  const convertImage = mammoth.images.imgElement(async () => await Promise.resolve({ src: "" }));
  const { value: html } = await mammoth.convertToHtml(
    { buffer: bytes },
    { convertImage, externalFileAccess: false },
  );
  const { text, title } = readHtml(`<body>${html}</body>`, null);
  return { text, title };
}
