import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { createFakeWorld, type FakeWorld } from "../../support/context.ts";

const place = { Secret: "SECRET_S3", Bucket: "reports" };

function worldWith(text: string | null): FakeWorld {
  const world = createFakeWorld();
  if (text !== null)
    world.objects.set("reports/a.md", { text, type: "text/markdown", metadata: {} });
  return world;
}

async function run(
  world: FakeWorld,
  type: string,
  given: JsonObject,
  key = "key-1",
): Promise<Json> {
  const kind = kindOf[type];
  if (kind?.family !== "task") throw new Error(`no task kind ${type}`);
  return await kind.run(given, world.context({ idempotencyKey: key }));
}

async function write(world: FakeWorld, given: JsonObject, key?: string) {
  return (await run(world, "s3-write", { ...place, Key: "a.md", ...given }, key)) as {
    readonly etag: string;
    readonly replaced: { readonly $artifact: string } | null;
  };
}

async function restore(world: FakeWorld, written: { etag: string; replaced: Json }, key?: string) {
  const { etag: ETag, replaced: Restore } = written;
  return await run(world, "s3-restore", { Store: place, Key: "a.md", ETag, Restore }, key);
}

const textOf = (world: FakeWorld): string | undefined => world.objects.get("reports/a.md")?.text;

describe("s3-write", () => {
  it("keeps what it replaces, once", async () => {
    const world = worldWith("old");
    const first = await write(world, { Content: "new" });
    expect(textOf(world)).toBe("new");
    expect(world.files.get(first.replaced?.$artifact ?? "")?.text).toBe("old");
    expect(await write(world, { Content: "new" })).toEqual(first);
    const other = await write(world, { Content: "newer" });
    expect(textOf(world)).toBe("newer");
    expect(other.replaced).toEqual(first.replaced);
  });

  it("writes what another step wrote as something replaced", async () => {
    const world = worldWith(null);
    expect((await write(world, { Content: "one" })).replaced).toBeNull();
    const second = await write(world, { Content: "two" }, "key-2");
    expect(world.files.get(second.replaced?.$artifact ?? "")?.text).toBe("one");
  });

  it("writes values in the format of the key, and files as they are", async () => {
    const world = worldWith(null);
    await write(world, { Key: "a.csv", Content: [{ id: 1 }] });
    expect(world.objects.get("reports/a.csv")).toMatchObject({
      text: "id\r\n1\r\n",
      type: "text/csv; charset=utf-8",
    });
    world.files.set("pdf", { name: "a.pdf", type: "application/pdf", text: "%PDF" });
    await write(world, { Key: "a.pdf", Artifact: { $artifact: "pdf" } });
    expect(world.objects.get("reports/a.pdf")).toMatchObject({ type: "application/pdf" });
    await write(world, { Key: "a", Content: { a: 1 }, Type: "application/x-mine" });
    expect(world.objects.get("reports/a")).toMatchObject({ type: "application/x-mine" });
  });

  it("replaces only what it is meant to", async () => {
    const world = worldWith("old");
    const refused = { error: "S3.PreconditionFailed" };
    await expect(write(world, { Content: "x", OnlyIf: "Absent" })).rejects.toMatchObject(refused);
    await expect(write(world, { Content: "x", OnlyIf: { ETag: "another" } })).rejects.toMatchObject(
      refused,
    );
    expect(textOf(world)).toBe("old");
    const { etag } = await write(world, { Content: "x" });
    await write(world, { Content: "y", OnlyIf: { ETag: `"${etag}"` } }, "key-2");
    expect(textOf(world)).toBe("y");
    const fresh = worldWith(null);
    await write(fresh, { Content: "x", OnlyIf: "Absent" });
    // A repeat finds its own work and is not refused for it.
    await write(fresh, { Content: "x", OnlyIf: "Absent" });
  });

  it.each([{ Key: "../x" }, { Key: "" }, { Bucket: "a/b" }, { Endpoint: "file:///x" }])(
    "refuses %j",
    async (given) => {
      await expect(write(worldWith(null), { Content: "x", ...given })).rejects.toMatchObject({
        error: "Cairn.InvalidParameters",
      });
    },
  );
});

describe("s3-restore", () => {
  it("puts back what was replaced, and removes what was not there, however often", async () => {
    for (const before of ["old", null]) {
      const world = worldWith(before);
      // eslint-disable-next-line no-await-in-loop
      const written = await write(world, { Content: "new" });
      for (let repeats = 0; repeats < 2; repeats += 1) {
        // eslint-disable-next-line no-await-in-loop
        expect(await restore(world, written, "undo")).toMatchObject({
          outcome: before === null ? "removed" : "restored",
        });
        expect(textOf(world)).toBe(before ?? undefined);
      }
    }
  });

  it("leaves alone what somebody else has written since", async () => {
    const world = worldWith("old");
    const written = await write(world, { Content: "new" });
    await write(world, { Content: "newest" }, "key-2");
    expect(await restore(world, written, "undo")).toMatchObject({ outcome: "changed" });
    expect(textOf(world)).toBe("newest");
  });
});
