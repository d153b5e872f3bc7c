import { Refusal } from "../../shared/api/errors.ts";
import { maxCostDays } from "../../shared/api/cost.ts";
import { findCostReport } from "../store/cost-report.ts";
import { listRates, putRates } from "../store/rates.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

const dayMs = 86_400_000;
/** Days of a report when no first day is given. */
const defaultDays = 30;

/** Prices and what was spent. */
export function costHandlers({
  database,
}: Pick<AppOptions, "database">): Handlers<"listPrices" | "putPrices" | "getCosts"> {
  return {
    listPrices: async () => ({ status: 200, body: { prices: [...(await listRates(database))] } }),
    putPrices: async ({ body }) => {
      const rates = Array.isArray(body) ? body : "prices" in body ? body.prices : [body];
      await putRates(database, rates);
      return { status: 200, body: { prices: [...(await listRates(database))] } };
    },
    getCosts: async ({ query }) => {
      const to = query.to ?? new Date().toISOString().slice(0, 10);
      const from =
        query.from ??
        new Date(Date.parse(to) - (defaultDays - 1) * dayMs).toISOString().slice(0, 10);
      const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
      if (days < 1) throw new Refusal("INVALID_REQUEST", "`from` is after `to`.");
      if (days > maxCostDays)
        throw new Refusal("INVALID_REQUEST", `A report spans at most ${String(maxCostDays)} days.`);
      return {
        status: 200,
        body: await findCostReport(database, { from, to, workflow: query.workflow }),
      };
    },
  };
}
