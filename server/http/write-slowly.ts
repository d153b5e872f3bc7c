import type { Response } from "express";

/** Writes, and waits while the reader is slower than we are. Resolves also when the reader has left. */
export async function writeSlowly(response: Response, piece: string | Uint8Array): Promise<void> {
  if (response.destroyed || response.write(piece)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off("drain", go);
      response.off("close", go);
      resolve();
    };
    response.once("drain", go);
    response.once("close", go);
  });
}
