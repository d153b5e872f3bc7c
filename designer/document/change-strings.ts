/** Texts of what changes mean and of how problems are mended. */
import { translated } from "../language/translated.ts";

export const english = {
  diffWords: {
    removed: (name: string) => `Removes ${name}`,
    added: (name: string) => `Adds ${name}`,
    renamed: (before: string, after: string) => `Renames ${before} to ${after}`,
    off: (name: string) => `Switches ${name} off`,
    on: (name: string) => `Switches ${name} on again`,
    kind: (name: string) => `${name} is another kind of node now`,
    checkpointNew: (name: string) => `Keeps the result of ${name} as soon as it is there`,
    checkpointGone: (name: string, policy: string) =>
      `Drops the checkpoint at ${name} (${policy}): a crash may repeat it`,
    checkpoint: (name: string, policy: string) => `Checkpoint policy of ${name} is ${policy} now`,
    retries: (name: string, count: number) =>
      count === 1 ? `${name} is now tried again once` : `${name} is now tried again ${count} times`,
    noRetry: (name: string) => `${name} is not tried again after an error`,
    catches: (name: string) => `Catches errors of ${name}`,
    noCatch: (name: string) => `No longer catches errors of ${name}`,
    undoNew: (name: string) => `${name} is undone when the run fails`,
    undoGone: (name: string) => `${name} is no longer undone when the run fails`,
    model: (name: string, before: string, after: string) =>
      `${name} uses ${after} in place of ${before}`,
    timeout: (name: string, seconds: string) => `${name} may take ${seconds} seconds`,
    noTimeout: (name: string) => `${name} may take any time`,
    cacheNew: (name: string) => `${name} is answered from the cache when it can be`,
    cacheGone: (name: string) => `${name} is always called anew`,
    holds: (name: string) => `${name} waits for a person when its worker was lost`,
    holdGone: (name: string) => `${name} is repeated when its worker was lost`,
    atOnce: (name: string, count: string) => `${name} does ${count} at once`,
    budget: "Changes the budget of a run",
    budgetGone: "Takes the budget of a run away",
    setting: (name: string) => `Changes ${name} of the workflow`,
    nothing: "nothing",
  },
  fixes: {
    connectTo: (name: string) => `Connect to ${name}`,
    connectAfter: (name: string) => `Connect after ${name}`,
    remove: (name: string) => `Delete ${name}`,
    removeRule: "Remove the rule",
    removeCatch: "Remove the error output",
    removeBranch: "Remove the branch",
    rename: (name: string) => `Rename to ${name}`,
    addStart: "Add a start",
    removeField: (name: string) => `Remove ${name}`,
    removeCache: "Remove the cache",
    removeVerify: "Remove the check",
    use: (name: string) => `Use ${name}`,
    closeExpression: "Complete the expression",
    trimExpression: "Remove the space around it",
    allAlone: "Keep States.ALL alone",
    allLast: "Move it to the end",
    shortenHeartbeat: (seconds: number) => `Set the heartbeat to ${seconds} s`,
    timeLimit: "Stop waiting after a day",
    hold: "Ask a person when in doubt",
    fixAll: (count: number, title: string) => `${title} (${count} times)`,
  },
} as const;

export const changeStrings = translated("document/change-strings", english);
