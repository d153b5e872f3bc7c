/**
 * Restate: @restatedev/restate-server 1.7.12 (its own store, RocksDB, whose log is synced to the disk before a step counts: the
 * default `rocksdb-disable-wal-fsync = false`), @restatedev/restate-sdk and -clients 1.17.2. A step is a `ctx.run`, whose result
 * the server has stored before the next begins. The server is a process of its own (started by the bench, and not killed by the
 * crash workload); service and client are this process, over HTTP/2 and HTTP/1.1.
 */
import { createServer } from "node:http2";
import * as restate from "@restatedev/restate-sdk";
import * as clients from "@restatedev/restate-sdk-clients";
import { eachMs, secondsOf, serve, witnessed } from "./serve.mjs";

// The SDK expects Node 22; this is all that it misses in Node 20.
Promise.withResolvers ??= function withResolvers() {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
};

serve(async ({ crash, restate: urls }) => {
  const bench = restate.service({
    name: "bench",
    handlers: {
      chain: async (ctx, steps) => {
        for (let i = 0; i < steps; i += 1) await ctx.run("nothing", () => null);
      },
      map: async (ctx, items) => {
        await restate.RestatePromise.all(
          Array.from({ length: items }, () => ctx.run("item", () => null)),
        );
      },
      echo: async (ctx, { text, steps }) => {
        let value = text;
        for (let i = 0; i < steps; i += 1) {
          const input = value;
          value = await ctx.run("echo", () => input);
        }
      },
      slow: async (ctx, steps) => {
        for (let index = 0; index < steps; index += 1)
          await ctx.run("slow", async () => await witnessed({ ...crash, index }));
      },
    },
  });
  const handler = restate.createEndpointHandler({
    services: [bench],
    logger: ({ level }, ...message) => {
      if (level === "error") process.stderr.write(`Restate: ${message.map(String).join(" ")}\n`);
    },
  });
  const server = createServer(handler);
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(urls.endpointPort, "127.0.0.1", resolve);
  });
  const response = await fetch(`${urls.adminUrl}/deployments`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ uri: `http://127.0.0.1:${urls.endpointPort}`, force: true }),
  });
  if (!response.ok) throw new Error(`Restate refuses the service: ${await response.text()}`);
  const ingress = clients.connect({ url: urls.ingressUrl });
  const client = ingress.serviceClient({ name: "bench" });
  const sender = ingress.serviceSendClient({ name: "bench" });
  return {
    chain: async ({ runs, steps }) => await eachMs(runs, async () => await client.chain(steps)),
    burst: async ({ runs, steps }) =>
      await secondsOf(async () => {
        await Promise.all(Array.from({ length: runs }, async () => await client.chain(steps)));
      }),
    map: async ({ items }) => await eachMs(1, async () => await client.map(items)),
    payload: async ({ text, steps }) =>
      await secondsOf(async () => await client.echo({ text, steps })),
    crash: async ({ steps }) => {
      await sender.slow(steps);
    },
  };
});
