import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPublications, type Publications } from "../../../server/context/publications.ts";

let root: string;
let publications: Publications;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cairn-publications-"));
  publications = createPublications(root);
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const write = async (text: string, idempotencyKey = "key-1", name = "report.md") =>
  await publications.write({ folder: "reports", name, text, idempotencyKey });
const remove = async (restore: string | null) =>
  await publications.remove({ folder: "reports", name: "report.md", restore });
const published = async (): Promise<string> =>
  await readFile(join(root, "reports", "report.md"), "utf8");

describe("write", () => {
  it("publishes and says what was there before", async () => {
    expect(await write("first")).toStrictEqual({ location: "reports/report.md", replaced: null });
    expect(await write("second", "key-2")).toStrictEqual({
      location: "reports/report.md",
      replaced: "first",
    });
    expect(await published()).toBe("second");
    expect(await readdir(join(root, "reports"))).toStrictEqual(["report.md"]);
  });

  it("tells a repeat what the first attempt replaced, also when that was nothing", async () => {
    await write("old", "key-0");
    for (const attempt of [1, 2, 3])
      expect(await write(`new ${attempt}`, "key-1")).toMatchObject({ replaced: "old" });
    expect(await published()).toBe("new 3");
    for (const attempt of [1, 2])
      expect(await write(`${attempt}`, "key-2", "other.md")).toMatchObject({ replaced: null });
  });

  it("agrees on what was replaced when two attempts run at once", async () => {
    await write("old", "key-0");
    const results = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => await write(`new ${index}`, "key-1")),
    );
    expect(new Set(results.map(({ replaced }) => replaced))).toStrictEqual(new Set(["old"]));
  });

  it.each([
    "",
    ".",
    "..",
    "../report.md",
    "a/b",
    "a\\b",
    "/etc/passwd",
    ".hidden",
    "a\0b",
    "con",
    "a:b",
    "x".repeat(300),
    " a",
    "a.",
  ])("does not take the name %j", async (name) => {
    await expect(
      publications.write({ folder: "reports", name, text: "x", idempotencyKey: "k" }),
    ).rejects.toMatchObject({ error: "Publish.Failed" });
    await expect(
      publications.write({ folder: name, name: "a.md", text: "x", idempotencyKey: "k" }),
    ).rejects.toMatchObject({ error: "Publish.Failed" });
    await expect(
      publications.remove({ folder: name, name: "a.md", restore: null }),
    ).rejects.toMatchObject({ error: "Publish.Failed" });
  });

  it("takes names of other scripts", async () => {
    expect(await write("text", "k", "レポート – März.md")).toMatchObject({
      location: "reports/レポート – März.md",
    });
  });

  it("follows no links and replaces no folder", async () => {
    const outside = await mkdtemp(join(tmpdir(), "cairn-outside-"));
    await writeFile(join(outside, "report.md"), "not ours");
    await symlink(outside, join(root, "reports"));
    await expect(write("x")).rejects.toMatchObject({ error: "Publish.Failed" });
    await expect(remove(null)).rejects.toMatchObject({ error: "Publish.Failed" });
    expect(await readFile(join(outside, "report.md"), "utf8")).toBe("not ours");
    await rm(join(root, "reports"));
    await mkdir(join(root, "reports", "report.md"), { recursive: true });
    await expect(write("x")).rejects.toMatchObject({ error: "Publish.Failed" });
    await rm(outside, { recursive: true });
  });

  it("fails as a failure when the disk does not work", async () => {
    await writeFile(join(root, "reports"), "a file where the folder should be");
    await expect(write("x")).rejects.toMatchObject({
      error: "Publish.Failed",
      cause: expect.stringContaining("could not be written") as string,
    });
  });
});

describe("remove", () => {
  it("restores what was replaced, or leaves nothing", async () => {
    await write("old", "key-0");
    const { replaced } = await write("new");
    await remove(replaced);
    expect(await published()).toBe("old");
    await remove(null);
    await remove(null);
    expect(await readdir(root)).not.toContain("reports");
  });

  it("leaves other publications of the folder", async () => {
    await write("a");
    await write("b", "key-2", "other.md");
    await remove(null);
    expect(await readdir(join(root, "reports"))).toStrictEqual(["other.md"]);
  });
});
