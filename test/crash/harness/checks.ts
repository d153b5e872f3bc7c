/** Counts what holds, and keeps what does not. */
export class Checks {
  passed = 0;
  readonly failures: string[] = [];

  check(what: string, holds: boolean, detail: () => string = () => ""): void {
    if (holds) {
      this.passed += 1;
      return;
    }
    const why = detail();
    this.failures.push(why === "" ? what : `${what}: ${why}`);
  }
}
