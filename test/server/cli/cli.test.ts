/** The command line as people use it: a process of its own, against a server with a worker in another. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readStream } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCairn, type CairnProcess } from "../../support/cairn-process.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const main = fileURLToPath(new URL("../../../dist/server/cli/main.js", import.meta.url));
const token = "a-token-for-the-command-line";

let folder: string;
let database: TestDatabase;
let cairn: CairnProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-cli-"));
  database = await createTestDatabase();
  cairn = startCairn("all", {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, "data"),
    PORT: "0",
    ADMIN_TOKEN: token,
  });
  url = await cairn.ready;
});
afterAll(async () => {
  cairn.child.kill("SIGTERM");
  await cairn.ended;
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `cairn` with the server and token in the environment. */
async function run(
  args: readonly string[],
  input?: string,
  more: Record<string, string> = {},
): Promise<Result> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", CAIRN_URL: url, ADMIN_TOKEN: token, ...more },
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => resolve(code));
  });
  const [out, err, code] = await Promise.all([
    readStream(child.stdout),
    readStream(child.stderr),
    ended,
  ]);
  return { code, out, err };
}

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

const greet = {
  QueryLanguage: "JSONata",
  StartAt: "Greet",
  States: { Greet: { Type: "Pass", Output: "{% 'Hello, ' & $states.input.name %}", End: true } },
};
const wrong =
  '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", "Nxt": "B", "End": true }\n  }\n}\n';

describe("cairn validate", () => {
  const offline = { CAIRN_URL: "http://127.0.0.1:1" };

  test("says that a definition is valid, without a server", async () => {
    const name = await file("greet.asl.json", JSON.stringify(greet));
    expect(await run(["validate", name], undefined, offline)).toEqual({
      code: 0,
      out: "greet.asl.json: valid\n",
      err: "",
    });
  });

  test("says what is wrong, and on which line", async () => {
    const { code, out, err } = await run(["validate", await file("wrong.json", wrong)]);
    expect(code).toBe(1);
    expect(out).toBe("wrong.json: not valid, 1 error\n");
    expect(err).toMatch(
      /^wrong\.json:4:28: error SCHEMA_VALIDATION_FAILED: .+ \(\/States\/A\/Nxt\)\n/u,
    );
  });

  test("reads the standard input, and says where it cannot be read", async () => {
    const { code, err } = await run(["validate", "-"], "StartAt: A\nStates:\n  A: b: c\n");
    expect(code).toBe(1);
    expect(err).toMatch(/^-:3:6: error SYNTAX_ERROR: /u);
  });

  test("holds an EXPRESS workflow to its own rules", async () => {
    const wait = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" };
    const machine = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { ...wait, End: true } },
    };
    const args = { FunctionName: "f", Payload: "{% $states.context.Task.Token %}" };
    Object.assign(machine.States.A, { Arguments: args, TimeoutSeconds: 60 });
    const name = await file("express.json", JSON.stringify(machine));
    expect(await run(["validate", name])).toMatchObject({ code: 0 });
    expect(await run(["validate", name, "--type", "express"])).toMatchObject({ code: 1 });
  });

  test("gives JSON for other tools", async () => {
    const { code, out, err } = await run(["validate", "--json", await file("wrong.json", wrong)]);
    expect([code, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      problems: [{ code: "SCHEMA_VALIDATION_FAILED", line: 4, column: 28 }],
    });
  });
});

describe("cairn import and export", () => {
  test("take a definition in and give it back, as JSON, YAML and for AWS", async () => {
    const text = JSON.stringify(greet);
    const created = await run(["import", await file("greeting_card.asl.json", text)]);
    expect(created).toMatchObject({ code: 0, err: "" });
    const [, id = ""] = /^(wf_\w+) {2}greeting card {2}version 1\n$/u.exec(created.out) ?? [];
    const json = await run(["export", id]);
    expect(JSON.parse(json.out)).toEqual({ ...greet, MaxPayloadBytes: 262_144 });
    const yaml = await run(["export", id, "--format", "yaml", "--version", "1", "-o", "out.yaml"]);
    expect(yaml).toEqual({ code: 0, out: "", err: "" });
    expect(await readFile(join(folder, "out.yaml"), "utf8")).toContain("StartAt: Greet\n");
    const aws = await run(["export", id, "--aws"]);
    expect(JSON.parse(aws.out)).toEqual(greet);
  });

  test("tell what an export to AWS has taken out", async () => {
    const machine = {
      StartAt: "Ask",
      QueryLanguage: "JSONata",
      States: {
        Ask: {
          Type: "Task",
          Resource: "cairn:model",
          Arguments: { Model: "m", Prompt: "Hello" },
          Validate: { type: "object" },
          End: true,
        },
      },
    };
    const name = await file("ask.json", JSON.stringify(machine));
    const created = await run(["import", name, "--name", "Ask & answer"]);
    expect(created.out).toContain("  Ask & answer  version 1");
    const { code, out, err } = await run(["export", created.out.split(" ")[0] ?? "", "--aws"]);
    expect(code).toBe(0);
    expect(out).toContain('"Resource": "${CairnModel}"');
    expect(err).toContain("note: Validate was taken out");
    expect(err).toContain("note: cairn:model exists in Cairn alone");
  });

  test("make a workflow of every machine in a template, and tell of its placeholders", async () => {
    const template = [
      "Resources:",
      ...["One", "Two"].flatMap((id) => [
        `  ${id}:`,
        "    Type: AWS::Serverless::StateMachine",
        "    Properties:",
        "      Definition:",
        "        StartAt: A",
        "        States: { A: { Type: Task, Resource: !GetAtt F.Arn, End: true } }",
      ]),
    ].join("\n");
    const name = await file("template.yaml", template);
    const { code, out, err } = await run(["import", name]);
    expect(code).toBe(0);
    expect(out).toMatch(/^wf_\w+ {2}One {2}version 1\nwf_\w+ {2}Two {2}version 1\n$/u);
    expect(err).toContain("template.yaml: note: ${F.Arn} is a placeholder");
    expect(await run(["import", name, "--name", "x"])).toMatchObject({ code: 2, out: "" });
  });

  test("read the files that a template names", async () => {
    await file("flow.asl.json", wrong);
    const properties = "{ DefinitionUri: flow.asl.json }";
    const template = `Resources: { M: { Type: AWS::Serverless::StateMachine, Properties: ${properties} } }`;
    const { code, out, err } = await run(["validate", await file("sam.yaml", template)]);
    expect({ code, out }).toEqual({ code: 1, out: "sam.yaml (M): not valid, 1 error\n" });
    expect(err).toContain("flow.asl.json:4:28: error SCHEMA_VALIDATION_FAILED");
  });

  test("refuse what cannot run, unless it is to be a draft", async () => {
    const name = await file("wrong.json", wrong);
    const refused = await run(["import", name]);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("wrong.json:4:28: error SCHEMA_VALIDATION_FAILED");
    const draft = await run(["import", name, "--draft"]);
    expect(draft).toMatchObject({ code: 0 });
    expect(draft.out).toMatch(/^wf_\w+ {2}wrong {2}draft\n$/u);
    const exported = await run(["export", draft.out.split(" ")[0] ?? ""]);
    expect(exported).toMatchObject({ code: 1, out: "" });
    expect(exported.err).toContain("Publish the workflow");
  });
});

describe("cairn run", () => {
  test("runs a file and prints its output", async () => {
    const name = await file("hello.json", JSON.stringify(greet));
    const args = ["run", name, "--input", '{"name": "Ada"}', "--wait"];
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 0, out: '"Hello, Ada"\n' });
    expect(err).toMatch(/^http:\/\/\S+\/runs\/run_\w+\n$/u);
  });

  test("publishes a changed file as the next version of the same workflow, an unchanged one not again", async () => {
    const versions = async (): Promise<readonly string[]> => {
      const headers = { authorization: `Bearer ${token}` };
      const found = await fetch(`${url}/api/v1/workflows?q=again`, { headers });
      const { workflows } = (await found.json()) as { workflows: { version: number }[] };
      return workflows.map(({ version }) => String(version));
    };
    const name = await file("again.json", JSON.stringify(greet));
    await file("ada.json", '{"name": "Ada"}');
    const args = ["run", name, "--input", "ada.json", "--wait"];
    expect(await run(args)).toMatchObject({ code: 0, out: '"Hello, Ada"\n' });
    expect(await run(args)).toMatchObject({ code: 0, out: '"Hello, Ada"\n' });
    expect(await versions()).toEqual(["1"]);
    await file("again.json", JSON.stringify(greet).replace("Hello", "Goodbye"));
    expect(await run(args)).toMatchObject({ code: 0, out: '"Goodbye, Ada"\n' });
    expect(await versions()).toEqual(["2"]);
  });

  test("starts without waiting, and says how a run has failed", async () => {
    const fail = {
      StartAt: "No",
      States: { No: { Type: "Fail", Error: "Not.Now", Cause: "Later." } },
    };
    const name = await file("fail.json", JSON.stringify(fail));
    const started = await run(["run", name]);
    expect(started).toMatchObject({ code: 0 });
    expect(started.out).toMatch(/^run_\w+\n$/u);
    const failed = await run(["run", name, "--wait"]);
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect(failed.err).toContain("FAILED: Not.Now\nLater.\n");
  });

  test("runs a workflow by its id", async () => {
    const name = await file("by-id.json", JSON.stringify(greet));
    const id = (await run(["import", name])).out.split(" ")[0] ?? "";
    const { code, out } = await run(["run", id, "--input", "-", "--wait"], '{"name": "Bo"}');
    expect({ code, out }).toEqual({ code: 0, out: '"Hello, Bo"\n' });
    expect(await run(["run", "wf_unknown"])).toMatchObject({ code: 1, out: "" });
  });

  test("is not called with an input that is none", async () => {
    const name = await file("hello.json", JSON.stringify(greet));
    const { code, err } = await run(["run", name, "--input", "{nope"]);
    expect(code).toBe(2);
    expect(err).toContain("--input is neither a file nor JSON");
  });
});

describe("cairn", () => {
  test("explains itself", async () => {
    expect(await run(["--help"])).toMatchObject({ code: 0, err: "" });
    for (const command of ["validate", "import", "export", "run"]) {
      const { code, out } = await run([command, "--help"]);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: cairn ${command} `);
    }
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });

  test.each([
    [[], "a command is missing"],
    [["nope"], "there is no command “nope”"],
    [["toString"], "there is no command “toString”"],
    [["validate"], "FILE is missing"],
    [["validate", "a", "b"], "“b” is too much"],
    [["validate", "a", "--nope"], "Unknown option '--nope'"],
    [["export", "wf_1", "--version", "0"], "--version is a number from 1 on"],
    [["export", "wf_1", "--format", "xml"], "--format is one of json, yaml"],
    [["import", "a", "--type", "FAST"], "--type is one of STANDARD, EXPRESS"],
    [["export", "wf_1", "--url", "nowhere"], "“nowhere” is no address of a server"],
  ])("called with %j ends with 2", async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  test("says that a file or a server is not there, or wants another token", async () => {
    expect((await run(["validate", "missing.json"])).err).toContain("there is no such file");
    const away = await run(["export", "wf_1", "--url", "http://127.0.0.1:1"]);
    expect(away).toMatchObject({ code: 1 });
    expect(away.err).toContain("Nothing answers at http://127.0.0.1:1");
    const stranger = await run(["export", "wf_1", "--token", "another-token"]);
    expect(stranger).toMatchObject({ code: 1 });
    expect(stranger.err).toContain("asks for an API token");
  });
});
