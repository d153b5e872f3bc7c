import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEgress, type Egress, type EgressOptions } from "../../../server/context/egress.ts";
import { startPeer, startRawPeer, type Peer } from "../../support/http-peer.ts";

let peer: Peer;
let other: Peer;
const made: Egress[] = [];

/** An egress that may reach the peers. */
function open(options: EgressOptions = {}): Egress {
  const egress = createEgress({
    allow: [`127.0.0.1:${peer.port}`, `127.0.0.1:${other.port}`],
    ...options,
  });
  made.push(egress);
  return egress;
}

async function failure(promise: Promise<unknown>): Promise<{ error: string; cause: string }> {
  return await promise.then(
    (value) => {
      throw new Error(`it succeeded: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as { error: string; cause: string },
  );
}

beforeAll(async () => {
  other = await startPeer({
    "/": (_, response) => response.end("other"),
  });
  peer = await startPeer({
    "/": (_, response) => response.end("secret"),
    "/echo": (request, response) =>
      response.writeHead(200, { "x-a": ["1", "2"] }).end(JSON.stringify(request)),
    "/gzip": (_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("packed")),
    "/br": (_, response) =>
      response.writeHead(200, { "content-encoding": "br" }).end(brotliCompressSync("packed")),
    "/deflate": (_, response) =>
      response.writeHead(200, { "content-encoding": "deflate" }).end(deflateSync("packed")),
    "/twice": (_, response) =>
      response
        .writeHead(200, { "content-encoding": "gzip, br" })
        .end(brotliCompressSync(gzipSync("packed"))),
    "/broken": (_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip"),
    "/bomb": (_, response) =>
      response
        .writeHead(200, { "content-encoding": "gzip" })
        .end(gzipSync(Buffer.alloc(50_000_000))),
    "/large": (_, response) => response.end(Buffer.alloc(2_000_000)),
    "/once": (_, response) => response.writeHead(302, { location: "/echo" }).end(),
    "/for-ever": (_, response) => response.writeHead(302, { location: "/for-ever" }).end(),
    "/see-other": (_, response) => response.writeHead(303, { location: "/echo" }).end(),
    "/keep": (_, response) => response.writeHead(307, { location: "/echo" }).end(),
    "/to-name": (_, response) =>
      response.writeHead(307, { location: `http://peer.test:${peer.port}/echo` }).end(),
    "/to-file": (_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    "/to-metadata": (_, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
    "/to-private": (request, response) =>
      response
        .writeHead(Number(request.path.split("?")[1]), { location: "http://127.0.0.1:1/" })
        .end(),
    "/drip": (_, response) => {
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    },
    "/silent": () => undefined,
    "/pieces": (_, response) => {
      response.write("one ");
      setImmediate(() => response.end("two"));
    },
    "/stalls": (_, response) => response.write("start"),
  });
});

afterAll(async () => {
  await Promise.all([peer.close(), other.close()]);
});

afterEach(async () => {
  await Promise.all(made.splice(0).map(async (egress) => await egress.close()));
});

describe("requests", () => {
  it("send method, headers and body, and read head and body", async () => {
    const response = await open().request({
      method: "POST",
      url: `${peer.url}/echo?a=1`,
      headers: { "Content-Type": "text/plain", "Idempotency-Key": "k" },
      body: "hello",
    });
    expect(response).toMatchObject({ status: 200, headers: { "x-a": "1, 2" } });
    expect(JSON.parse(response.body.toString())).toMatchObject({
      method: "POST",
      path: "/echo?a=1",
      body: "hello",
      headers: { "content-type": "text/plain", "idempotency-key": "k", "user-agent": "Cairn" },
    });
  });

  it.each(["/gzip", "/br", "/deflate", "/twice"])("unpack %s", async (path) => {
    expect((await open().request({ method: "GET", url: peer.url + path })).body.toString()).toBe(
      "packed",
    );
  });

  it("hand over a stream piece by piece", async () => {
    const { body, status } = await open().stream({ method: "GET", url: `${peer.url}/pieces` });
    const pieces: string[] = [];
    for await (const piece of body) pieces.push(Buffer.from(piece).toString());
    expect([status, pieces.join("")]).toStrictEqual([200, "one two"]);
  });

  it("ignore proxy variables", async () => {
    process.env["HTTP_PROXY"] = "http://127.0.0.1:1";
    try {
      expect((await open().request({ method: "GET", url: peer.url })).body.toString()).toBe(
        "secret",
      );
    } finally {
      delete process.env["HTTP_PROXY"];
    }
  });

  it.each(["Host", "content-length", "Transfer-Encoding", "connection"])(
    "refuse to send the header %s",
    async (name) => {
      const { error } = await failure(
        open().request({ method: "GET", url: peer.url, headers: { [name]: "1" } }),
      );
      expect(error).toBe("Http.InvalidRequest");
    },
  );

  it.each([
    ["no address", "GET", "Http.InvalidRequest"],
    ["http://user:secret@example.com/", "GET", "Http.InvalidRequest"],
    ["http://example.com/", "G T", "Http.InvalidRequest"],
    ["file:///etc/passwd", "GET", "Http.Blocked"],
    ["ftp://example.com/", "GET", "Http.Blocked"],
    ["data:text/plain,x", "GET", "Http.Blocked"],
  ])("refuse %s with %s", async (url, method, error) => {
    expect(await failure(open().request({ method, url }))).toMatchObject({ error });
  });
});

/** Ways to write 127.0.0.1 and its relatives; `P` is the port. */
const spellings = [
  "127.0.0.1:P",
  "127.1:P",
  "127.0.1:P",
  "2130706433:P",
  "0x7f000001:P",
  "0x7f.1:P",
  "017700000001:P",
  "0177.0.0.1:P",
  "0:P",
  "0.0.0.0:P",
  "127.0.0.1.:P",
  "１２７.０.０.１:P",
  "127。0。0。1:P",
  "①②⑦.⓪.⓪.①:P",
  "[::1]:P",
  "[::]:P",
  "[::ffff:127.0.0.1]:P",
  "[::ffff:7f00:1]:P",
  "[0:0:0:0:0:ffff:7f00:1]:P",
  "[::7f00:1]:P",
  "[64:ff9b::7f00:1]:P",
  "[2002:7f00:1::]:P",
  "localhost:P",
  "LOCALHOST:P",
  "169.254.169.254",
  "[fd00:ec2::254]",
  "10.0.0.1",
  "192.168.0.1",
  "172.16.0.1",
  "100.64.0.1",
  "[fe80::1]",
  "168.63.129.16",
];

describe("addresses that are not public", () => {
  it.each(spellings)("%s is blocked", async (spelling) => {
    const egress = open({ allow: [] });
    const before = peer.received.length;
    const { error } = await failure(
      egress.request({ method: "GET", url: `http://${spelling.replace("P", String(peer.port))}/` }),
    );
    expect(error).toBe("Http.Blocked");
    expect(peer.received.length).toBe(before);
  });

  it.each([
    ["private", ["10.0.0.5"]],
    ["public and private", ["1.1.1.1", "127.0.0.1"]],
    ["mapped", ["::ffff:127.0.0.1"]],
  ])("names with %s addresses are blocked", async (_, addresses) => {
    const egress = open({
      allow: [],
      resolveName: async () =>
        await Promise.resolve(
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
        ),
    });
    expect(
      await failure(egress.request({ method: "GET", url: "http://name.test/" })),
    ).toMatchObject({ error: "Http.Blocked" });
  });

  it("are blocked when a name turns to them later", async () => {
    const answers = ["198.51.100.1", "127.0.0.1"];
    const egress = open({
      allow: ["198.51.100.0/24"],
      resolveName: async () =>
        await Promise.resolve([{ address: answers.shift() ?? "127.0.0.1", family: 4 }]),
    });
    const url = `http://rebinding.test:${peer.port}/`;
    const before = peer.received.length;
    await failure(egress.request({ method: "GET", url, limits: { totalMs: 200 } }));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await failure(egress.request({ method: "GET", url }))).toMatchObject({
        error: "Http.Blocked",
      });
    }
    expect(peer.received.length).toBe(before);
  });

  it.each([
    "/to-metadata",
    "/to-private?301",
    "/to-private?302",
    "/to-private?303",
    "/to-private?307",
    "/to-private?308",
  ])("are blocked as a redirect (%s)", async (path) => {
    const { error } = await failure(open().request({ method: "GET", url: peer.url + path }));
    expect(error).toBe("Http.Blocked");
  });

  it("say which address was meant and not what is in the query", async () => {
    const { cause } = await failure(
      open({ allow: [] }).request({ method: "GET", url: `${peer.url}/path?key=secret-key` }),
    );
    expect(cause).toContain(`127.0.0.1:${peer.port} is not a public address`);
    expect(cause).not.toContain("secret-key");
  });
});

describe("what the operator allows", () => {
  it("opens names, ports and ranges", async () => {
    for (const allow of [`localhost:${peer.port}`, "localhost", "127.0.0.0/8,::1/128"]) {
      const egress = open({
        allow: allow.split(","),
        resolveName: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
      });
      expect(
        (
          await egress.request({ method: "GET", url: `http://localhost:${peer.port}/` })
        ).body.toString(),
      ).toBe("secret");
    }
  });
});

describe("redirects", () => {
  it("are followed, and the method changes as in browsers", async () => {
    const paths = [
      ["/once", "GET", ""],
      ["/see-other", "GET", ""],
      ["/keep", "POST", "body"],
    ] as const;
    for (const [path, method, body] of paths) {
      const response = await open().request({
        method: "POST",
        url: peer.url + path,
        body: "body",
        headers: { authorization: "Bearer t" },
      });
      expect(response.url).toBe(`${peer.url}/echo`);
      expect(JSON.parse(response.body.toString())).toMatchObject({
        method,
        body,
        headers: { authorization: "Bearer t" },
      });
    }
  });

  it("drop credentials on the way to another origin", async () => {
    const egress = open({
      allow: ["127.0.0.1", "peer.test"],
      resolveName: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const headers = {
      authorization: "Bearer t",
      cookie: "a=b",
      "x-api-key": "k",
      accept: "text/plain",
    };
    const response = await egress.request({
      method: "POST",
      url: `${peer.url}/to-name`,
      body: "kept",
      headers,
    });
    const seen = JSON.parse(response.body.toString()) as {
      headers: Record<string, string>;
      body: string;
    };
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(["authorization"]));
    expect(seen).toMatchObject({ body: "kept", headers: { accept: "text/plain" } });
    expect(seen.headers).not.toHaveProperty("cookie");
    expect(seen.headers).not.toHaveProperty("x-api-key");
  });

  it("end after five, and at other protocols", async () => {
    const before = peer.received.length;
    expect(
      await failure(open().request({ method: "GET", url: `${peer.url}/for-ever` })),
    ).toMatchObject({ error: "Http.Redirect" });
    expect(peer.received.length - before).toBe(6);
    expect(
      await failure(open().request({ method: "GET", url: `${peer.url}/to-file` })),
    ).toMatchObject({ error: "Http.Blocked" });
  });
});

describe("limits", () => {
  it.each(["/large", "/bomb"])("cut off %s", async (path) => {
    const { error, cause } = await failure(
      open().request({ method: "GET", url: peer.url + path, limits: { maxBytes: 1_000_000 } }),
    );
    expect([error, cause]).toStrictEqual([
      "Http.TooLarge",
      `GET ${peer.url}${path} answered with more than 1000000 bytes.`,
    ]);
  });

  it.each([
    ["/drip", { totalMs: 300 }],
    ["/silent", { headMs: 200 }],
    ["/stalls", { idleMs: 200 }],
  ])("end %s in time", async (path, limits) => {
    expect(
      await failure(open().request({ method: "GET", url: peer.url + path, limits })),
    ).toMatchObject({ error: "Http.Timeout" });
  });

  it("end a stream that stalls", async () => {
    const { body } = await open().stream({
      method: "GET",
      url: `${peer.url}/stalls`,
      limits: { idleMs: 200 },
    });
    const read = async (): Promise<void> => {
      for await (const piece of body) expect(Buffer.from(piece).toString()).toBe("start");
    };
    expect(await failure(read())).toMatchObject({ error: "Http.Timeout" });
  });

  it("let go when the step is cancelled, before and during", async () => {
    const controller = new AbortController();
    const pending = failure(
      open().request({ method: "GET", url: `${peer.url}/silent`, signal: controller.signal }),
    );
    controller.abort();
    expect(await pending).toMatchObject({ error: "Cairn.Stopped" });
    const late = open().request({ method: "GET", url: peer.url, signal: controller.signal });
    expect(await failure(late)).toMatchObject({ error: "Cairn.Stopped" });
  });
});

describe("broken servers", () => {
  const raw: { close: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(raw.splice(0).map(async (server) => await server.close()));
  });

  it.each([
    ["closes at once", ""],
    ["does not speak HTTP", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["closes in the middle", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
    ["breaks off its chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"],
    ["sends a huge head", `HTTP/1.1 200 OK\r\nX-A: ${"x".repeat(40_000)}\r\n\r\n`],
  ])("one that %s", async (_, text) => {
    const server = await startRawPeer((socket) => socket.once("data", () => socket.end(text)));
    raw.push(server);
    const egress = open({ allow: [`127.0.0.1:${server.port}`] });
    expect(await failure(egress.request({ method: "GET", url: server.url }))).toMatchObject({
      error: "Http.Connection",
    });
  });

  it("one that is not there", async () => {
    const server = await startRawPeer(() => undefined);
    await server.close();
    const egress = open({ allow: [`127.0.0.1:${server.port}`] });
    const { error, cause } = await failure(egress.request({ method: "GET", url: server.url }));
    expect([error, cause]).toStrictEqual([
      "Http.Connection",
      expect.stringContaining("ECONNREFUSED"),
    ]);
  });

  it("a name that does not exist", async () => {
    const egress = open({
      resolveName: async () =>
        await Promise.reject(
          Object.assign(new Error("getaddrinfo ENOTFOUND none.test"), { code: "ENOTFOUND" }),
        ),
    });
    expect(
      await failure(egress.request({ method: "GET", url: "http://none.test/" })),
    ).toMatchObject({ error: "Http.Connection" });
  });

  it("one that packs badly", async () => {
    expect(
      await failure(open().request({ method: "GET", url: `${peer.url}/broken` })),
    ).toMatchObject({ error: "Http.Connection" });
  });
});
