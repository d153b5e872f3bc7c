/** Who may ask at all. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { Refusal } from "../../shared/api/errors.ts";
import type { Permission, Route } from "../../shared/api/route.ts";
import { isLoopback } from "../config.ts";

export interface GuardOptions {
  /** Null: no token is asked for. */
  readonly adminToken: string | null;
}

/**
 * Lets a request pass or throws.
 * @throws Refusal UNAUTHENTICATED · HOST_NOT_ALLOWED · CROSS_SITE_REQUEST
 */
export function guard(request: Request, route: Route, options: GuardOptions): void {
  const trusted = checkToken(request, route.permission, options.adminToken);
  // A page cannot send a token it does not know, so what follows is about requests without one.
  if (trusted) return;
  if (options.adminToken === null) checkHost(request);
  if (route.method !== "GET" || route.answers[200]?.kind === "other") checkSite(request);
}

/** The admin token has every permission; there are no others yet. */
function checkToken(request: Request, permission: Permission, adminToken: string | null): boolean {
  if (adminToken === null) return false;
  const given = /^Bearer +(\S+)$/i.exec(request.get("authorization") ?? "")?.[1];
  if (given !== undefined && timingSafeEqual(digest(given), digest(adminToken))) return true;
  if (permission === "public") return false;
  throw new Refusal("UNAUTHENTICATED", "Send the API token as `Authorization: Bearer …`.");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Without a token only names of this machine are answered to: a foreign name that resolves to it belongs to an attacker. */
function checkHost(request: Request): void {
  if (isLoopback(hostName(request.headers.host ?? ""))) return;
  throw new Refusal(
    "HOST_NOT_ALLOWED",
    "Without ADMIN_TOKEN this server answers only under localhost, 127.0.0.1 and [::1].",
  );
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, "");
}

/** Refuses what a page of another site made the browser send. Programs send neither header. */
function checkSite(request: Request): void {
  const site = request.get("sec-fetch-site");
  const foreign = site === "cross-site" || site === "same-site";
  // A link or a typed address (a download, say) carries no data of ours back to the other site.
  if (foreign && !(request.method === "GET" && request.get("sec-fetch-mode") === "navigate"))
    throw crossSite();
  const origin = request.get("origin");
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== request.headers.host) throw crossSite();
}

function crossSite(): Refusal {
  return new Refusal("CROSS_SITE_REQUEST", "This request came from a page of another site.");
}
