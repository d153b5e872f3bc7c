import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Config } from "./config.ts";
import type { Core } from "./core.ts";
import { createApp } from "./http/app.ts";

/** A listening server. */
export interface RunningHttp {
  readonly url: string;
  stop(): Promise<void>;
}

/** Open requests have this long to end when the server stops. */
const closeGraceMs = 5_000;

/** The built designer: beside the compiled server, or in `dist/` when the server runs from its sources. */
function designerFolder(): string {
  const path = import.meta.url.endsWith(".ts") ? "../dist/designer" : "../designer";
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Serves API and designer. */
export async function startHttp(params: {
  readonly core: Core;
  readonly config: Config;
}): Promise<RunningHttp> {
  const { core, config } = params;
  const stopping = new AbortController();
  const app = createApp({
    database: core.database,
    engine: core.engine,
    control: core.control,
    copier: core.copier,
    tasks: core.tasks,
    tokens: core.tokens,
    address: core.address,
    secrets: core.secrets,
    artifacts: core.artifacts,
    evaluator: core.evaluator,
    mismatch: core.mismatch,
    log: core.log,
    version: core.version,
    adminToken: config.adminToken,
    leaseMs: config.leaseMs,
    designerFolder: designerFolder(),
    notifier: core.notifier,
    metrics: core.metrics,
    stopping: stopping.signal,
  });
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const url = `http://${host}:${String(port)}`;
  // Port 0 is any free one.
  if (!config.publicUrl.isGiven && config.port !== port) core.address.url = url;
  return {
    url,
    stop: async () => {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(timer);
      await core.engine.drain({ graceMs: 0 });
    },
  };
}
