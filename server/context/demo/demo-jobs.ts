/**
 * Long jobs that are in the program itself: for templates that wait for a service with a GPU, without one. A job's id says when it began and
 * how long it takes, so that it goes on whoever asks, also after the process was started again.
 */
import { z } from "zod";
import { movingPicture, picture } from "./moving-picture.ts";

export const demoJobKinds = ["transcription", "generation", "thumbnail"] as const;
export type DemoJobKind = (typeof demoJobKinds)[number];

/** What each takes unless told otherwise, seconds, and what it costs an hour: a GPU of the catalogue. */
const usual: Readonly<Record<DemoJobKind, number>> = {
  transcription: 2,
  generation: 5,
  thumbnail: 1.5,
};
const longestSeconds = 3600;
const vramTotalBytes = 80 * 1024 ** 3;

const ticketSchema = z.strictObject({
  kind: z.enum(demoJobKinds),
  startedMs: z.number(),
  seconds: z.number(),
  fails: z.boolean(),
});
type Ticket = z.infer<typeof ticketSchema>;

const orderSchema = z.looseObject({
  seconds: z.number().min(0).max(longestSeconds).optional(),
  /** As many jobs of this name fail at their end, to see what happens then. */
  failures: z.int().min(0).max(100).optional(),
  name: z.string().max(200).optional(),
});

/** Keys and names that are remembered. */
const maxKeys = 1000;

export interface DemoJobs {
  /** The id of a new job, or of the one under this key; null when the order does not read. */
  readonly submit: (kind: DemoJobKind, order: unknown, key: string) => string | null;
  /** How far a job is; null when there is none. */
  readonly status: (id: string) => object | null;
  /** What a job has made; null before its end. */
  readonly result: (id: string) => object | null;
  /** A file that a job has made; null before its end. */
  readonly file: (id: string) => { readonly type: string; readonly bytes: Buffer } | null;
}

/** @param nowMs milliseconds since 1970 */
export function createDemoJobs(nowMs: () => number): DemoJobs {
  const submitted = new Map<string, string>();
  const failed = new Map<string, number>();

  const doneShare = ({ startedMs, seconds }: Ticket): number =>
    seconds === 0 ? 1 : Math.min(1, Math.max(0, (nowMs() - startedMs) / (seconds * 1000)));

  const finished = (id: string): Ticket | null => {
    const ticket = readTicket(id);
    return ticket === null || ticket.fails || doneShare(ticket) < 1 ? null : ticket;
  };

  return {
    submit: (kind, order, key) => {
      const read = orderSchema.safeParse(order ?? {});
      if (!read.success) return null;
      const earlier = submitted.get(key);
      if (earlier !== undefined) return earlier;
      const { seconds = usual[kind], failures = 0, name = "" } = read.data;
      const failedBefore = failed.get(name) ?? 0;
      const fails = failedBefore < failures;
      if (fails) remember(failed, name, failedBefore + 1);
      const id = writeTicket({ kind, startedMs: nowMs(), seconds, fails });
      if (key !== "") remember(submitted, key, id);
      return id;
    },
    status: (id) => {
      const ticket = readTicket(id);
      if (ticket === null) return null;
      const share = doneShare(ticket);
      const state = share < 1 ? "running" : ticket.fails ? "failed" : "succeeded";
      return {
        id,
        status: state,
        progress: Math.round(share * 100) / 100,
        vram: {
          usedBytes: Math.round(vramTotalBytes * (0.35 + 0.4 * Math.sin(Math.PI * share))),
          totalBytes: vramTotalBytes,
        },
        gpuSeconds: Math.round(ticket.seconds * share * 10) / 10,
        ...(state === "failed" ? { error: "The GPU fell off the bus." } : {}),
      };
    },
    result: (id) => {
      const ticket = finished(id);
      return ticket === null ? null : resultOf(id, ticket);
    },
    file: (id) => {
      const ticket = finished(id);
      if (ticket?.kind === "generation")
        return { type: "image/apng", bytes: movingPicture({ width: 320, height: 180 }, 24) };
      if (ticket?.kind === "thumbnail")
        return { type: "image/png", bytes: picture({ width: 320, height: 180 }) };
      return null;
    },
  };
}

/** Sets an entry; the oldest goes when there are too many. */
function remember<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > maxKeys && oldest !== undefined) entries.delete(oldest);
}

function writeTicket(ticket: Ticket): string {
  return Buffer.from(JSON.stringify(ticket)).toString("base64url");
}

function readTicket(id: string): Ticket | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(id, "base64url").toString("utf8"));
  } catch {
    // Whatever was sent, it is no job of ours.
    return null;
  }
  const read = ticketSchema.safeParse(value);
  return read.success ? read.data : null;
}

const transcript = `Good morning from Tromsø. My name is Ingrid Solheim, and I want to show you how we build a thermometer that lasts for forty years.
It begins with the glass. Every tube is drawn by hand, and one in five is thrown away, since a bubble that nobody sees becomes a crack in the third winter.
Then comes the calibration. Each sensor lies in melting ice for two weeks. Jonas Brekke, who has done this since 1991, reads them twice a day and writes the numbers into a book.
In March 2023 we sent three of them to the station Troll in Antarctica. They answer by satellite, once an hour, and so far not one reading is missing.
If you take one thing home, take this: a measurement is a promise. Thank you.`;

function resultOf(id: string, { kind, seconds }: Ticket): object {
  const gpuSeconds = seconds;
  switch (kind) {
    case "transcription":
      return { text: transcript, language: "en", durationSeconds: 94, gpuSeconds };
    case "generation":
      return { file: `/jobs/${id}/file`, type: "image/apng", frames: 24, gpuSeconds };
    case "thumbnail":
      return { file: `/jobs/${id}/file`, type: "image/png", gpuSeconds };
  }
}
