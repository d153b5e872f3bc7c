/** Restate's server, from its npm package: a process beside the peer's own, as PostgreSQL is for the others. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RestateUrls } from "./peer.ts";

export interface RestateServer {
  readonly urls: RestateUrls;
  readonly stop: () => Promise<void>;
}

const patienceMs = 60_000;

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

function binary(): string {
  const require = createRequire(new URL("./peers/package.json", import.meta.url));
  const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  return join(require.resolve(`${platform}/package.json`), "..", "bin", "restate-server");
}

/** Starts the server on its folder; ports are new each time. */
export async function startRestateServer(directory: string): Promise<RestateServer> {
  const [ingress = 0, admin = 0, node = 0, endpointPort = 0] = await freePorts(4);
  const child = spawn(
    binary(),
    ["--base-dir", directory, "--node-name", "bench", "--listen-mode", "tcp", "--no-logo"],
    {
      stdio: "ignore",
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        RUST_LOG: "error",
        RESTATE_DISABLE_TELEMETRY: "true",
        RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${String(ingress)}`,
        RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${String(admin)}`,
        RESTATE_BIND_ADDRESS: `127.0.0.1:${String(node)}`,
        RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${String(node)}/`,
      },
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const urls = {
    adminUrl: `http://127.0.0.1:${String(admin)}`,
    ingressUrl: `http://127.0.0.1:${String(ingress)}`,
    endpointPort,
  };
  const answers = async (url: string): Promise<boolean> =>
    await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  const deadline = Date.now() + patienceMs;
  while (!(
    (await answers(`${urls.adminUrl}/health`)) &&
    (await answers(`${urls.ingressUrl}/restate/health`))
  )) {
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`Restate's server does not start (${binary()})`);
    await sleep(50);
  }
  return {
    urls,
    stop: async () => {
      child.kill("SIGTERM");
      const killing = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(killing);
    },
  };
}
