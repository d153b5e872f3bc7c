/**
 * Who a worker process is, as only its own machine can tell: a worker that starts where another one was killed need not wait for the
 * other's lease to end.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

/** Field 22 of /proc/<pid>/stat, counted behind the name of the program, which may itself hold spaces and brackets. */
const startTimeField = 22 - 3;

/** The boot of the machine and the space of process numbers in it, and when this process began. */
export function thisProcess(): { readonly boot: string; readonly startTicks: string } {
  const boot = read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const space = read(() => readlinkSync("/proc/self/ns/pid"));
  return {
    boot: [hostname(), boot ?? "", space ?? ""].join(" "),
    startTicks: startTicksOf(process.pid) ?? "",
  };
}

/**
 * False only when it is certain that the process is gone: there is none with its number, or the one with the number began at another
 * time. To be asked about processes of the same boot and space alone.
 */
export function isRunning({
  pid,
  startTicks,
}: {
  readonly pid: number;
  readonly startTicks: string;
}): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  const now = startTicksOf(pid);
  return startTicks === "" || now === null || now === startTicks;
}

function startTicksOf(pid: number): string | null {
  const stat = read(() => readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[startTimeField] ?? null;
}

/** Null where the machine has no such thing. */
function read(file: () => string): string | null {
  try {
    return file();
  } catch {
    return null;
  }
}
