import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { tokenAttempt } from "../../shared/run/park.ts";
import { stepKey } from "../../shared/run/path.ts";
import type { Step } from "../../shared/run/run-state.ts";

/** An attempt of a step, as a token names it. */
export interface TokenTarget {
  readonly runId: string;
  /** `stepKey(path, visit)`. */
  readonly key: string;
  readonly attempt: number;
}

/** What the token of the attempt under way is for, whether its worker was lost meanwhile or not. */
export function targetOf(
  runId: string,
  step: Pick<Step, "path" | "visit" | "settled">,
): TokenTarget {
  return { runId, key: stepKey(step.path, step.visit), attempt: tokenAttempt(step) };
}

/** Makes and reads the tokens through which the outside answers for a step. */
export interface TaskTokens {
  readonly issue: (target: TokenTarget) => Promise<string>;
  /** Null for what is no token of this installation. */
  readonly read: (token: string) => Promise<TokenTarget | null>;
}

/**
 * Tokens that say what they are for and are signed: the same attempt always has the same token, in every process and after a
 * crash, and none has to be stored. Whoever does not have the key cannot make one.
 */
export function createTaskTokens(loadSecret: () => Promise<Buffer>): TaskTokens {
  let loading: Promise<Buffer> | null = null;
  const sign = async (body: string): Promise<Buffer> => {
    loading ??= loadSecret();
    try {
      return createHmac("sha256", await loading)
        .update(body)
        .digest();
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  return {
    issue: async ({ runId, key, attempt }) => {
      const body = Buffer.from(JSON.stringify([runId, key, attempt])).toString("base64url");
      return `${body}.${(await sign(body)).toString("base64url")}`;
    },
    read: async (token) => {
      const [body, signature, ...rest] = token.split(".");
      if (body === undefined || signature === undefined || rest.length > 0) return null;
      const given = Buffer.from(signature, "base64url");
      const expected = await sign(body);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      const [runId, key, attempt] = JSON.parse(Buffer.from(body, "base64url").toString()) as [
        string,
        string,
        number,
      ];
      return { runId, key, attempt };
    },
  };
}
