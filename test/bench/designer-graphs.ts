/** The workflows that the designer is measured with. */
import type { Json } from "../../shared/base/json.ts";

const wide = 5;
/** Time to open the page of a run before anything happens in it. */
const waitSeconds = 10;

/** Rows of steps, and in each row a Parallel of some: what people draw, not one long line. */
export function graphOf(size: number): Json {
  const states: Record<string, Json> = {
    Begin: { Type: "Wait", Seconds: waitSeconds, Next: "Step 1" },
  };
  const count = Math.floor((size - 3) / (wide + 1));
  for (let row = 1; row <= count; row += 1) {
    const branches = Array.from({ length: wide - 1 }, (_, branch) => {
      const name = `Row ${String(row)}, branch ${String(branch + 1)}`;
      return { StartAt: name, States: { [name]: { Type: "Pass", End: true } } };
    });
    const next = row === count ? { End: true } : { Next: `Step ${String(row + 1)}` };
    states[`Step ${String(row)}`] = { Type: "Pass", Next: `Fan ${String(row)}` };
    states[`Fan ${String(row)}`] = { Type: "Parallel", Branches: branches, Output: {}, ...next };
  }
  return { QueryLanguage: "JSONata", StartAt: "Begin", States: states };
}

/** A run of it writes about 25,000 events. */
export const longLog: Json = {
  QueryLanguage: "JSONata",
  StartAt: "Many",
  States: {
    Many: {
      Type: "Map",
      Items: "{% [1..3100] %}",
      MaxConcurrency: 50,
      ItemProcessor: {
        StartAt: "First",
        States: { First: { Type: "Pass", Next: "Second" }, Second: { Type: "Pass", End: true } },
      },
      Output: {},
      End: true,
    },
  },
};
