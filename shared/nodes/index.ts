/** The list of kinds, in the order of the palette. A new kind is one file and one line here. */
import type { NodeKind } from "./kind.ts";
import { annotate } from "./annotate.ts";
import { approval } from "./approval.ts";
import { callback } from "./callback.ts";
import { choice } from "./choice.ts";
import { code } from "./code.ts";
import { crawl } from "./crawl.ts";
import { email } from "./email.ts";
import { embed } from "./embed.ts";
import { convert } from "./convert.ts";
import { end } from "./end.ts";
import { extract } from "./extract.ts";
import { fail } from "./fail.ts";
import { http } from "./http.ts";
import { job } from "./job.ts";
import { map } from "./map.ts";
import { model } from "./model.ts";
import { page } from "./page.ts";
import { parallel } from "./parallel.ts";
import { publish } from "./publish.ts";
import { readFile } from "./read-file.ts";
import { report } from "./report.ts";
import { slack } from "./slack.ts";
import { s3List } from "./s3-list.ts";
import { s3Read } from "./s3-read.ts";
import { s3Restore } from "./s3-restore.ts";
import { s3Write } from "./s3-write.ts";
import { split } from "./split.ts";
import { sqlExecute } from "./sql-execute.ts";
import { sqlQuery } from "./sql-query.ts";
import { start } from "./start.ts";
import { subWorkflow } from "./sub-workflow.ts";
import { task } from "./task.ts";
import { transform } from "./transform.ts";
import { unpublish } from "./unpublish.ts";
import { wait } from "./wait.ts";
import { writeFile } from "./write-file.ts";

/** Every kind, grouped as the palette shows them. */
export const nodeKinds = [
  start,
  choice,
  map,
  parallel,
  wait,
  subWorkflow,
  task,
  end,
  fail,
  model,
  annotate,
  embed,
  extract,
  split,
  page,
  crawl,
  transform,
  convert,
  readFile,
  writeFile,
  s3Read,
  s3List,
  code,
  sqlQuery,
  sqlExecute,
  http,
  job,
  approval,
  callback,
  email,
  slack,
  report,
  publish,
  unpublish,
  s3Write,
  s3Restore,
] as const satisfies readonly NodeKind[];

/** Type of a kind that Cairn ships: `model`, `choice`, … */
export type NodeType = (typeof nodeKinds)[number]["type"];

/** Kinds by type. Has no prototype: an unknown type, `constructor` included, is undefined. */
export const kindOf: Readonly<Record<string, NodeKind>> = Object.freeze(
  Object.assign(
    Object.create(null) as Record<string, NodeKind>,
    Object.fromEntries(nodeKinds.map((kind) => [kind.type, kind])),
  ),
);
