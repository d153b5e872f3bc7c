import { describe, expect, it } from "vitest";
import { fileUrl } from "../../../shared/nodes/parts/target.ts";
import { publish } from "../../../shared/nodes/publish.ts";
import { unpublish } from "../../../shared/nodes/unpublish.ts";
import { createFakeWorld } from "../../support/context.ts";

const folder = { Target: { Folder: "reports" }, Name: "a.md" };
const url = { Target: { Url: "https://cms.example/posts" }, Name: "my post.html" };

describe("publish", () => {
  it("keeps what it replaced as a file of its own", async () => {
    const world = createFakeWorld();
    world.publications.set("reports/a.md", "# Old");
    const result = await publish.run({ ...folder, Content: "# New" }, world.context());
    expect(result).toMatchObject({
      location: "reports/a.md",
      name: "a.md",
      target: { Folder: "reports" },
    });
    const { replaced } = publish.result.parse(result) as { replaced: { $artifact: string } };
    expect(world.files.get(replaced.$artifact)?.text).toBe("# Old");
    expect(world.publications.get("reports/a.md")).toBe("# New");
  });

  it("publishes a stored file with its own type", async () => {
    const world = createFakeWorld();
    world.files.set("f1", { name: "x", type: "text/csv", text: "a,b" });
    await publish.run(
      { ...url, Artifact: { $artifact: "f1" }, Headers: { Authorization: "Bearer t" } },
      world.context(),
    );
    expect(world.requests).toEqual([
      {
        port: "http",
        request: {
          method: "PUT",
          url: "https://cms.example/posts/my%20post.html",
          headers: {
            "Content-Type": "text/csv",
            "Idempotency-Key": "run-1:Step:1",
            Authorization: "Bearer t",
          },
          body: "a,b",
        },
      },
    ]);
  });

  it("never repeats headers in its result: they hold keys", async () => {
    const result = await publish.run(
      { ...url, Content: "<p>", Headers: { Authorization: "Bearer t" } },
      createFakeWorld().context(),
    );
    expect(JSON.stringify(result)).not.toContain("Bearer");
    expect(result).toMatchObject({
      location: "https://cms.example/posts/my%20post.html",
      replaced: null,
    });
  });

  it("fails when the server refuses", async () => {
    const world = createFakeWorld();
    world.respond = () => ({ status: 403, headers: {}, body: "no" });
    await expect(publish.run({ ...url, Content: "" }, world.context())).rejects.toMatchObject({
      error: "Http.Status.403",
    });
  });

  it.each([
    { ...folder, Name: "../a.md", Content: "" },
    { ...folder, Target: { Folder: ".." }, Content: "" },
    { ...folder, Target: { Folder: "a/b" }, Content: "" },
    { ...folder, Content: "", Artifact: { $artifact: "x" } },
    folder,
  ])("refuses %j", async (params) => {
    const world = createFakeWorld();
    await expect(publish.run(params, world.context())).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
    });
    expect(world.requests).toEqual([]);
  });

  it("waits for a person when a worker was lost in the middle", () => {
    expect(publish.defaults.OnUnknown).toBe("Hold");
  });
});

describe("unpublish", () => {
  it("deletes from a URL; already gone is done", async () => {
    const world = createFakeWorld();
    await publish.run({ ...url, Content: "<p>" }, world.context());
    const at = "https://cms.example/posts/my%20post.html";
    expect(world.web.has(at)).toBe(true);
    for (const attempt of [1, 2]) {
      const result = await unpublish.run({ ...url, Restore: null }, world.context({ attempt }));
      expect(result).toEqual({ location: at, restored: false });
      expect(world.web.has(at)).toBe(false);
    }
  });

  it("fails when the server refuses", async () => {
    const world = createFakeWorld();
    world.respond = () => ({ status: 500, headers: {}, body: "" });
    await expect(unpublish.run(url, world.context())).rejects.toMatchObject({
      error: "Http.Status.500",
    });
  });

  it("says so when what it should restore is gone, and removes nothing", async () => {
    const world = createFakeWorld();
    world.publications.set("reports/a.md", "# New");
    const run = unpublish.run({ ...folder, Restore: { $artifact: "gone" } }, world.context());
    await expect(run).rejects.toMatchObject({ error: "Document.NotFound" });
    expect(world.publications.get("reports/a.md")).toBe("# New");
  });
});

describe("fileUrl", () => {
  it.each([
    ["https://e.com", "a", "https://e.com/a"],
    ["https://e.com/b/", "a", "https://e.com/b/a"],
    ["https://e.com/b?token=1#x", "a#b", "https://e.com/b/a%23b?token=1#x"],
  ])("%s + %s", (collection, name, expected) => {
    expect(fileUrl(collection, name)).toBe(expected);
  });
});
