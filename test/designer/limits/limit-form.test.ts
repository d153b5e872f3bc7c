import { describe, expect, it } from "vitest";
import { readUsd, readWhole } from "../../../designer/limits/amounts.ts";
import { errorsOf, fieldsOf, formOf, monthUsdOf } from "../../../designer/limits/limit-form.ts";

describe("amounts", () => {
  it.each([
    ["", undefined],
    [" 12 ", 12],
    ["1,000", 1000],
  ])("%j is a whole number", (text, value) => {
    expect(readWhole(text)).toEqual({ value, error: null });
  });

  it.each(["0", "-1", "1.5", "two", "1e3", "99999999999999999999"])("%j is none", (text) => {
    expect(readWhole(text).error).not.toBeNull();
  });

  it.each([
    ["", undefined],
    ["2.50", 2.5],
    ["$ 1,234.5", 1234.5],
    [".01", 0.01],
  ])("%j is an amount", (text, value) => {
    expect(readUsd(text)).toEqual({ value, error: null });
  });

  it.each(["0", "-1", "1.", "1e3", "much", "1000000001", "NaN"])("%j is no amount", (text) => {
    expect(readUsd(text).error).not.toBeNull();
  });
});

describe("the form of limits", () => {
  const fields = {
    Limits: { MaxRuns: 3, Key: "{% $states.input.customer %}", MaxRunsPerKey: 1, Weight: 2 },
    Budget: { MaxCostUsd: 0.5, OnExceeded: "Fail" },
  };

  it("gives back what it was made from, with what it does not show", () => {
    const form = formOf(fields, 2_500_000);
    expect(form).toMatchObject({ maxRuns: "3", runUsd: "0.5", monthUsd: "2.50" });
    expect(fieldsOf(form, fields)).toEqual(fields);
    expect(monthUsdOf(form)).toBe(2.5);
    expect(errorsOf(form)).toEqual({});
  });

  it("takes a field away when all of it is empty", () => {
    const empty = formOf({}, null);
    expect(fieldsOf(empty, {})).toEqual({ Limits: undefined, Budget: undefined });
    expect(monthUsdOf(empty)).toBeNull();
  });

  it("wants to know what tells keys apart where there are limits for each", () => {
    expect(errorsOf({ ...formOf({}, null), maxRunsPerKey: "2" })).toHaveProperty("key");
  });
});
