/** Limits of the offline engine, each with its reason. */
export const offlineLimits = {
  /** A long document takes a second or two. */
  wallMs: 60_000,
  startMs: 30_000,
  /** The tagger's lexicon and the tokenizer's tables take 150 MB. */
  heapMb: 768,
  maxRssMb: 1280,
  /** The tagger keeps what it has seen. */
  jobsPerProcess: 500,
  idleMs: 60_000,
} as const;
