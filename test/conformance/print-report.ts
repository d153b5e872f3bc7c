import type { Verdict } from "./tally.ts";
import { countsOf, macroAverage } from "./tally.ts";

/** Prints what has passed and what has not. */
export function printReport(
  verdicts: readonly Verdict[],
  { verbose, tookMs }: { readonly verbose: boolean; readonly tookMs: number },
): void {
  for (const { case: recorded, difference } of verdicts) {
    if (difference === null || (recorded.authority !== "aws" && !verbose)) continue;
    const text = verbose ? difference : (difference.split("\n")[0] ?? "").slice(0, 400);
    print(`FAILED ${recorded.kind} ${recorded.area} ${recorded.id}\n       ${text}`);
  }
  print("");
  for (const [key, { passed, total }] of countsOf(verdicts)) {
    const [authority = "", kind = "", area = ""] = key.split("\t");
    const share = `${((100 * passed) / total).toFixed(1)} %`;
    print(
      `${authority.padEnd(22)} ${kind.padEnd(11)} ${area.padEnd(26)} ${`${String(passed)}/${String(total)}`.padStart(9)} ${share.padStart(8)}`,
    );
  }
  printFiner(verdicts, verbose);
  const reasons = verdicts.flatMap(({ leftOut }) => (leftOut === null ? [] : [leftOut]));
  for (const reason of new Set(reasons)) {
    const count = reasons.filter((other) => other === reason).length;
    print(`left out: ${String(count)} (${reason})`);
  }
  print(`${String(verdicts.length)} cases in ${(tookMs / 1000).toFixed(1)} s`);
  for (const authority of new Set(verdicts.map(({ case: { authority: name } }) => name))) {
    const score = macroAverage(verdicts, authority);
    if (score !== null) print(`macro-average of ${authority}: ${score.toFixed(4)}`);
  }
}

function printFiner(verdicts: readonly Verdict[], verbose: boolean): void {
  for (const measure of ["traces", "places of problems"] as const) {
    const measured = verdicts.filter(({ finer }) => finer?.measure === measure);
    const differing = measured.filter(({ finer }) => finer?.difference !== null);
    if (measured.length === 0) continue;
    if (verbose) {
      for (const { case: recorded, finer } of differing) {
        print(`DIFFERS (${measure}) ${recorded.id}\n       ${finer?.difference ?? ""}`);
      }
    }
    const agreeing = measured.length - differing.length;
    print(`${measure} that agree: ${String(agreeing)}/${String(measured.length)}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
