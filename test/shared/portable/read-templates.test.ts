import { describe, expect, it } from "vitest";
import { type JsonObject } from "../../../shared/base/json.ts";
import { readDefinitions } from "../../../shared/portable/read-definitions.ts";

/** States by the name of their machine. */
function machines(text: string): Readonly<Record<string, unknown>> {
  const { definitions, problems } = readDefinitions(text);
  expect(problems).toEqual([]);
  return Object.fromEntries(definitions.map(({ name, definition }) => [name ?? "", definition]));
}

const sam = `
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
  Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /path/of/secret }
  Nothing: { Type: String }
Mappings:
  Limits:
    dev: { Parallel: 5 }
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Trading:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub "trading-\${Stage}"
      DefinitionSubstitutions:
        CheckArn: !GetAtt Check.Arn
        Delay: 30
        Stage: !Ref Stage
      Definition:
        StartAt: Check
        States:
          Check:
            Type: Task
            Resource: \${CheckArn}
            Comment: "\${Stage} after \${Delay} s"
            Parameters:
              table: !Ref Table
              arn: !GetAtt [Table, Arn]
              partition: !Sub arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:\${Topic}
              literal: !Sub "\${!Kept} \${Local}"
              local: !Sub ["\${A}-\${Stage}-\${B}", { A: 1, B: !Ref Nothing }]
              joined: !Join ["/", [a, !Ref Stage, !Ref Secret]]
              limit: !FindInMap [Limits, !Ref Stage, Parallel]
              chosen: !If [IsLive, yes please, no]
              second: !Select [1, [a, b]]
              export: !ImportValue shared-table
              gone: !Ref AWS::NoValue
            Retry: [{ ErrorEquals: [States.ALL] }]
            End: true
`;

describe("a SAM template", () => {
  it("gives the definition with everything filled in that the template says", () => {
    const found = machines(sam);
    expect(Object.keys(found)).toEqual(["trading-dev"]);
    const { States: states } = found["trading-dev"] as { States: JsonObject };
    expect(states["Check"]).toEqual({
      Type: "Task",
      Resource: "${CheckArn}",
      Comment: "dev after 30 s",
      Parameters: {
        table: "${Table}",
        arn: "${Table.Arn}",
        partition: "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${Topic}",
        literal: "${Kept} ${Local}",
        local: "1-dev-${Nothing}",
        joined: "a/dev/${Secret}",
        limit: 5,
        chosen: "yes please",
        second: "b",
        export: "${ImportValue.shared-table}",
      },
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      End: true,
    });
  });

  it("says what it has taken for granted, and which placeholders are left", () => {
    const [machine] = readDefinitions(sam).definitions;
    const messages = machine?.notes.map(({ message }) => message) ?? [];
    expect(messages.slice(0, 2)).toEqual([
      "The parameter Stage of the template has its default value.",
      "The template decides by its condition IsLive; what it gives first was taken.",
    ]);
    expect(messages.slice(2).map((message) => message.split(" ")[0])).toContain("${CheckArn}");
  });

  it("says that a definition is in another file", () => {
    const text = `Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: statemachine/trading.asl.json
`;
    const { definitions, problems } = readDefinitions(text);
    expect(definitions).toEqual([]);
    expect(problems).toMatchObject([{ code: "DEFINITION_ELSEWHERE", line: 5, column: 22 }]);
    expect(problems[0]?.message).toContain("statemachine/trading.asl.json");
  });
});

describe("a definition in a file beside the template", () => {
  const naming = (uri: string): string =>
    `Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ${uri}
      DefinitionSubstitutions: { Delay: 7, Arn: !GetAtt F.Arn }
`;
  const files: Readonly<Record<string, string | undefined>> = {
    "wait.asl.json":
      '{"StartAt":"A","States":{"A":{"Type":"Wait",\n"Seconds":${Delay},"End":true}}}',
    "broken.json": '{"StartAt":',
    "list.json": "[]",
    "flow.yml":
      "StartAt: A\nStates:\n  A: {Type: Wait, Seconds: '${self:custom.delay}', End: true}\n",
  };
  const read = (text: string) => readDefinitions(text, { fileText: (path) => files[path] ?? null });

  it("is read when there is a way to, with what the template fills in", () => {
    const { definitions, problems } = read(naming("wait.asl.json"));
    expect(problems).toEqual([]);
    expect(definitions[0]).toMatchObject({ name: "M", file: "wait.asl.json" });
    expect(definitions[0]?.definition["States"]).toEqual({
      A: { Type: "Wait", Seconds: 7, End: true },
    });
    expect(definitions[0]?.placeOf("/States/A/Seconds")).toEqual({ line: 2, column: 1 });
  });

  it("is read for a Serverless file too", () => {
    const text =
      "custom: {delay: 9}\nstepFunctions: {stateMachines: {m: {definition: '${file(flow.yml)}'}}}";
    expect(read(text).definitions[0]?.definition["States"]).toEqual({
      A: { Type: "Wait", Seconds: 9, End: true },
    });
  });

  it("says in which file it cannot be read", () => {
    const [broken] = read(naming("broken.json")).problems;
    expect(broken).toMatchObject({ code: "SYNTAX_ERROR", line: 1, column: 12 });
    expect(broken?.message).toMatch(/^In broken\.json: /u);
    expect(read(naming("list.json")).problems).toMatchObject([{ code: "NO_STATE_MACHINE" }]);
  });

  it("is not looked for when it is not beside it", () => {
    for (const uri of ["missing.json", "s3://bucket/wait.asl.json", "/wait.asl.json"]) {
      expect(read(naming(uri)).problems).toMatchObject([{ code: "DEFINITION_ELSEWHERE" }]);
    }
  });
});

const asl = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 5, End: true } } };
const limited = { ...asl, MaxPayloadBytes: 262_144 };

function template(properties: JsonObject): string {
  return JSON.stringify({
    Resources: {
      Other: { Type: "AWS::SNS::Topic", Properties: {} },
      Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: properties },
    },
  });
}

describe("a CloudFormation template", () => {
  it("holds the definition as a text", () => {
    expect(machines(template({ DefinitionString: JSON.stringify(asl) }))).toEqual({
      Machine: limited,
    });
  });

  it("holds it as an object, under either name", () => {
    expect(machines(template({ Definition: asl, StateMachineName: "x" }))).toEqual({ x: limited });
    expect(machines(template({ DefinitionString: asl }))).toEqual({ Machine: limited });
  });

  it("says the type of the machine", () => {
    const typeOf = (text: string) => readDefinitions(text).definitions[0]?.type;
    expect(typeOf(template({ Definition: asl, StateMachineType: "EXPRESS" }))).toBe("EXPRESS");
    expect(typeOf(template({ Definition: asl }))).toBeNull();
    expect(typeOf(JSON.stringify({ type: "EXPRESS", definition: asl }))).toBe("EXPRESS");
    const lines = JSON.stringify({ stateMachines: { m: { type: "STANDARD", definition: asl } } });
    expect(typeOf(lines)).toBe("STANDARD");
    expect(typeOf(JSON.stringify(asl))).toBeNull();
  });

  it("joins it out of pieces, as the CDK does", () => {
    const definition = {
      "Fn::Join": [
        "",
        [
          '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:',
          { Ref: "AWS::Partition" },
          ':states:::lambda:invoke","Parameters":{"FunctionName":"',
          { "Fn::GetAtt": ["Fn8B", "Arn"] },
          '"},"End":true}}}',
        ],
      ],
    };
    const { Machine: found } = machines(template({ DefinitionString: definition }));
    expect(found).toMatchObject({
      States: {
        A: {
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: { FunctionName: "${Fn8B.Arn}" },
        },
      },
    });
  });

  it("substitutes in the text, so that numbers become numbers", () => {
    const text = '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${Delay},"End":true}}}';
    const properties = { DefinitionString: text, DefinitionSubstitutions: { Delay: 5 } };
    expect(machines(template(properties))).toEqual({ Machine: limited });
  });

  const block = `Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          "StartAt": "A",
          "States": {
            "A": { "Type": "Task", "Resource": "\${F.Arn}", "End": true }
          }
        }
`;

  it("gives places inside a text of several lines", () => {
    const [machine] = readDefinitions(block).definitions;
    expect(machine?.definition["States"]).toEqual({
      A: { Type: "Task", Resource: "${F.Arn}", End: true },
    });
    expect(machine?.placeOf("/States/A/Resource")).toEqual({ line: 9, column: 36 });
  });

  it("gives the place of what is wrong inside such a text", () => {
    const { problems } = readDefinitions(block.replace('"A",', '"A"'));
    expect(problems).toMatchObject([{ code: "SYNTAX_ERROR", line: 8, column: 11 }]);
  });

  it("may keep its definition where nobody can read it", () => {
    const problems = (properties: JsonObject): readonly string[] =>
      readDefinitions(template(properties)).problems.map(({ code }) => code);
    expect(problems({ DefinitionS3Location: { Bucket: "b", Key: "k" } })).toEqual([
      "DEFINITION_ELSEWHERE",
    ]);
    expect(problems({})).toEqual(["UNREADABLE_DEFINITION"]);
    expect(problems({ DefinitionString: ["a"] })).toEqual(["UNREADABLE_DEFINITION"]);
    expect(problems({ DefinitionString: "[1]" })).toEqual(["NO_STATE_MACHINE"]);
  });

  it("gives every machine that it has, and what is wrong with the others", () => {
    const machine = { Type: "AWS::StepFunctions::StateMachine" };
    const text = JSON.stringify({
      Resources: {
        A: { ...machine, Properties: { Definition: asl } },
        B: { ...machine, Properties: { DefinitionString: "{" } },
        C: { ...machine, Properties: { Definition: asl } },
      },
    });
    const { definitions, problems } = readDefinitions(text);
    expect(definitions.map(({ name }) => name)).toEqual(["A", "C"]);
    expect(problems.map(({ code }) => code)).toEqual(["SYNTAX_ERROR"]);
  });
});

const serverless = `
service: shop
provider: { name: aws, stage: "\${opt:stage, 'dev'}" }
custom:
  delay: 15
  names: { queue: "orders-\${self:provider.stage}" }
stepFunctions:
  stateMachines:
    orders:
      name: orders-\${self:provider.stage}
      definition:
        StartAt: Wait
        States:
          Wait:
            Type: Wait
            Seconds: \${self:custom.delay}
            Next: Send
          Send:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage
            Parameters:
              QueueUrl: !Ref Queue
              Function: { Fn::GetAtt: [hello, Arn] }
              Name: \${self:custom.names.queue}
              Secret: \${ssm:/secret}
              Home: \${env:HOME, 'nowhere'}
              Unknown: \${self:custom.nothing}
              Table: \${Table}
            End: true
    reports:
      definition: \${file(reports.yml)}
resources:
  Resources:
    Inner:
      Type: AWS::StepFunctions::StateMachine
      Properties: { Definition: { StartAt: A, States: { A: { Type: Succeed } } } }
`;

describe("a Serverless file", () => {
  it("gives its machines with the variables that it says itself", () => {
    const { definitions, problems } = readDefinitions(serverless);
    expect(definitions.map(({ name }) => name)).toEqual(["Inner", "orders-dev"]);
    expect(definitions[1]?.definition["States"]).toEqual({
      Wait: { Type: "Wait", Seconds: 15, Next: "Send" },
      Send: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage",
        Parameters: {
          QueueUrl: "${Queue}",
          Function: "${hello.Arn}",
          Name: "orders-dev",
          Secret: "${ssm:/secret}",
          Home: "nowhere",
          Unknown: "${self:custom.nothing}",
          Table: "${Table}",
        },
        End: true,
      },
    });
    expect(definitions[1]?.notes.map(({ message }) => message.split(" ")[0])).toEqual([
      "${Queue}",
      "${hello.Arn}",
      "${ssm:/secret}",
      "${self:custom.nothing}",
      "${Table}",
    ]);
    expect(problems).toMatchObject([{ code: "DEFINITION_ELSEWHERE" }]);
    expect(problems[0]?.message).toContain("reports.yml");
  });

  it("may hold the machines at its top, as an included file does", () => {
    const text =
      "stateMachines:\n  a:\n    definition: {StartAt: A, States: {A: {Type: Succeed}}}\n";
    expect(Object.keys(machines(text))).toEqual(["a"]);
  });
});
