import mammoth from "mammoth";
import { readHtml, type PageText } from "./html-text.ts";

/** Text of a .docx file with its headings, lists and tables. Nothing outside the file is read, pictures are left out. */
export async function readWord(bytes: Buffer): Promise<PageText> {
  const convertImage = mammoth.images.imgElement(async () => await Promise.resolve({ src: "" }));
  const { value: html } = await mammoth.convertToHtml(
    { buffer: bytes },
    { convertImage, externalFileAccess: false },
  );
  return readHtml(`<body>${html}</body>`);
}
