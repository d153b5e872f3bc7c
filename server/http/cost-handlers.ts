import { Refusal } from "../../shared/api/errors.ts";
import { maxCostDays } from "../../shared/api/cost.ts";
import type { Json } from "../../shared/base/json.ts";
import { filesOfInput, type InputFile, type TextEffect } from "../../shared/cost/flow-text.ts";
import { forecastRun } from "../../shared/cost/forecast.ts";
import { budgetRisk } from "../../shared/cost/forecast-words.ts";
import { seededRandom } from "../../shared/cost/random.ts";
import { costReportCsv } from "../../shared/cost/report-csv.ts";
import { reprice } from "../../shared/cost/reprice.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { limitOf, type BudgetLimit } from "../../shared/run/budget.ts";
import { adviceOf } from "./checkpoint-advice.ts";
import { breakEvenOf } from "./break-even.ts";
import { findArtifacts } from "../store/artifact-records.ts";
import { findCostReport, type CostReportParams } from "../store/cost-report.ts";
import type { Database } from "../store/database.ts";
import { findEconomics } from "../store/economics-report.ts";
import { listPersistenceRates, listRates, putPersistenceRate, putRates } from "../store/rates.ts";
import { listUsage } from "../store/run-cost.ts";
import { findRunHistory } from "../store/run-history.ts";
import { findRunHead } from "../store/run-queries.ts";
import { findVersion, findWorkflow } from "../store/workflows.ts";
import { answered, type Handlers } from "./handler.ts";
import { limitOfBody } from "./limit-handlers.ts";
import type { AppOptions } from "./ports.ts";

const dayMs = 86_400_000;
/** Days of a report when no first day is given. */
const defaultDays = 30;
/** The same question has the same answer. */
const forecastSeed = 20_260_101;

type Options = Pick<AppOptions, "database">;

/** Prices, what was spent, and what will be. */
export function costHandlers(options: Options) {
  return { ...priceHandlers(options), ...reportHandlers(options), ...comparisonHandlers(options) };
}

function priceHandlers({
  database,
}: Options): Handlers<"listPrices" | "putPrices" | "listPersistenceRates" | "putPersistenceRate"> {
  return {
    listPrices: async () => ({ status: 200, body: { prices: [...(await listRates(database))] } }),
    putPrices: async ({ body }) => {
      const rates = Array.isArray(body) ? body : "prices" in body ? body.prices : [body];
      await putRates(database, rates);
      return { status: 200, body: { prices: [...(await listRates(database))] } };
    },
    listPersistenceRates: async () => ({
      status: 200,
      body: { rates: [...(await listPersistenceRates(database))] },
    }),
    putPersistenceRate: async ({ body }) => {
      await putPersistenceRate(database, body);
      return { status: 200, body: { rates: [...(await listPersistenceRates(database))] } };
    },
  };
}

function reportHandlers({
  database,
}: Options): Handlers<"getCosts" | "getEconomics" | "getBreakEven" | "getCheckpointAdvice"> {
  return {
    getCheckpointAdvice: async ({ query }) => ({
      status: 200,
      body: await adviceOf(database, { ...spanOf(query), workflow: query.workflow }),
    }),
    getCosts: async ({ query }, { request, response }) => {
      const params = { ...spanOf(query), workflow: query.workflow };
      const report = await findCostReport(database, params);
      const wanted =
        query.format ?? (request.accepts("json", "text/csv") === "text/csv" ? "csv" : "json");
      response.vary("Accept");
      if (wanted === "json") return { status: 200, body: report };
      response
        .status(200)
        .set("Content-Type", "text/csv; charset=utf-8")
        .attachment(`cairn-costs-${params.from}-to-${params.to}.csv`)
        .send(costReportCsv(report));
      return answered;
    },
    getEconomics: async ({ query }) => ({
      status: 200,
      body: await findEconomics(database, { ...spanOf(query), workflow: undefined }),
    }),
    getBreakEven: async ({ params, query }) => ({
      status: 200,
      body: await breakEvenOf(database, { ...spanOf(query), workflow: params.workflow }),
    }),
  };
}

function comparisonHandlers({ database }: Options): Handlers<"repriceRun" | "forecastRun"> {
  return {
    repriceRun: async ({ params, body }) => {
      await findRunHead(database, params.id);
      const rows = await listUsage(database, params.id);
      const rates = await listRates(database);
      const day = body.day ?? today();
      const models = [...reprice({ rows, models: body.models, rates, isoDay: day })];
      const sumOf = (key: "costMicros" | "unpriced" | "repricedMicros" | "repricedUnpriced") =>
        models.reduce((sum, model) => sum + model[key], 0);
      return {
        status: 200,
        body: {
          day,
          costMicros: sumOf("costMicros"),
          unpriced: sumOf("unpriced"),
          repricedMicros: sumOf("repricedMicros"),
          repricedUnpriced: sumOf("repricedUnpriced"),
          models,
        },
      };
    },
    forecastRun: async ({ params, body }) => {
      const { version, definition } = await versionOf(database, {
        id: params.id,
        version: body.version,
      });
      const history = await findRunHistory(database, { workflowId: params.id, definition });
      const forecast = forecastRun({
        definition,
        history,
        input: body.input ?? {},
        rates: await listRates(database),
        isoDay: today(),
        random: seededRandom(forecastSeed),
        files: await filesOf(database, body.input ?? {}),
        textEffect: textEffectOf,
      });
      const budget: BudgetLimit | null =
        body.budget === undefined ? limitOf(definition.Budget) : limitOfBody(body.budget);
      return {
        status: 200,
        body: {
          version,
          ...forecast,
          budget:
            budget === null
              ? null
              : {
                  maxCostMicros: budget.maxCostMicros,
                  risk: budgetRisk(forecast, budget.maxCostMicros),
                },
        },
      };
    },
  };
}

/** The stored files that an input refers to. */
async function filesOf(database: Database, input: Json): Promise<ReadonlyMap<string, InputFile>> {
  const files = await findArtifacts(database, filesOfInput(input));
  return new Map(files.map((file) => [file.id, file]));
}

/** What no kind of ours does comes from elsewhere. */
function textEffectOf(resource: string): TextEffect | undefined {
  if (!resource.startsWith("cairn:")) return "brings";
  const kind = kindOf[resource.slice("cairn:".length).replace(/\.waitForTaskToken$/u, "")];
  return kind?.family === "task" ? kind.text : undefined;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The days of a question. @throws Refusal INVALID_REQUEST */
function spanOf(query: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Pick<CostReportParams, "from" | "to"> {
  const to = query.to ?? today();
  const from =
    query.from ?? new Date(Date.parse(to) - (defaultDays - 1) * dayMs).toISOString().slice(0, 10);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days < 1) throw new Refusal("INVALID_REQUEST", "`from` is after `to`.");
  if (days > maxCostDays)
    throw new Refusal("INVALID_REQUEST", `A report spans at most ${String(maxCostDays)} days.`);
  return { from, to };
}

/** A version, or the newest. @throws Refusal WORKFLOW_NOT_FOUND · VERSION_NOT_FOUND · NO_PUBLISHED_VERSION */
async function versionOf(
  database: Database,
  wanted: { readonly id: string; readonly version: number | undefined },
) {
  const workflow = await findWorkflow(database, wanted.id);
  const version = wanted.version ?? workflow.version;
  if (version === null)
    throw new Refusal("NO_PUBLISHED_VERSION", "Publish the workflow before its cost is forecast.");
  return await findVersion(database, { id: wanted.id, version });
}
