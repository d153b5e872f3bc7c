/** Limits of the sandbox, each with its reason. */

/** Inside the child process. */
export const sandboxChildLimits = {
  sandbox: {
    /** Room for ten megabytes of input as objects; beyond it a clean "out of memory". */
    memoryMb: 128,
    /** 256 KB already let nested JSON overflow the stack of the host; JSONata needs more than 64 KB. */
    stackKb: 192,
    /** Processor time of one task; kept below `wallMs` so that most runaways end with a message instead of a kill. */
    deadlineMs: 1000,
    /** Equals the largest value between two states. */
    maxResultLength: 33_554_432,
  },
  /** Memory that was once grown is never given back, so an instance does not live for ever. */
  evaluationsPerSandbox: 2000,
  /** Above this a child is replaced after its answer; above `maxRssMb` it is killed at once. */
  retireRssMb: 384,
  maxRssMb: 640,
} as const;

/** In the parent. */
export const sandboxPoolLimits = {
  /** Wall time of one request, after which the child is killed: with the step around it, an end within 1.5 s. */
  wallMs: 1350,
  /** When every child has been at one request for so long, others take the rest of the queue meanwhile. */
  relief: { afterMs: 150, most: 2 },
  /** A child that takes longer to start is broken. */
  startMs: 30_000,
  heapMb: 192,
} as const;

/** Longest expression, characters: longer ones are programs and belong elsewhere. */
export const longestExpression = 8192;
