/** What the bench asks of a peer; see `../peer.ts`. */
export function serve(start: (options: never) => Promise<object>): void;
export function secondsOf(work: () => Promise<unknown>): Promise<number>;
export function eachMs(runs: number, once: () => Promise<unknown>): Promise<number[]>;
export function witnessed(step: {
  readonly witness: string;
  readonly index: number;
  readonly stepMs: number;
}): Promise<number>;
export function inLanes(
  count: number,
  lanes: number,
  work: (index: number) => Promise<unknown>,
): Promise<void>;
