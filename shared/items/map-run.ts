import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** One execution of a distributed Map: the names that AWS's formats want for it and for its iterations. */
export interface MapRun {
  readonly id: string;
  readonly arn: string;
  readonly executionArnPrefix: string;
  readonly stateMachineArn: string;
  readonly iterationName: (index: number) => string;
}

/** Where the Map is. `seed` tells its visits apart: the same seed gives the same names. */
export interface MapRunSite {
  readonly region: string;
  readonly account: string;
  /** Name of the state machine. */
  readonly machine: string;
  /** `Label` of the Map, or the name of its state. */
  readonly label: string;
  readonly seed: string;
}

/** Names of a Map Run. Source: developer guide, "Map Run", and the ARN formats of Step Functions. */
export function mapRunOf({ region, account, machine, label, seed }: MapRunSite): MapRun {
  const prefix = `arn:aws:states:${region}:${account}`;
  const id = uuidOf(seed);
  return {
    id,
    arn: `${prefix}:mapRun:${machine}/${label}:${id}`,
    executionArnPrefix: `${prefix}:execution:${machine}/${label}`,
    stateMachineArn: `${prefix}:stateMachine:${machine}/${label}`,
    iterationName: (index) => uuidOf(`${seed}\n${index}`),
  };
}

/** A UUID (version 8: of our own making) out of a digest. */
function uuidOf(seed: string): string {
  const hex = bytesToHex(sha256(utf8ToBytes(seed)));
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4] ?? "8";
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
