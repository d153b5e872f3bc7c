import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./config.ts";
import type { Core } from "./core.ts";
import { createMetricsApp } from "./http/metrics-app.ts";

/** Serves the figures of a process that has no API. */
export async function startMetrics(params: {
  readonly core: Pick<Core, "metrics" | "log">;
  readonly config: Pick<Config, "host" | "adminToken">;
  readonly port: number;
}): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { core, config } = params;
  const app = createMetricsApp({
    registry: core.metrics,
    log: core.log,
    adminToken: config.adminToken,
  });
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(params.port, config.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${String(port)}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
