import { formatPlaces } from "../language/locale.ts";

const units = ["B", "kB", "MB", "GB"] as const;

/** A number of bytes as people say it: `812 B`, `4.2 kB`, `13 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1;
  return `${formatPlaces(value, digits)} ${units[unit] ?? "B"}`;
}
