/** Everything that reaches outside the engine: expressions, schemas, models, the network, files. */
import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { artifactRecords, valueStore } from "./artifact-values.ts";
import type { ArtifactRecords, ArtifactStore } from "./context/artifact-store.ts";
import { createCodeRunner } from "./context/code.ts";
import { createDocumentReader } from "./context/documents.ts";
import { createEgress, type Egress } from "./context/egress.ts";
import { createSocketOpener } from "./context/egress-socket.ts";
import { createEvaluator } from "./context/evaluator.ts";
import { createItemReader } from "./context/item-reader.ts";
import { createJsonSchemas, type JsonSchemas } from "./context/json-schema.ts";
import { createMailer } from "./context/mail.ts";
import { mailPorts } from "./context/mail-server.ts";
import { storedImages } from "./context/model-images.ts";
import { createModelProviders } from "./context/model-providers.ts";
import { createModels, type Models } from "./context/models.ts";
import { createNodeContextFactory } from "./context/node-context.ts";
import { createResultWriter } from "./context/result-writer.ts";
import type { Secrets } from "./context/secrets.ts";
import { createSqlRunner } from "./context/sql.ts";
import { createWeb } from "./context/web.ts";
import { Payloads } from "./engine/payloads.ts";
import type { StepServices } from "./engine/step-ports.ts";
import type { TaskTokens } from "./engine/task-tokens.ts";
import { createObservation, type Observation } from "./observation.ts";
import { resolveBinding, stepCall } from "./step-call.ts";
import type { Database } from "./store/database.ts";
import { holdProvider, takeFromProvider } from "./store/provider-usage.ts";
import { findProvider, listProviderProfiles } from "./store/providers.ts";

export interface CoreOptions {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly version: string;
  readonly secrets: Secrets;
}

export interface Effects {
  readonly services: Omit<StepServices, "store" | "tokens" | "callCache">;
  readonly observation: Observation;
  /** Starts the processes that expressions run in. */
  readonly warm: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface EffectsOptions extends CoreOptions {
  readonly artifacts: ArtifactStore;
  readonly tokens: TaskTokens;
  /** Where links that steps hand out lead. */
  readonly address: { readonly url: string };
}

/** Puts them together. */
export function createEffects(params: EffectsOptions): Effects {
  const { config, database, log, artifacts, secrets, tokens, address } = params;
  const records = artifactRecords(database);
  const egress = createEgress({ allow: config.egressAllow });
  const evaluator = createEvaluator();
  const schemas = createJsonSchemas();
  const payloads = new Payloads(valueStore(artifacts, records));
  const observation = createObservation({ database, log, payloads });
  const models = modelsOf({ ...params, egress, schemas, records, observation });
  const documents = createDocumentReader();
  const code = createCodeRunner();
  const openSocket = createSocketOpener({ allow: config.egressAllow, servicePorts: mailPorts });
  const sql = createSqlRunner({ openSocket, secrets });
  const mail = createMailer({ openSocket, secrets, artifacts, records });
  const publicationsFolder = join(config.dataDir, "publications");
  const contextOf = createNodeContextFactory({
    artifacts,
    records,
    egress,
    mail,
    secrets,
    models,
    schemas,
    documents,
    web: createWeb({ egress, documents, userAgent: `Cairn/${params.version}` }),
    code,
    sql,
    publicationsFolder,
    log,
  });
  const binding = async (resource: string) => await resolveBinding({ database, secrets }, resource);
  return {
    services: {
      evaluator,
      payloads,
      mismatch: async (schema, value) => await schemas.mismatch(schema, value),
      call: stepCall({
        contextOf,
        binding,
        payloads,
        request: egress.request,
        tokens,
        address,
        observation,
      }),
      readItems: createItemReader({ artifacts, records }),
      writeResults: createResultWriter({ artifacts, records }),
    },
    observation,
    warm: async () => await evaluator.warm(),
    close: async () => {
      await observation.close();
      evaluator.close();
      schemas.close();
      documents.close();
      code.close();
      models.close();
      await egress.close();
    },
  };
}

/** Models, asked through the profiles of their providers and within the limits of those. */
function modelsOf({
  config,
  database,
  secrets,
  artifacts,
  egress,
  schemas,
  records,
  observation,
}: Pick<CoreOptions, "config" | "database" | "secrets"> & {
  readonly artifacts: ArtifactStore;
  readonly egress: Egress;
  readonly schemas: JsonSchemas;
  readonly records: ArtifactRecords;
  readonly observation: Pick<Observation, "watched">;
}): Models {
  return createModels({
    egress,
    schemas,
    provider: createModelProviders({
      find: async (name) => await findProvider(database, name),
      list: async () => await listProviderProfiles(database),
      openai: config.openai,
      secrets,
    }),
    image: storedImages({ artifacts, records }),
    usage: observation.watched({
      take: async (taken) => await takeFromProvider(database, taken),
      hold: async (provider, forMs) => await holdProvider(database, { provider, forMs }),
    }),
  });
}
