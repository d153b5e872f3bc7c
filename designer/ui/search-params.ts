/** Reading what stands in an address leniently: a wrong value is dropped, never an error. */

export type RawSearch = Readonly<Record<string, unknown>>;

export function textParam(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function dayParam(value: unknown): string | undefined {
  const given = textParam(value);
  return given !== undefined &&
    /^\d{4}-\d{2}-\d{2}$/.test(given) &&
    !Number.isNaN(Date.parse(given))
    ? given
    : undefined;
}

export function countParam(value: unknown): number | undefined {
  const given = Number(value);
  return Number.isInteger(given) && given > 0 ? given : undefined;
}

export function knownParam<const Values extends readonly string[]>(
  values: Values,
  value: unknown,
): Values[number] | undefined {
  return values.find((each) => each === textParam(value));
}

/** Leaves out what is undefined. */
export function presentParams<T extends object>(
  entries: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
