const form =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.\d+)?(?:Z|[+-](?<zoneHour>\d\d):(?<zoneMinute>\d\d))$/u;

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * True for a moment as the States Language wants it: RFC 3339 with a capital T, and a capital Z or an offset.
 * Source: states-language.net, "Timestamps".
 */
export function isTimestamp(text: string): boolean {
  const parts = form.exec(text)?.groups;
  if (parts === undefined) return false;
  const part = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day] = [part("year"), part("month"), part("day")];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (day < 1 || day > (daysOfMonth[month - 1] ?? 0) || (month === 2 && day === 29 && !leap))
    return false;
  // RFC 3339 knows the second 60: a leap second.
  return (
    part("hour") <= 23 &&
    part("minute") <= 59 &&
    part("second") <= 60 &&
    part("zoneHour") <= 23 &&
    part("zoneMinute") <= 59
  );
}
