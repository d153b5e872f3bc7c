/** What comes out of a document. */

/** A cell as it stands in the file: a day or a moment is ISO 8601 text. */
export type TableCell = string | number | boolean | null;

/** A sheet, or a CSV file. */
export interface ExtractedTable {
  /** Name of the sheet; empty for a CSV file. */
  readonly name: string;
  /** Names from the first row, made unique. */
  readonly columns: readonly string[];
  /** One object per row, by the names of the columns. */
  readonly rows: readonly Readonly<Record<string, TableCell>>[];
}

/** A file attached to a message: `document` when it was read, `error` when it could not be. */
export interface ExtractedAttachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly document?: ExtractedDocument;
  readonly error?: string;
  readonly cause?: string;
}

/** Text and facts read out of a document. Pages are separated by form feeds. */
export interface ExtractedDocument {
  readonly text: string;
  /** Media type, by its content. */
  readonly type: string;
  readonly title: string | null;
  readonly pages: number | null;
  /** Only of spreadsheets and CSV files. */
  readonly tables?: readonly ExtractedTable[];
  /** Only of messages. */
  readonly attachments?: readonly ExtractedAttachment[];
}
