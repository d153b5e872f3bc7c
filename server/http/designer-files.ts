import { existsSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import { Refusal } from "../../shared/api/errors.ts";

/** First segments of addresses that are never pages of the designer. */
const notPages = new Set(["api", "hooks", "assets", "healthz", "readyz", "metrics"]);

/**
 * Serves the built designer. Files with a hash in their name are kept by browsers for ever; every other address is one of its
 * pages and gets `index.html`.
 */
export function designerFiles(folder: string): Router {
  const router = Router();
  const index = join(folder, "index.html");
  const assets = join(folder, "assets");
  router.use(
    "/assets",
    preferCompressed(assets),
    express.static(assets, { index: false, immutable: true, maxAge: "1y" }),
  );
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  router.get("/{*page}", (request, response, next) => {
    if (!isPage(request.path) || request.accepts("html") === false) {
      next();
      return;
    }
    if (!existsSync(index))
      throw new Refusal(
        "ROUTE_NOT_FOUND",
        "The designer has not been built: run `npm run build`. The API is under /api/v1.",
      );
    response.setHeader("Cache-Control", "no-cache");
    response.sendFile(index);
  });
  return router;
}

/** What the build lays beside an asset, the smallest first. */
const compressed = [
  { encoding: "br", ending: ".br" },
  { encoding: "gzip", ending: ".gz" },
] as const;

/** Sends the compressed neighbour of an asset to whoever takes it. */
function preferCompressed(folder: string): RequestHandler {
  const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
  return (request, response, next) => {
    const name = request.path.slice(1);
    const found = compressed.find(
      ({ encoding, ending }) =>
        names.has(name + ending) && request.acceptsEncodings(encoding) === encoding,
    );
    if (compressed.some(({ ending }) => names.has(name + ending))) response.vary("Accept-Encoding");
    if (found !== undefined) {
      response.type(extname(name)).setHeader("Content-Encoding", found.encoding);
      request.url = `/${name}${found.ending}`;
    }
    next();
  };
}

/** A link of an approval: its token has a dot in it, as files have. */
const link = /^\/approve\/[\w-]+\.[\w-]+$/;

/** Files, hidden ones, and addresses that only someone looking for a hole would write, are no pages. */
function isPage(path: string): boolean {
  if (link.test(path)) return true;
  return !notPages.has(path.split("/")[1] ?? "") && !/\.[a-z0-9]+$|\/\.|%2f|%5c|%00/i.test(path);
}
