import type { Json } from "../base/json.ts";
import type { FormField } from "./form-field.ts";

/** Why a value does not fit its field, without a full stop; null when it does. */
export function checkField(field: FormField, value: Json): string | null {
  switch (field.type) {
    case "text":
      return checkText(field, value);
    case "number":
      return checkNumber(field, value);
    case "boolean":
      return typeof value === "boolean" ? null : "This is yes or no";
    case "choice":
      return field.options.some((option) => option === value)
        ? null
        : `Choose one of ${field.options.slice(0, 20).join(", ")}`;
    case "date":
      return typeof value === "string" && isDate(value)
        ? null
        : "This is a date, written as 2026-11-21";
  }
}

function checkText(field: FormField & { readonly type: "text" }, value: Json): string | null {
  if (typeof value !== "string") return "This is a text";
  const length = Array.from(value).length;
  if (length < field.minLength) return `Write at least ${field.minLength} characters`;
  if (length > field.maxLength) return `Write at most ${field.maxLength} characters`;
  return field.isEmail && !/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(value)
    ? "This is no e-mail address"
    : null;
}

function checkNumber(field: FormField & { readonly type: "number" }, value: Json): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return "This is a number";
  if (field.isWhole && !Number.isInteger(value)) return "This is a whole number";
  if (field.minimum !== null && value < field.minimum) return `This is at least ${field.minimum}`;
  return field.maximum !== null && value > field.maximum
    ? `This is at most ${field.maximum}`
    : null;
}

/** A day of the calendar: `2026-02-30` is none. */
function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/u.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
