import { useMemo } from "react";
import { ticksAfter, type Timing, timingFault } from "../../shared/schedule/ticks.ts";
import { useNow } from "../ui/time.ts";
import { triggerStrings } from "./strings.ts";
import { formatAhead, formatInZone, isSameClock, ownZone } from "./zone-time.ts";

const texts = triggerStrings.schedules;
const shown = 5;

/** The next times of what is being typed, computed here. Nothing while it cannot be read. */
export function NextTimes({ cron, timeZone }: Timing) {
  const nowMs = useNow(true);
  const minute = Math.floor(nowMs / 60_000);
  const isFast = cron.trim().split(/\s+/u).length > 5;
  // Computing them costs milliseconds, so not each second unless they change each second.
  const from = isFast ? nowMs : minute * 60_000;
  const times = useMemo(() => {
    if (timingFault({ cron, timeZone }) !== null) return null;
    return ticksAfter({ cron, timeZone }, from, shown + 1).map((ms) => new Date(ms).toISOString());
  }, [cron, timeZone, from]);
  if (times === null) return null;
  const mine = ownZone();
  const coming = times.filter((time) => Date.parse(time) > nowMs).slice(0, shown);
  const isMine = times.every((time) => isSameClock(time, timeZone, mine));
  return (
    <section
      aria-label={texts.preview}
      className="rounded-lg border border-line bg-sunken px-3 py-2 text-xs"
    >
      {coming.length === 0 ? (
        <p className="text-warning">{texts.previewNever}</p>
      ) : (
        <table className="w-full tabular-nums">
          <thead>
            <tr className="text-left text-ink-muted">
              <th scope="col" className="pb-1 font-medium max-sm:sr-only">
                {texts.preview}
              </th>
              <th scope="col" className="pb-1 font-medium">
                {texts.previewZone(timeZone)}
              </th>
              {isMine ? null : (
                <th scope="col" className="pb-1 font-medium">
                  {texts.previewYours}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {coming.map((time) => (
              <tr key={time}>
                <td className="py-0.5 pr-2 text-ink-muted max-sm:sr-only">
                  {texts.in(formatAhead(time, nowMs) ?? "")}
                </td>
                <td className="py-0.5 pr-2 text-ink">{formatInZone(time, timeZone)}</td>
                {isMine ? null : (
                  <td className="py-0.5 text-ink-muted">{formatInZone(time, mine)}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
