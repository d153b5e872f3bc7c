/** The rhythms that schedules mostly have, so that people choose one instead of writing a cron expression, and read one in words. */

/** When a schedule comes round. Times are on the clock of its time zone; days of the week count from Sunday, 0. */
export type Cadence =
  | { readonly kind: "seconds"; readonly every: number }
  | { readonly kind: "minutes"; readonly every: number }
  | { readonly kind: "hours"; readonly every: number; readonly minute: number }
  | { readonly kind: "days"; readonly hour: number; readonly minute: number }
  | { readonly kind: "weekdays"; readonly hour: number; readonly minute: number }
  | { readonly kind: "weeks"; readonly day: number; readonly hour: number; readonly minute: number }
  | {
      readonly kind: "months";
      readonly day: number;
      readonly hour: number;
      readonly minute: number;
    }
  /** Anything else. */
  | { readonly kind: "custom"; readonly cron: string };

/** The expression of a cadence. */
export function cronOf(cadence: Cadence): string {
  switch (cadence.kind) {
    case "seconds":
      return `${stepOf(cadence.every)} * * * * *`;
    case "minutes":
      return `${stepOf(cadence.every)} * * * *`;
    case "hours":
      return `${cadence.minute} ${stepOf(cadence.every)} * * *`;
    case "days":
      return `${cadence.minute} ${cadence.hour} * * *`;
    case "weekdays":
      return `${cadence.minute} ${cadence.hour} * * 1-5`;
    case "weeks":
      return `${cadence.minute} ${cadence.hour} * * ${cadence.day}`;
    case "months":
      return `${cadence.minute} ${cadence.hour} ${cadence.day} * *`;
    case "custom":
      return cadence.cron;
    default:
      return cadence satisfies never;
  }
}

function stepOf(every: number): string {
  return every === 1 ? "*" : `*/${every}`;
}

const nicknames: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
};

/** The cadence that an expression says; `custom` when it says more than any of them can. */
export function cadenceOf(cron: string): Cadence {
  const text = cron.trim();
  const custom: Cadence = { kind: "custom", cron: text };
  const fields = (nicknames[text.toLowerCase()] ?? text).split(/\s+/u);
  if (fields.length === 6) {
    const [second = "", ...rest] = fields;
    if (rest.every((field) => field === "*")) {
      const every = everyOf(second, 60);
      if (every !== null) return { kind: "seconds", every };
    }
    return second === "0" ? cadenceOfFive(rest, custom) : custom;
  }
  return fields.length === 5 ? cadenceOfFive(fields, custom) : custom;
}

function cadenceOfFive(fields: readonly string[], custom: Cadence): Cadence {
  const [minuteText = "", hourText = "", dayText = "", month = "", weekday = ""] = fields;
  if (month !== "*") return custom;
  const everyMinutes = everyOf(minuteText, 60);
  if (everyMinutes !== null && hourText === "*" && dayText === "*" && weekday === "*")
    return { kind: "minutes", every: everyMinutes };
  const minute = numberOf(minuteText, 0, 59);
  if (minute === null) return custom;
  const everyHours = everyOf(hourText, 24);
  if (everyHours !== null)
    return dayText === "*" && weekday === "*"
      ? { kind: "hours", every: everyHours, minute }
      : custom;
  const hour = numberOf(hourText, 0, 23);
  if (hour === null) return custom;
  const time = { hour, minute };
  if (dayText === "*") {
    if (weekday === "*") return { kind: "days", ...time };
    if (/^(?:1-5|mon-fri)$/iu.test(weekday)) return { kind: "weekdays", ...time };
    const onDay = numberOf(weekday, 0, 7);
    return onDay === null ? custom : { kind: "weeks", day: onDay % 7, ...time };
  }
  const day = numberOf(dayText, 1, 31);
  return day === null || weekday !== "*" ? custom : { kind: "months", day, ...time };
}

/** What a field repeats by, when that divides the whole evenly: every 7 minutes is no rhythm, since it begins anew each hour. */
function everyOf(field: string, whole: number): number | null {
  if (field === "*") return 1;
  const every = field.startsWith("*/") ? numberOf(field.slice(2), 1, whole - 1) : null;
  return every !== null && whole % every === 0 ? every : null;
}

function numberOf(field: string, least: number, most: number): number | null {
  if (!/^\d{1,2}$/u.test(field)) return null;
  const value = Number(field);
  return value >= least && value <= most ? value : null;
}
