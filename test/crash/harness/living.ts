/** Processes and folders of the tests that must not outlive them, however these end. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

const living = new Set<number>();
const folders = new Set<string>();
const mounts = new Set<string>();
const pidFiles = new Set<string>();

/** Remembers a process until `forget`. */
export function remember(pid: number): void {
  if (pid > 0) living.add(pid);
}

export function forget(pid: number): void {
  living.delete(pid);
}

/** Remembers a folder that is to be removed. */
export function rememberFolder(folder: string): void {
  folders.add(folder);
}

/** Remembers a folder that something is mounted on, until `forgetMount`. */
export function rememberMount(folder: string): void {
  mounts.add(folder);
}

export function forgetMount(folder: string): void {
  mounts.delete(folder);
}

/** Remembers a file whose first line is the id of a process that others start again; no file, no process. */
export function rememberPidFile(file: string): void {
  pidFiles.add(file);
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It ended by itself.
  }
}

function end(): void {
  for (const pid of living) attempt(() => process.kill(pid, "SIGKILL"));
  for (const file of pidFiles)
    attempt(() => process.kill(Number(readFileSync(file, "utf8").split("\n")[0]), "SIGKILL"));
  for (const folder of mounts) spawnSync("umount", ["-l", folder]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

process.once("exit", end);
// Not `once`: a second signal must not end the process in the middle of the first.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => process.exit(1));
