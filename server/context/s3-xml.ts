/** The XML that S3 answers with, as far as it is needed. */
import { Parser } from "htmlparser2";

/** An element with its text and the elements in it. */
interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/** Deeper than any answer of S3. */
const maxDepth = 10;

/** The elements of a document, deep ones left out; whatever is no XML gives none. */
function readXml(xml: string): Element {
  const root: Element = { name: "", children: [], text: "" };
  const open: Element[] = [root];
  const parser = new Parser(
    {
      onopentag: (name) => {
        const element: Element = { name, children: [], text: "" };
        if (open.length < maxDepth) open.at(-1)?.children.push(element);
        open.push(element);
      },
      ontext: (text) => {
        const element = open.at(-1);
        if (element !== undefined) element.text += text;
      },
      onclosetag: () => {
        if (open.length > 1) open.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return root;
}

function textOf(element: Element | undefined, name: string): string {
  return element?.children.find((child) => child.name === name)?.text.trim() ?? "";
}

/** Code and message of an error; empty where there are none. */
export function readS3Error(xml: string): { readonly code: string; readonly message: string } {
  const error = readXml(xml).children.find(({ name }) => name === "Error");
  return { code: textOf(error, "Code"), message: textOf(error, "Message") };
}

export interface S3Listing {
  readonly objects: readonly {
    readonly key: string;
    readonly bytes: number;
    readonly etag: string;
    readonly modified: string;
  }[];
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
}

/** A page of a list (`ListObjectsV2`), whose keys were asked for as parts of URLs. */
export function readS3Listing(xml: string): S3Listing {
  const result = readXml(xml).children.find(({ name }) => name === "ListBucketResult");
  const objects = (result?.children ?? [])
    .filter(({ name }) => name === "Contents")
    .map((element) => ({
      key: textOf(element, "Key"),
      bytes: Number(textOf(element, "Size")),
      etag: textOf(element, "ETag").replaceAll('"', ""),
      modified: textOf(element, "LastModified"),
    }));
  const isEncoded = textOf(result, "EncodingType") === "url";
  return {
    objects: isEncoded
      ? objects.map((object) => ({ ...object, key: decodedKey(object.key) }))
      : objects,
    next: textOf(result, "NextContinuationToken") || null,
  };
}

function decodedKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}
