import { formatAgo, formatFull, useNow } from "./time.ts";

/** A moment, as the time that has passed; the exact one on hover. */
export function TimeAgo({ at, className }: { readonly at: string; readonly className?: string }) {
  const now = useNow(true, 10_000);
  return (
    <time dateTime={at} title={formatFull(at)} className={className}>
      {formatAgo(at, now)}
    </time>
  );
}
