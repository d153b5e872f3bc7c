/** Object stores in memory, for kinds to act on. */
import { fingerprint } from "../../shared/base/fingerprint.ts";
import { Failure } from "../../shared/nodes/kind.ts";
import type { NodeContext, ObjectHead, StepBucket } from "../../shared/nodes/node-context.ts";
import type { FakeWorld } from "./context.ts";

export interface FakeObject {
  readonly text: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
}

type Files = Pick<FakeWorld, "files" | "objects">;

export function fakeObjects(world: Files): NodeContext["objects"] {
  const at = ({ bucket }: StepBucket, key: string): string => `${bucket}/${key}`;
  return {
    head: async (bucket, key) => await Promise.resolve(headOf(world.objects.get(at(bucket, key)))),
    read: async (bucket, key) => {
      const object = world.objects.get(at(bucket, key));
      const head = headOf(object);
      if (object === undefined || head === null) return await Promise.resolve(null);
      const id = `object-${head.etag}`;
      const name = key.split("/").at(-1) ?? key;
      world.files.set(id, { name, type: object.type, text: object.text });
      return { ...head, file: { $artifact: id, name, type: object.type, bytes: head.bytes } };
    },
    write: async (bucket, key, { artifact, type, metadata, condition }) => {
      const file = world.files.get(artifact);
      if (file === undefined) throw new Failure("Document.NotFound", `There is no ${artifact}.`);
      const there = headOf(world.objects.get(at(bucket, key)));
      const fits =
        condition === "any" ||
        (condition === "absent" ? there === null : there?.etag === condition.etag);
      if (!fits) throw new Failure("S3.PreconditionFailed", `${key} has changed.`);
      const object = { text: file.text, type: type === "" ? file.type : type, metadata };
      world.objects.set(at(bucket, key), object);
      return await Promise.resolve({ etag: etagOf(object), versionId: null });
    },
    remove: async (bucket, key) => {
      world.objects.delete(at(bucket, key));
      await Promise.resolve();
    },
    list: async (bucket, { prefix, max, after = "" }) => {
      const root = at(bucket, "");
      const keys = [...world.objects.keys()]
        .filter((name) => name.startsWith(root + prefix) && name.slice(root.length) > after)
        .toSorted();
      const objects = keys.slice(0, max).flatMap((name) => {
        const head = headOf(world.objects.get(name));
        if (head === null) return [];
        const { bytes, etag } = head;
        return [
          { key: name.slice(root.length), bytes, etag, modified: "2026-01-01T00:00:00.000Z" },
        ];
      });
      const next = keys.length > max ? (objects.at(-1)?.key ?? null) : null;
      return await Promise.resolve({ objects, next });
    },
  };
}

function headOf(object: FakeObject | undefined): ObjectHead | null {
  if (object === undefined) return null;
  const { text, type, metadata } = object;
  const bytes = text.length;
  return { bytes, etag: etagOf(object), type, modified: null, versionId: null, metadata };
}

function etagOf({ text }: FakeObject): string {
  return fingerprint(text);
}
