import type { Insertable } from "kysely";
import type { PersistenceRate } from "../../shared/cost/persistence.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import type { Database, Tables } from "./database.ts";

/** The price catalogue, by model and day. Amounts in dollars. */
export async function listRates(database: Database): Promise<readonly Rate[]> {
  const rows = await database.db
    .selectFrom("rates")
    .selectAll()
    .orderBy("model")
    .orderBy("from")
    .execute();
  return rows.map((row) => ({
    model: row.model,
    from: row.from,
    inputUsdPerMillion: row.input_usd_per_million,
    cachedInputUsdPerMillion: row.cached_input_usd_per_million,
    outputUsdPerMillion: row.output_usd_per_million,
    requestUsd: row.request_usd,
    secondUsd: row.second_usd,
    imageUsd: row.image_usd,
    source: row.source,
  }));
}

/**
 * Adds prices in one transaction; a row with the model and day of an existing one replaces it. Ledger rows keep the amounts they were
 * written with.
 */
export async function putRates(database: Database, rates: readonly Rate[]): Promise<void> {
  // Later rows win, and one statement must not touch a row twice.
  const rows = new Map(rates.map((rate) => [`${rate.model}@${rate.from}`, rowOf(rate)]));
  await database.db
    .insertInto("rates")
    .values([...rows.values()])
    .onConflict((conflict) =>
      conflict.columns(["model", "from"]).doUpdateSet((row) => ({
        input_usd_per_million: row.ref("excluded.input_usd_per_million"),
        cached_input_usd_per_million: row.ref("excluded.cached_input_usd_per_million"),
        output_usd_per_million: row.ref("excluded.output_usd_per_million"),
        request_usd: row.ref("excluded.request_usd"),
        second_usd: row.ref("excluded.second_usd"),
        image_usd: row.ref("excluded.image_usd"),
        source: row.ref("excluded.source"),
      })),
    )
    .execute();
}

function rowOf(rate: Rate): Insertable<Tables["rates"]> {
  return {
    model: rate.model,
    from: rate.from,
    input_usd_per_million: rate.inputUsdPerMillion ?? null,
    cached_input_usd_per_million: rate.cachedInputUsdPerMillion ?? null,
    output_usd_per_million: rate.outputUsdPerMillion ?? null,
    request_usd: rate.requestUsd ?? null,
    second_usd: rate.secondUsd ?? null,
    image_usd: rate.imageUsd ?? null,
    source: rate.source ?? null,
  };
}

/** Prices of persistence, by day. Amounts in dollars. */
export async function listPersistenceRates(
  database: Database,
): Promise<readonly PersistenceRate[]> {
  const rows = await database.db
    .selectFrom("persistence_rates")
    .selectAll()
    .orderBy("from")
    .execute();
  return rows.map((row) => ({
    from: row.from,
    commitUsdPerMillion: row.commit_usd_per_million,
    logUsdPerGb: row.log_usd_per_gb,
    artifactUsdPerGb: row.artifact_usd_per_gb,
    source: row.source,
  }));
}

/** Adds a price of persistence; a row with the day of an existing one replaces it. What it prices is computed when it is asked for. */
export async function putPersistenceRate(database: Database, rate: PersistenceRate): Promise<void> {
  const amounts = {
    commit_usd_per_million: rate.commitUsdPerMillion ?? null,
    log_usd_per_gb: rate.logUsdPerGb ?? null,
    artifact_usd_per_gb: rate.artifactUsdPerGb ?? null,
    source: rate.source ?? null,
  };
  await database.db
    .insertInto("persistence_rates")
    .values({ from: rate.from, ...amounts })
    .onConflict((conflict) => conflict.column("from").doUpdateSet(amounts))
    .execute();
}
