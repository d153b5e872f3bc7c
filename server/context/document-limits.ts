/** Limits of reading documents, each with its reason. */
export const documentLimits = {
  /** Larger files are scans or archives; their text would not fit a value either. */
  maxBytes: 50 * 1024 * 1024,
  /** The largest value between two states. */
  maxTextLength: 30_000_000,
  /** A book of several volumes; a document with more pages is made to keep a reader busy. */
  maxPages: 10_000,
  /** What the parts of a Word or Excel file may unpack to; a hundred times that fits into a small file. */
  maxUnpackedBytes: 256 * 1024 * 1024,
  /** Parts of a Word or Excel file. */
  maxParts: 10_000,
  /** Cells of all sheets of a file: what a value between two states can hold. */
  maxCells: 1_000_000,
  maxSheets: 1000,
  /** Elements of a page inside one another: an unclosed element on each line comes to thousands. */
  maxNesting: 5000,
  /** Tables inside one another: pages of the nineties have ten. */
  maxTableNesting: 30,
  /** Parts of a message inside one another. */
  maxMailNesting: 50,
  maxMailHeaderBytes: 1024 * 1024,
  /** Attachments of a message, those of messages inside it included. */
  maxAttachments: 200,
  /** Messages attached to messages. */
  maxAttachmentDepth: 3,
  /** A long book takes seconds; a document that takes a minute takes for ever. */
  wallMs: 60_000,
  startMs: 30_000,
  heapMb: 512,
  maxRssMb: 1024,
  /** A library that reads documents grows; nothing of one document should stay for long. */
  documentsPerProcess: 20,
  /** Pages are read without such a library. */
  pagesPerProcess: 500,
  /** A page takes milliseconds. */
  pageWallMs: 20_000,
  idleMs: 60_000,
} as const;
