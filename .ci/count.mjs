/**
 * Prints "<n> passed, <n> failed" from vitest's JSON report and exits 1 unless everything passed.
 * Usage: node .ci/count.mjs <report> <number of failed gates>
 */
import { readFileSync } from "node:fs";

const [, , file = "", gates = "1"] = process.argv;

function read() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    console.log(`no report of the tests: ${error.message}`);
    return null;
  }
}

const report = read();
const results = report?.testResults ?? [];
const tests = results.flatMap((result) => result.assertionResults);
const passed = tests.filter((test) => test.status === "passed").length;
const failedTests = tests.filter((test) => test.status === "failed").length;
// A file that cannot be loaded has no tests, and has failed all the same.
const failedFiles = results.filter(
  (result) =>
    result.status === "failed" && !result.assertionResults.some((test) => test.status === "failed"),
).length;

const failedHere = failedTests + failedFiles;
// Failing tests fail one gate, and are counted one by one instead.
const otherGates = Math.max(0, Number(gates) - (failedHere > 0 ? 1 : 0));
const isComplete = report !== null && (report.success === true || failedHere > 0);
const failed = Math.max(failedHere + otherGates, isComplete ? 0 : 1);

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
