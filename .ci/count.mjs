/**
 * Prints "<n> passed, <n> failed" from vitest's JSON reports and exits 1 unless everything passed.
 * Usage: node .ci/count.mjs <number of failed gates> <report>…
 */
import { readFileSync } from "node:fs";

const [, , gates = "1", ...files] = process.argv;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    console.log(`no report of the tests: ${error.message}`);
    return null;
  }
}

function count(report) {
  const results = report?.testResults ?? [];
  const tests = results.flatMap((result) => result.assertionResults);
  const failedTests = tests.filter((test) => test.status === "failed").length;
  // A file that cannot be loaded has no tests, and has failed all the same.
  const failedFiles = results.filter(
    (result) =>
      result.status === "failed" &&
      !result.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = failedTests + failedFiles;
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed,
    isComplete: report !== null && (report.success === true || failed > 0),
  };
}

const counts = files.map((file) => count(read(file)));
const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
// Failing tests fail the gate of their report, and are counted one by one instead.
const otherGates = Math.max(0, Number(gates) - counts.filter(({ failed }) => failed > 0).length);
const incomplete = counts.filter(({ isComplete }) => !isComplete).length;
const failed = Math.max(sum("failed") + otherGates, incomplete);

console.log(`\n${sum("passed")} passed, ${failed} failed`);
process.exit(failed === 0 && counts.length > 0 ? 0 : 1);
