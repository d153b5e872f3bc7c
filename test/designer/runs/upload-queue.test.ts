import { expect, it } from "vitest";
import { createUploadQueue } from "../../../designer/runs/upload-queue.ts";
import type { UploadOptions } from "../../../designer/api/artifacts.ts";
import type { ArtifactMessage } from "../../../shared/api/settings.ts";
import { until } from "../../support/until.ts";

interface Sent {
  readonly file: File;
  readonly options: UploadOptions;
  readonly arrive: () => void;
  readonly fail: (message: string) => void;
}

function setUp() {
  const sent: Sent[] = [];
  const queue = createUploadQueue(
    async (file, options) =>
      await new Promise<ArtifactMessage>((resolve, reject) => {
        const arrive = () =>
          resolve({
            id: `art_${file.name}`,
            sha256: "",
            bytes: file.size,
            type: "text/plain",
            name: file.name,
          });
        options.signal?.addEventListener("abort", () =>
          reject(new DOMException("aborted", "AbortError")),
        );
        sent.push({ file, options, arrive, fail: (message) => reject(new Error(message)) });
      }),
  );
  const arrived: string[] = [];
  queue.onArrived(({ id }) => arrived.push(id));
  const files = (...names: readonly string[]) =>
    queue.add(names.map((name) => new File(["x"], name)));
  return {
    queue,
    sent,
    arrived,
    files,
    states: () => queue.store.getState().map(({ file, state }) => `${file.name} ${state}`),
  };
}

it("sends three at a time and the next when one has arrived", async () => {
  const { sent, arrived, files, states } = setUp();
  files("a", "b", "c", "d");
  expect(states()).toEqual(["a sending", "b sending", "c sending", "d waiting"]);
  sent[1]?.arrive();
  await until(() => sent.length === 4);
  expect(arrived).toEqual(["art_b"]);
  expect(states()).toEqual(["a sending", "c sending", "d sending"]);
});

it("tells how far each is", () => {
  const { queue, sent, files } = setUp();
  files("a");
  sent[0]?.options.onProgress?.(0.4);
  expect(queue.store.getState()[0]?.share).toBe(0.4);
});

it("keeps what has failed until it is sent again or removed", async () => {
  const { queue, sent, arrived, files, states } = setUp();
  files("a", "b");
  sent[0]?.fail("too large");
  await until(() => states()[0] === "a failed");
  expect(queue.store.getState()[0]?.error).toBe("too large");
  queue.retry(1);
  await until(() => sent.length === 3);
  sent[2]?.arrive();
  await until(() => arrived.length === 1);
  expect(states()).toEqual(["b sending"]);
});

it("stops what is removed, and everything when nobody waits for it any more", async () => {
  const { queue, sent, arrived, files, states } = setUp();
  files("a", "b", "c", "d");
  queue.remove(1);
  await until(() => sent.length === 4);
  expect(sent[0]?.options.signal?.aborted).toBe(true);
  expect(states()).toEqual(["b sending", "c sending", "d sending"]);
  queue.stop();
  await until(() => sent.every(({ options }) => options.signal?.aborted === true));
  expect(states()).toEqual([]);
  expect(arrived).toEqual([]);
});
