import type { DoomedWorkers } from "../../server/engine/drill.ts";

const none = async (): Promise<never> => await Promise.reject(new Error("no run here is drilled"));

/** For engines whose runs have no drills. */
export const noDrills: DoomedWorkers = { heartbeatMs: 1_000, board: none, beat: none, lose: none };
