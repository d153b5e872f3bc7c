/**
 * Runs recorded cases of the Amazon States Language and says how many come out the same.
 *
 *   npm run conformance -- FILE.jsonl … [--area A] [--id ID] [--authority A] [--verbose] [--min 0.98]
 *   npm run conformance -- FILE.jsonl … --http http://127.0.0.1:3000 [--max-wait 5]
 *
 * In memory on a virtual clock; with `--http` on a running server, whose EGRESS_ALLOW must allow 127.0.0.1, with the token in
 * ADMIN_TOKEN if it wants one. Waits are real there: cases that wait longer than `--max-wait` seconds are left out.
 */
import { parseArgs } from "node:util";
import { createEvaluator } from "../../server/context/evaluator.ts";
import { readCases, type Case } from "./case-file.ts";
import { checkerInMemory } from "./in-memory.ts";
import { checkerOnServer } from "./on-server.ts";
import { printReport } from "./print-report.ts";
import { macroAverage, type Verdict } from "./tally.ts";

/** Whose word `--min` is about: what AWS did, and drawings of definitions that AWS publishes. */
const countedAuthorities = ["aws", "samples"];

/** Cases under way at once: as many as keep the sandboxes busy. */
const lanes = 8;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      area: { type: "string", multiple: true },
      id: { type: "string", multiple: true },
      authority: { type: "string", multiple: true },
      verbose: { type: "boolean", default: false },
      min: { type: "string" },
      http: { type: "string" },
      "max-wait": { type: "string", default: "5" },
    },
  });
  const all = (await Promise.all(positionals.map(readCases))).flat();
  const isWanted = ({ id, area, authority }: Case): boolean =>
    (values.area?.includes(area) ?? true) &&
    (values.authority?.includes(authority) ?? true) &&
    (values.id?.some((part) => id.includes(part)) ?? true);
  const cases = all.filter(isWanted);
  if (cases.length === 0) throw new Error("no cases: name a file of cases, and check the filters");

  const evaluator = createEvaluator();
  const started = performance.now();
  const server =
    values.http === undefined
      ? null
      : await checkerOnServer({
          url: values.http.replace(/\/$/, ""),
          token: process.env["ADMIN_TOKEN"] ?? null,
          maxWaitSeconds: Number(values["max-wait"]),
          evaluator,
        });
  const verdicts = await checkAll(cases, server?.check ?? checkerInMemory(evaluator));
  await server?.close();
  evaluator.close();
  printReport(verdicts, { verbose: values.verbose, tookMs: performance.now() - started });

  if (values.min === undefined) return 0;
  const scores = countedAuthorities.flatMap((authority) => macroAverage(verdicts, authority) ?? []);
  return scores.length > 0 && scores.every((score) => score >= Number(values.min)) ? 0 : 1;
}

/** Checks the cases, a few at a time; the verdicts come in the order of the cases. */
async function checkAll(
  cases: readonly Case[],
  check: (recorded: Case) => Promise<Verdict>,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const queue = cases.entries();
  const lane = async (): Promise<void> => {
    for (const [index, recorded] of queue) {
      // eslint-disable-next-line no-await-in-loop -- a lane does one case after the other
      verdicts[index] = await check(recorded);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return verdicts;
}

process.exitCode = await main();
