/** The kinds that tell people something: e-mail and chat. What their servers say is tested with real ones. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { JsonObject } from "../../../shared/base/json.ts";
import { email } from "../../../shared/nodes/email.ts";
import type { TaskKind } from "../../../shared/nodes/kind.ts";
import type { HttpResponse } from "../../../shared/nodes/node-context.ts";
import { readMailAddress } from "../../../shared/nodes/parts/mail-address.ts";
import { slack } from "../../../shared/nodes/slack.ts";
import { createFakeWorld } from "../../support/context.ts";

async function failureOf(kind: TaskKind, params: JsonObject, world = createFakeWorld()) {
  const failure = await kind.run(params, world.context()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  return failure as Failure;
}

const letter = { To: ["a@example.com"], Subject: "Hi", Text: "x" };

describe("an e-mail", () => {
  it("needs a recipient, a text or a page, and one line where headers are", async () => {
    for (const bad of [
      { ...letter, To: [] },
      { To: letter.To, Subject: "Hi" },
      { ...letter, Subject: "Hi\r\nBcc: x@example.com" },
      { ...letter, From: "a@example.com\nX: y" },
      { ...letter, Server: "PATH" },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      expect((await failureOf(email, bad)).error).toBe("Cairn.InvalidParameters");
    }
  });

  it("hands on what it is given", async () => {
    const world = createFakeWorld();
    const files = [{ $artifact: "f", name: "a.txt", type: "text/plain", bytes: 3 }];
    const sent = await email.run({ ...letter, Attachments: files }, world.context());
    expect(sent).toMatchObject({ accepted: ["a@example.com"] });
    expect(world.requests).toEqual([
      {
        port: "mail",
        message: {
          server: "SECRET_SMTP",
          to: ["a@example.com"],
          cc: [],
          bcc: [],
          replyTo: [],
          subject: "Hi",
          text: "x",
          attachments: [{ $artifact: "f", name: "a.txt" }],
        },
      },
    ]);
  });

  it("names its recipients on the card", () => {
    expect(email.subtitle({ To: ["a@x.org", "b@x.org", "c@x.org"] })).toBe("a@x.org and 2 more");
    expect(email.subtitle({ To: "{% $to %}" })).toBe("$to");
    expect(email.subtitle({})).toBe("No recipient yet");
  });
});

describe("readMailAddress", () => {
  it("reads an address with or without a name", () => {
    expect(readMailAddress("ada@example.com")).toEqual({ name: "", address: "ada@example.com" });
    expect(readMailAddress(' "Ada L." <ada+x@example.com> ')).toEqual({
      name: "Ada L.",
      address: "ada+x@example.com",
    });
    expect(readMailAddress("Zoë <zoë@exämple.org>")?.address).toBe("zoë@exämple.org");
  });

  it.each(["", "ada", "a@b@c", "a b@c", "<>", "a@", "x <a@b> y", "a@b,c@d", "a@b\nx", "x\r <a@b>"])(
    "takes %j for none",
    (text) => {
      expect(readMailAddress(text)).toBeNull();
    },
  );
});

describe("a chat message", () => {
  const post = async (answer: HttpResponse | Failure): Promise<Failure> => {
    const world = createFakeWorld();
    world.respond = () => {
      if (answer instanceof Failure) throw answer;
      return answer;
    };
    return await failureOf(slack, { Text: "x" }, world);
  };
  const status = (code: number, headers: Record<string, string> = {}): HttpResponse => ({
    status: code,
    headers,
    body: "no",
  });

  it("is told apart by what its webhook answers", async () => {
    expect(await post(status(429, { "retry-after": "30" }))).toMatchObject({
      error: "Slack.RateLimited",
      retryAfterMs: 30_000,
    });
    expect(await post(status(502))).toMatchObject({ error: "Slack.Unavailable" });
    expect(await post(status(410))).toMatchObject({ error: "Slack.Rejected" });
  });

  it("may have been posted when the answer is lost, not when nobody was reached", async () => {
    const lost = new Failure("Http.Connection", "reset");
    expect((await post(lost)).error).toBe("Cairn.OutcomeUnknown");
    expect((await post(new Failure("Http.Timeout", "slow"))).error).toBe("Cairn.OutcomeUnknown");
    const never = new Failure("Http.Connection", "refused", { alias: "Http.Unreachable" });
    expect((await post(never)).error).toBe("Http.Connection");
    expect((await post(new Failure("Http.Blocked", "no"))).error).toBe("Http.Blocked");
  });

  it("needs a text or blocks", async () => {
    expect((await failureOf(slack, {})).error).toBe("Cairn.InvalidParameters");
  });
});
