import type { CheckpointPolicy } from "../document/checkpoint.ts";
import { canvasStrings } from "./strings.ts";

/** Stones as in a cairn: the more often work is saved, the more stones stand filled. */
const filled: Readonly<Record<CheckpointPolicy, number>> = {
  Every: 3,
  EveryN: 2,
  Adaptive: 2,
  Milestone: 1,
};
const stones = [
  { cx: 7, cy: 11.6, rx: 6, ry: 2 },
  { cx: 7, cy: 7.4, rx: 4.6, ry: 1.9 },
  { cx: 7, cy: 3.4, rx: 3.1, ry: 1.7 },
] as const;

export interface CheckpointMarkProps {
  readonly policy: CheckpointPolicy;
  readonly count: number | null;
}

/** The checkpoint policy of a node as a small heap of stones and a word. */
export function CheckpointMark({ policy, count }: CheckpointMarkProps) {
  const { word, sentence } = canvasStrings.checkpoints[policy];
  return (
    <span className="inline-flex items-center gap-1" title={sentence}>
      <svg width="14" height="14" viewBox="0 0 14 14" role="img" aria-label={sentence}>
        {stones.map((stone, index) => (
          <ellipse
            key={stone.cy}
            {...stone}
            fill={index < filled[policy] ? "currentColor" : "none"}
            stroke="currentColor"
            strokeWidth="1"
            {...(policy === "Adaptive" && index === 1 ? { fill: "none" } : {})}
          />
        ))}
      </svg>
      {count === null ? word : `${word} ${count}`}
    </span>
  );
}
