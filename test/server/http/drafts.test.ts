/** Drafts and versions: nobody overwrites what another tab has saved, and a moved node makes no new version. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { definition, greeting } from "./machines.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

async function draft(): Promise<string> {
  return (await api.call("createWorkflow", { json: { name: "Draft", publish: false } })).body.id;
}

describe("a draft", () => {
  test("that was changed elsewhere is not overwritten", async () => {
    const id = await draft();
    await api.call("saveDraft", {
      params: { id },
      json: { graph: greeting("first tab"), baseRevision: 1 },
    });
    const refused = await expectRefusal(
      api,
      "saveDraft",
      { params: { id }, json: { graph: greeting("second tab"), baseRevision: 1 } },
      "DRAFT_CHANGED",
    );
    expect(refused).toMatchObject({ status: 409, revision: 2 });
    const { body } = await api.call("getWorkflow", { params: { id } });
    expect(JSON.stringify(body.graph)).toContain("first tab");
    expect(body.revision).toBe(2);
  });

  test("sent twice because the answer was lost is saved once", async () => {
    const id = await draft();
    const json = { graph: greeting("once"), baseRevision: 1 };
    expect((await api.call("saveDraft", { params: { id }, json })).body).toEqual({ revision: 2 });
    expect((await api.call("saveDraft", { params: { id }, json })).body).toEqual({ revision: 2 });
  });

  test("keeps the order in which its fields were written", async () => {
    const id = await draft();
    const params = { zebra: 1, a: { second: 2, first: 1 }, middle: 3 };
    const given = greeting("in order");
    const graph = {
      ...given,
      nodes: given.nodes.map((node) => ({
        ...node,
        fields: { ...node.fields, Comment: "c", ...params },
      })),
    };
    await api.call("saveDraft", { params: { id }, json: { graph } });
    const { body } = await api.call("getWorkflow", { params: { id } });
    expect(JSON.stringify(body.graph.nodes.map(({ fields }) => fields))).toBe(
      JSON.stringify(graph.nodes.map(({ fields }) => fields)),
    );
  });

  test("is overwritten when nobody says what it was based on, and may bring a name", async () => {
    const id = await draft();
    expect(
      (
        await api.call("saveDraft", {
          params: { id },
          json: { graph: greeting("a"), name: "Renamed" },
        })
      ).body,
    ).toEqual({ revision: 2 });
    expect(
      (await api.call("saveDraft", { params: { id }, json: { graph: greeting("b") } })).body,
    ).toEqual({ revision: 3 });
    expect((await api.call("getWorkflow", { params: { id } })).body.name).toBe("Renamed");
  });

  test("saved by many at once is saved by one", async () => {
    const id = await draft();
    const answers = await Promise.all(
      Array.from(
        { length: 8 },
        async (_, i) =>
          await api.fetch("saveDraft", {
            params: { id },
            json: { graph: greeting(`tab ${String(i)}`), baseRevision: 1 },
          }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });
});

describe("publishing", () => {
  test("only what was seen", async () => {
    const id = await draft();
    await api.call("saveDraft", { params: { id }, json: { graph: greeting("seen") } });
    await api.call("saveDraft", { params: { id }, json: { graph: greeting("unseen") } });
    expect(
      await expectRefusal(
        api,
        "publishWorkflow",
        { params: { id }, json: { baseRevision: 2 } },
        "DRAFT_CHANGED",
      ),
    ).toMatchObject({ revision: 3 });
    expect((await api.call("listVersions", { params: { id } })).body.versions).toEqual([]);
  });

  test("keeps what is said about the version", async () => {
    const id = await draft();
    await api.call("saveDraft", { params: { id }, json: { graph: greeting("first") } });
    await api.call("publishWorkflow", { params: { id }, json: { summary: "  Says hello  " } });
    await api.call("saveDraft", { params: { id }, json: { graph: greeting("second") } });
    await api.call("publishWorkflow", { params: { id } });
    const { body } = await api.call("listVersions", { params: { id } });
    expect(body).toMatchObject({
      versions: [
        { version: 2, summary: "", liveRuns: 0, recentRuns: 0 },
        { version: 1, summary: "Says hello", liveRuns: 0, recentRuns: 0 },
      ],
      countedRuns: 0,
    });
    const version = await api.call("getVersion", { params: { id, version: 1 } });
    expect(version.body.summary).toBe("Says hello");
  });

  test("by many at once makes one version", async () => {
    const id = await draft();
    await api.call("saveDraft", { params: { id }, json: { graph: greeting("raced") } });
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => await api.call("publishWorkflow", { params: { id } })),
    );
    expect(new Set(answers.map((answer) => answer.body.version))).toEqual(new Set([1]));
    expect(answers.filter((answer) => answer.body.created)).toHaveLength(1);
  });

  test("what was imported and not changed makes no version", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "Imported", definition } }))
      .body;
    expect((await api.call("publishWorkflow", { params: { id } })).body).toMatchObject({
      version: 1,
      created: false,
    });
  });
});
