import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { Router } from "express";
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
  router.use(
    "/assets",
    express.static(join(folder, "assets"), {
      index: false,
      immutable: true,
      maxAge: "1y",
      fallthrough: true,
    }),
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

/** A link of an approval: its token has a dot in it, as files have. */
const link = /^\/approve\/[\w-]+\.[\w-]+$/;

/** Files, hidden ones, and addresses that only someone looking for a hole would write, are no pages. */
function isPage(path: string): boolean {
  if (link.test(path)) return true;
  return !notPages.has(path.split("/")[1] ?? "") && !/\.[a-z0-9]+$|\/\.|%2f|%5c|%00/i.test(path);
}
