import { cn } from "./cn.ts";
import { Icon } from "./icon.tsx";

/** Hues of tiles; they tell families of things apart and carry no status. Light and dark by the page's colour scheme. */
const hues = {
  slate: "light-dark(#57605b, #aeb6b2)",
  violet: "light-dark(#6a45c9, #b8a2ff)",
  blue: "light-dark(#2563b8, #8ab6ff)",
  teal: "light-dark(#0d6a70, #63cbd4)",
  amber: "light-dark(#8a5a00, #f0c266)",
  rose: "light-dark(#b1386d, #ff9ac0)",
} as const;
export type TileHue = keyof typeof hues;

export interface IconTileProps {
  readonly icon: string;
  readonly hue: TileHue;
  readonly size?: "sm" | "md" | "lg";
  readonly className?: string;
}

const sizes = {
  sm: { box: "size-6 rounded-md", icon: 14 },
  md: { box: "size-8 rounded-lg", icon: 17 },
  lg: { box: "size-10 rounded-lg", icon: 20 },
} as const;

/** An icon on a tinted square. Decoration: the name stands beside it. */
export function IconTile({ icon, hue, size = "md", className }: IconTileProps) {
  const color = hues[hue];
  return (
    <span
      className={cn("grid shrink-0 place-items-center", sizes[size].box, className)}
      style={{ color, background: `color-mix(in srgb, ${color} 13%, transparent)` }}
    >
      <Icon name={icon} size={sizes[size].icon} strokeWidth={2} />
    </span>
  );
}
