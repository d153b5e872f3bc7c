import { deleteBinding, listBindings, putBinding } from "../store/bindings.ts";
import { deleteProvider, listProviders, putProvider } from "../store/providers.ts";
import { listWorkers } from "../store/workers.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

type Ids =
  | "listBindings"
  | "putBinding"
  | "deleteBinding"
  | "listProviders"
  | "putProvider"
  | "deleteProvider"
  | "listWorkers";

/** Bindings, model providers, workers. */
export function settingsHandlers({
  database,
  leaseMs,
}: Pick<AppOptions, "database" | "leaseMs">): Handlers<Ids> {
  return {
    listBindings: async () => ({
      status: 200,
      body: { bindings: [...(await listBindings(database))] },
    }),
    putBinding: async ({ body }) => ({
      status: 200,
      body: await putBinding(database, {
        resource: body.resource,
        url: body.url,
        secret: body.secret ?? null,
      }),
    }),
    deleteBinding: async ({ query }) => {
      await deleteBinding(database, query.resource);
      return { status: 204, body: undefined };
    },
    listProviders: async () => ({
      status: 200,
      body: { providers: [...(await listProviders(database))] },
    }),
    putProvider: async ({ params, body }) => ({
      status: 200,
      body: await putProvider(database, {
        name: params.name,
        baseUrl: body.baseUrl.replace(/\/+$/, ""),
        secret: body.secret ?? null,
        requestsPerMinute: body.requestsPerMinute ?? null,
        tokensPerMinute: body.tokensPerMinute ?? null,
        models: body.models ?? [],
      }),
    }),
    deleteProvider: async ({ params }) => {
      await deleteProvider(database, params.name);
      return { status: 204, body: undefined };
    },
    listWorkers: async () => ({
      status: 200,
      body: { workers: [...(await listWorkers(database, { leaseMs }))] },
    }),
  };
}
