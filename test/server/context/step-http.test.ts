import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEgress, type Egress } from "../../../server/context/egress.ts";
import { redactionOf } from "../../../server/context/redaction.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import { requestForStep } from "../../../server/context/step-http.ts";
import type { Failure } from "../../../shared/base/failure.ts";
import type { HttpRequest, HttpResponse } from "../../../shared/nodes/node-context.ts";
import { startPeer, type Peer } from "../../support/http-peer.ts";

const word = 'tell "nobody" + that';
interface NewFile {
  readonly name: string;
  readonly type: string;
  readonly content: Readable;
}

let peer: Peer;
let egress: Egress;
let secrets: Record<string, string>;
const kept: { name: string; type: string; bytes: Buffer }[] = [];

beforeAll(async () => {
  peer = await startPeer({
    "/echo": ({ headers, path }, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "x-echo": String(headers["x-key"]) })
        .end(JSON.stringify({ headers, path })),
    "/no": ({ headers }, response) => response.writeHead(401).end(`bad ${JSON.stringify(headers)}`),
    "/away": (_, response) => response.writeHead(302, { location: "http://10.0.0.1/x" }).end(),
    "/hooks/T0/verysecretpart": (_, response) => response.writeHead(404).end("no_service"),
    "/cut/verysecretpart": (_, response) => response.destroy(),
    "/file": (_, response) =>
      response.writeHead(200, { "content-type": "video/mp4" }).end(Buffer.from([0, 255, 1])),
    "/slow": () => undefined,
  });
  egress = createEgress({ allow: [`127.0.0.1:${peer.port}`] });
});

afterAll(async () => {
  await egress.close();
  await peer.close();
});

beforeEach(() => {
  secrets = { SECRET_WORD: word };
  kept.length = 0;
});

async function ask(
  request: Partial<HttpRequest> & { readonly url: string },
  signal: AbortSignal = new AbortController().signal,
): Promise<HttpResponse> {
  const ports = {
    egress,
    secrets: createSecrets(secrets),
    keep: async ({ name, type, content }: NewFile) => {
      kept.push({ name, type, bytes: await buffer(content) });
      return { $artifact: "a", name, type, bytes: 3 };
    },
  };
  return await requestForStep(ports, { method: "GET", ...request }, signal);
}

async function failing(request: Partial<HttpRequest> & { readonly url: string }): Promise<Failure> {
  const failure: unknown = await ask(request).catch((error: unknown) => error);
  return failure as Failure;
}

describe("a secret of a request", () => {
  it("is sent as a bearer token or a header, and wins over what the step gives", async () => {
    const headers = { authorization: "mine", "X-KEY": "mine", "x-other": "kept" };
    const url = `${peer.url}/echo`;
    await ask({ url, headers, secret: { name: "SECRET_WORD", as: "bearer" } });
    await ask({ url, headers, secret: { name: "SECRET_WORD", as: { header: "x-key" } } });
    const [bearer, header] = peer.received.slice(-2);
    expect(bearer?.headers).toMatchObject({ authorization: `Bearer ${word}`, "x-key": "mine" });
    expect(header?.headers).toMatchObject({
      authorization: "mine",
      "x-key": word,
      "x-other": "kept",
    });
  });

  it("is not in what comes back, whoever repeats it", async () => {
    const secret = { name: "SECRET_WORD", as: { header: "x-key" } } as const;
    const answers = [
      await ask({ url: `${peer.url}/echo`, secret }),
      await ask({ url: `${peer.url}/no`, secret }),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer)).not.toContain("nobody");
      expect(JSON.stringify(answer)).toContain("[SECRET_WORD]");
    }
    await ask({ url: `${peer.url}/echo`, secret, file: "echo.json" });
    expect(kept[0]?.bytes.toString()).toContain("[SECRET_WORD]");
    expect(kept[0]?.bytes.toString()).not.toContain("nobody");
  });

  it("may be the whole address, which no answer and no failure shows", async () => {
    const secret = { name: "SECRET_HOOK", as: "url" } as const;
    const url = "secret:SECRET_HOOK";
    secrets["SECRET_HOOK"] = `${peer.url}/hooks/T0/verysecretpart?key=alsosecret`;
    expect(await ask({ method: "POST", url, secret })).toMatchObject({
      status: 404,
      body: "no_service",
    });
    secrets["SECRET_HOOK"] = `${peer.url}/cut/verysecretpart?key=alsosecret`;
    const cut = await failing({ method: "POST", url, secret });
    expect(cut.error).toBe("Http.Connection");
    expect(cut.cause).toContain("[SECRET_HOOK]");
    expect(cut.cause).not.toMatch(/verysecretpart|alsosecret/);
    secrets["SECRET_HOOK"] = "http://10.0.0.1/verysecretpart";
    const blocked = await failing({ method: "POST", url, secret });
    expect(blocked.error).toBe("Http.Blocked");
    expect(blocked.cause).not.toContain("verysecretpart");
  });

  it("is refused when it is none: not set, no address, no header", async () => {
    const url = `${peer.url}/echo`;
    const names = [
      await failing({ url, secret: { name: "SECRET_NONE", as: "bearer" } }),
      await failing({ url, secret: { name: "PATH", as: "bearer" } }),
      await failing({ url, secret: { name: "SECRET_WORD", as: "url" } }),
    ].map(({ error }) => error);
    expect(names).toEqual(["Cairn.MissingSecret", "Cairn.MissingSecret", "Http.InvalidRequest"]);
    secrets["SECRET_LINES"] = "one\nX-Evil: two";
    const lines = await failing({ url, secret: { name: "SECRET_LINES", as: "bearer" } });
    expect(lines.error).toBe("Http.InvalidRequest");
    expect(lines.cause).not.toContain("Evil");
  });
});

describe("a body", () => {
  it("becomes a file, byte for byte, when it is a success", async () => {
    const answer = await ask({ url: `${peer.url}/file`, file: "film.mp4" });
    expect(answer).toMatchObject({ status: 200, body: "", file: { name: "film.mp4" } });
    expect(kept).toEqual([
      { name: "film.mp4", type: "video/mp4", bytes: Buffer.from([0, 255, 1]) },
    ]);
    expect(await ask({ url: `${peer.url}/none`, file: "film.mp4" })).toMatchObject({ status: 404 });
    expect(kept).toHaveLength(1);
  });
});

describe("a last word", () => {
  it("is sent although the attempt is stopped; anything else is not", async () => {
    const stopped = AbortSignal.abort("cancelled");
    const url = `${peer.url}/echo`;
    await expect(ask({ url }, stopped)).rejects.toMatchObject({ error: "Cairn.Stopped" });
    expect(await ask({ url, evenIfStopped: true }, stopped)).toMatchObject({ status: 200 });
  });
});

describe("a server that was never reached", () => {
  it("is told from one that may have seen the request", async () => {
    const closed = await startPeer({});
    await closed.close();
    const own = createEgress({ allow: ["127.0.0.1"] });
    const never = own.request({ method: "GET", url: closed.url });
    await expect(never).rejects.toMatchObject({ alias: "Http.Unreachable" });
    const cut = own.request({ method: "GET", url: `${peer.url}/cut/verysecretpart` });
    await expect(cut).rejects.toMatchObject({ error: "Http.Connection", alias: undefined });
    await own.close();
  });
});

describe("redactionOf", () => {
  it("finds a value that is cut across pieces, and none in what is left", async () => {
    const { pieces, text } = redactionOf("SECRET_X", "abcdefgh");
    const source = (async function* (): AsyncGenerator<Uint8Array> {
      for (const part of ["xxabc", "defgh", "yyabcdefgh", "abcd", "e"]) {
        yield await Promise.resolve(Buffer.from(part));
      }
    })();
    const out: Buffer[] = [];
    for await (const piece of pieces(source)) out.push(Buffer.from(piece));
    expect(Buffer.concat(out).toString()).toBe("xx[SECRET_X]yy[SECRET_X]abcde");
    expect(text("abcdefgh and YWJjZGVmZ2g=")).toBe("[SECRET_X] and [SECRET_X]");
  });

  it("leaves texts alone that a short value happens to be in", () => {
    expect(redactionOf("SECRET_X", "abc").text("abc")).toBe("abc");
  });
});
