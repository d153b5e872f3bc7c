/** What a pool and its children say to each other. */
import { z } from "zod";
import { guardThisProcess } from "./child-guard.ts";
import { removeEmptyFolder } from "./empty-folder.ts";

export const childMessageSchema = z.discriminatedUnion("kind", [
  /** Said once: the child can take a job. */
  z.object({ kind: z.literal("ready") }),
  /** Which part of its job the child has come to. */
  z.object({ kind: z.literal("progress"), part: z.number() }),
  /** `retire`: this child must get no further job. */
  z.object({ kind: z.literal("answer"), value: z.unknown(), retire: z.boolean() }),
]);
export type ChildMessage = z.infer<typeof childMessageSchema>;

export interface ChildJob {
  /** Answers a job. A rejection ends the process. */
  readonly answer: (job: unknown) => Promise<{ readonly value: unknown; readonly retire: boolean }>;
  /** Runs after an answer was sent, before the next job is taken. */
  readonly afterwards?: () => Promise<void>;
}

/** Runs a child process, whose working folder and environment are empty. */
export function serveJobs(
  maxRssMb: number,
  start: (progress: (part: number) => void) => Promise<ChildJob>,
): void {
  const folder = process.cwd();
  guardThisProcess(maxRssMb, folder);
  const leave = (): void => {
    removeEmptyFolder(folder);
    process.exit(0);
  };
  // The parent may be gone before this line.
  if (!process.connected) leave();
  process.on("disconnect", leave);
  void start((part) => {
    // A job is at its first part from the beginning.
    if (part > 0) say({ kind: "progress", part });
  }).then((job) => {
    let last = Promise.resolve();
    process.on("message", (message) => {
      last = last.then(async () => {
        const answer = await job.answer(message);
        say({ kind: "answer", ...answer });
        await job.afterwards?.();
      });
    });
    say({ kind: "ready" });
  });
}

function say(message: ChildMessage): void {
  process.send?.(message);
}
