/** Limits of programs that steps run, each with its reason. */
export const codeLimits = {
  /** Characters of JSON that a program may return: the largest value between two states. */
  maxResultLength: 33_554_432,
  /** Nested values overflow the stack of the host beyond it, see `sandbox-limits.ts`. */
  stackKb: 192,
  /** What is logged is for a person to read. */
  maxLogLines: 200,
  maxLogLineLength: 2000,
  /** For starting, reading the input and sending the result, besides the time that the program itself may take. */
  spareMs: 2000,
  startMs: 30_000,
  /** Input and result as texts, twice. */
  heapMb: 256,
  /** Above this a child is replaced after its answer; above `maxRssMb` it is killed at once. */
  retireRssMb: 384,
  maxRssMb: 1024,
  idleMs: 60_000,
} as const;
