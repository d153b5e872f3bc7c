/** Limits of reading documents, each with its reason. */
export const documentLimits = {
  /** Larger files are scans or archives; their text would not fit a value either. */
  maxBytes: 50 * 1024 * 1024,
  /** The largest value between two states. */
  maxTextLength: 30_000_000,
  /** A book of several volumes; a document with more pages is made to keep a reader busy. */
  maxPages: 10_000,
  /** A long book takes seconds; a document that takes a minute takes for ever. */
  wallMs: 60_000,
  startMs: 30_000,
  heapMb: 512,
  maxRssMb: 1024,
  /** A library that reads documents grows; nothing of one document should stay for long. */
  documentsPerProcess: 20,
  idleMs: 60_000,
} as const;
