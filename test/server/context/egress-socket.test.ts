import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createSocketOpener,
  type SocketDestination,
  type SocketOpenerOptions,
} from "../../../server/context/egress-socket.ts";
import { readEgressRules } from "../../../server/context/egress-rules.ts";
import { Failure } from "../../../shared/base/failure.ts";

let peer: Server;
let port: number;

beforeAll(async () => {
  peer = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
  await once(peer, "listening");
  ({ port } = peer.address() as AddressInfo);
});

afterAll(() => {
  peer.close();
});

const toLoopback = async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

async function failure(
  destination: Partial<SocketDestination>,
  options: SocketOpenerOptions = {},
): Promise<Failure> {
  const error: unknown = await createSocketOpener(options)({
    host: "127.0.0.1",
    port,
    ...destination,
  }).then(
    (socket) => {
      socket.destroy();
      return new Error("it connected");
    },
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

it("connects to what the operator allows, by name and by address", async () => {
  const options = { allow: ["db.test", `127.0.0.1:${port}`], resolveName: toLoopback };
  for (const host of ["db.test", "127.0.0.1", "DB.test."]) {
    // eslint-disable-next-line no-await-in-loop
    const socket = await createSocketOpener(options)({ host, port });
    let text = "";
    // eslint-disable-next-line no-await-in-loop
    for await (const piece of socket) text += String(piece);
    expect(text).toBe("hello");
  }
});

it("refuses a literal, a resolved name and one bad address among good ones", async () => {
  expect(await failure({})).toMatchObject({ error: "Http.Blocked" });
  expect(await failure({ host: "[::1]" })).toMatchObject({ error: "Http.Blocked" });
  expect(await failure({ host: "db.test" }, { resolveName: toLoopback })).toMatchObject({
    error: "Http.Blocked",
    cause: expect.stringContaining("db.test") as unknown,
  });
  const mixed = async () =>
    await Promise.resolve([
      { address: "8.8.8.8", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ]);
  expect(await failure({ host: "db.test" }, { resolveName: mixed })).toMatchObject({
    error: "Http.Blocked",
  });
});

it("refuses low ports of public machines unless the protocol has them", async () => {
  const resolveName = async () => await Promise.resolve([{ address: "8.8.8.8", family: 4 }]);
  expect(await failure({ host: "mail.test", port: 587 }, { resolveName })).toMatchObject({
    error: "Http.Blocked",
  });
  const mail = readEgressRules([], [587]);
  expect(mail.allows({ hostname: "mail.test", port: 587 }, "8.8.8.8")).toBe(true);
  expect(mail.allows({ hostname: "mail.test", port: 22 }, "8.8.8.8")).toBe(false);
  expect(mail.allows({ hostname: "mail.test", port: 587 }, "10.0.0.1")).toBe(false);
});

it("says why a connection failed, and when it was stopped", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port: nobody } = closed.address() as AddressInfo;
  closed.close();
  const allow = ["127.0.0.1"];
  expect(await failure({ port: nobody }, { allow })).toMatchObject({
    error: "Http.Connection",
    cause: expect.stringContaining("ECONNREFUSED") as unknown,
  });
  const stopped = new AbortController();
  stopped.abort();
  expect(await failure({ signal: stopped.signal }, { allow })).toMatchObject({
    error: "Cairn.Stopped",
  });
  const never = async () => await new Promise<never>(() => undefined);
  expect(
    await failure({ host: "slow.test" }, { allow, resolveName: never, timeoutMs: 20 }),
  ).toMatchObject({ error: "Http.Timeout" });
  for (const host of ["", "a b", "a/b"]) {
    // eslint-disable-next-line no-await-in-loop
    expect(await failure({ host })).toMatchObject({ error: "Http.InvalidRequest" });
  }
  expect(await failure({ port: 0 })).toMatchObject({ error: "Http.InvalidRequest" });
});
