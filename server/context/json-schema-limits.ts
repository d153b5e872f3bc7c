/** Limits of checking values against schemas, each with its reason. */
export const jsonSchemaLimits = {
  /** A check takes less than a millisecond; one of a second has a pattern that explodes. */
  wallMs: 3000,
  startMs: 30_000,
  /** Room for the largest value between two states as objects. */
  heapMb: 512,
  maxRssMb: 1024,
  compiledSchemas: 100,
  idleMs: 60_000,
} as const;
