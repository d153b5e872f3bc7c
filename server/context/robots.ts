/** What sites ask of robots (RFC 9309), remembered for a while. */
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import { statusFailure } from "../../shared/nodes/parts/http-exchange.ts";
import type { RobotsVerdict } from "../../shared/nodes/parts/web-page.ts";
import type { DocumentReader } from "./documents.ts";
import type { Egress } from "./egress.ts";

export interface Robots {
  /** Failures: those of HTTP when nobody can say, since a server in trouble is to be left alone. */
  readonly verdict: (url: string, signal: CancelSignal) => Promise<RobotsVerdict>;
}

export interface RobotsOptions {
  readonly egress: Pick<Egress, "request">;
  readonly documents: Pick<DocumentReader, "robots">;
  /** Sent as it is; its first word is the name that rules are for. */
  readonly userAgent: string;
  readonly nowMs?: () => number;
}

/** A site may change its mind; the standard allows a day. */
const rememberedMs = 10 * 60_000;
const mostRememberedBytes = 16 * 1024 * 1024;
/** The standard asks for at least 500 KiB; what is larger is no list of rules. */
const limits = { maxBytes: 512 * 1024, totalMs: 30_000, headMs: 15_000, idleMs: 15_000 } as const;
export function createRobots(options: RobotsOptions): Robots {
  const { egress, documents, userAgent, nowMs = Date.now } = options;
  const known = new RememberedRules(nowMs);
  const name = userAgent.split(/[/\s]/, 1)[0] ?? userAgent;

  const read = async (url: string, signal: CancelSignal): Promise<Buffer> => {
    const headers = { "user-agent": userAgent, accept: "text/plain, */*;q=0.5" };
    try {
      const response = await egress.request({ method: "GET", url, headers, signal, limits });
      const { status } = response;
      if (status === 429 || status >= 500)
        throw statusFailure("GET", url, { ...response, body: "" });
      // Without rules everything is allowed.
      return status < 300 ? response.body : noRules;
    } catch (error) {
      const isRefusal =
        error instanceof Failure &&
        (error.error === "Http.Redirect" || error.error === "Http.TooLarge");
      if (!isRefusal) throw error;
      // Nobody reads rules that lead nowhere or never end: as if there were none.
      return noRules;
    }
  };

  return {
    verdict: async (url, signal) => {
      const { origin } = new URL(url);
      const address = `${origin}/robots.txt`;
      const rules = known.get(origin) ?? known.set(origin, await read(address, signal));
      if (rules.byteLength === 0) return { allowed: true, delayMs: null, sitemaps: [] };
      return await documents.robots({ bytes: rules, address, url, robot: name }, signal);
    },
  };
}

const noRules = Buffer.alloc(0);

/** The rules of sites by their origins; the oldest are forgotten first. */
class RememberedRules {
  readonly #known = new Map<string, { readonly rules: Buffer; readonly untilMs: number }>();
  readonly #nowMs: () => number;
  #bytes = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get(origin: string): Buffer | null {
    const remembered = this.#known.get(origin);
    return remembered !== undefined && remembered.untilMs > this.#nowMs() ? remembered.rules : null;
  }

  set(origin: string, rules: Buffer): Buffer {
    this.#forget(origin);
    this.#known.set(origin, { rules, untilMs: this.#nowMs() + rememberedMs });
    this.#bytes += sizeOf(rules);
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= mostRememberedBytes) break;
      this.#forget(oldest);
    }
    return rules;
  }

  #forget(origin: string): void {
    const known = this.#known.get(origin);
    if (known === undefined) return;
    this.#known.delete(origin);
    this.#bytes -= sizeOf(known.rules);
  }
}

/** An origin without rules takes memory as well. */
function sizeOf(rules: Buffer): number {
  return rules.byteLength + 1000;
}
