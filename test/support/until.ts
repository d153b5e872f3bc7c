import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 45_000;

/** Waits until a condition holds. The time limit only ends a test that would hang for ever. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  // eslint-disable-next-line no-await-in-loop -- polling
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`the condition did not come to hold: ${condition.toString()}`);
    // eslint-disable-next-line no-await-in-loop
    await delay(20);
  }
}
