import { expect, test } from "vitest";
import { expectRefusal, type ApiServer } from "./api-server.ts";
import { definition } from "./machines.ts";

/** What the routes of import and export answer. */
export function describePortable(server: () => ApiServer): void {
  test("reads a text and draws what it holds", async () => {
    const text = "StartAt: A\nStates:\n  A: {Type: Task, Resource: '${Function.Arn}', End: true}\n";
    const { body } = await server().call("importText", { json: { text } });
    expect(body.problems).toEqual([]);
    expect(body.definitions).toMatchObject([
      { name: null, definition: { StartAt: "A", MaxPayloadBytes: 262_144 } },
    ]);
    expect(body.definitions[0]?.notes[0]?.pointer).toBe("/States/A/Resource");
    const created = await server().call("createWorkflow", {
      json: { name: "Imported", graph: body.definitions[0]?.graph },
    });
    expect(created.body.version).toBe(1);
  });

  test("says where a text is wrong, and gives the rest", async () => {
    const machine = { Type: "AWS::StepFunctions::StateMachine" };
    const resources = {
      Good: { ...machine, Properties: { Definition: definition } },
      Bad: { ...machine, Properties: { DefinitionString: "{" } },
    };
    const text = JSON.stringify({ Resources: resources }, null, 2);
    const { body } = await server().call("importText", { json: { text } });
    expect(body.definitions.map(({ name }) => name)).toEqual(["Good"]);
    expect(body.problems).toMatchObject([{ code: "SYNTAX_ERROR", severity: "error" }]);
    expect(body.problems[0]?.line).toBeGreaterThan(1);
  });

  test("gives a version as a file, as JSON and YAML, fields in their order", async () => {
    const name = "Größe / “x”";
    const { id } = (await server().call("createWorkflow", { json: { name, definition } })).body;
    const json = await server().call("exportWorkflow", { params: { id } });
    expect(json.body).toBe(`${JSON.stringify(definition, null, 2)}\n`);
    expect(json.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(json.headers.get("content-disposition")).toBe('attachment; filename="Gro-e-x.asl.json"');
    const query = { version: "1", format: "yaml" };
    const yaml = await server().call("exportWorkflow", { params: { id }, query });
    expect(yaml.headers.get("content-type")).toBe("application/yaml; charset=utf-8");
    expect(yaml.body).toContain("StartAt: Greet\nStates:\n  Greet:\n    Type: Pass\n");
    const back = await server().call("importText", { json: { text: yaml.body } });
    expect(back.body.definitions[0]?.definition).toEqual({
      ...definition,
      MaxPayloadBytes: 262_144,
    });
  });

  test("has nothing to give for a draft or a version that is not there", async () => {
    const draft = await server().call("createWorkflow", {
      json: { name: "Draft", publish: false },
    });
    const params = { id: draft.body.id };
    await expectRefusal(server(), "exportWorkflow", { params }, "NO_PUBLISHED_VERSION");
    const missing = { params, query: { version: "7" } };
    await expectRefusal(server(), "exportWorkflow", missing, "VERSION_NOT_FOUND");
    const unknown = { params: { id: "wf_none" } };
    await expectRefusal(server(), "exportWorkflow", unknown, "WORKFLOW_NOT_FOUND");
  });
}
