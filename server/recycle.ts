/** Replaces this process by a new one of itself, where nobody else would: `npm start` has no supervisor. */
import { spawn } from "node:child_process";

/** Exit code of a supervised process that is to be started again: `EX_TEMPFAIL` of sysexits.h. */
export const recycleCode = 75;

/** True in a process that {@link superviseSuccessors} has started. */
export function isSuccessor(): boolean {
  return process.connected;
}

/**
 * Starts a successor with the same command, and another one whenever it asks to be replaced. Signals go on to it, and it notices when this
 * process is gone. Resolves with its exit code.
 */
export async function superviseSuccessors(
  command: readonly string[] = [...process.execArgv, ...process.argv.slice(1)],
): Promise<number> {
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- one process after the other
    const code = await runSuccessor(command);
    if (code !== recycleCode) return code;
  }
}

async function runSuccessor(command: readonly string[]): Promise<number> {
  return await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, pass);
    const done = (): void => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.off(signal, pass);
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("exit", (code) => {
      done();
      resolve(code ?? 1);
    });
  });
}
