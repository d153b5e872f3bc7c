/** Finds the state machines in a document: a bare definition, a CloudFormation or SAM template, a Serverless file. */
import type { WorkflowType } from "../definition/definition.ts";
import { CloudFormation } from "./cloudformation.ts";
import { Serverless } from "./serverless.ts";
import { memberOf, type RecordTree, type ScalarTree, type Tree } from "./text-tree.ts";

/** A state machine that a document holds. */
export interface FoundMachine {
  readonly name: string | null;
  readonly content: FoundContent;
  /** `EXPRESS` where the document says so. */
  readonly type?: WorkflowType | null;
  /** What was taken for granted where only a deployment knows, one sentence each. */
  readonly assumptions?: readonly string[];
}

/** How a definition is given: written out, as a text in which it stands, or not here at all. */
export type FoundContent =
  | { readonly type: "tree"; readonly tree: Tree }
  | { readonly type: "text"; readonly text: string; readonly source: ScalarTree }
  | ElsewhereContent
  /** `what` says which function only a deployment can work out. */
  | { readonly type: "unknown"; readonly what: string; readonly at: number };

/** A definition in another file. */
export interface ElsewhereContent {
  readonly type: "elsewhere";
  /** Says where, for a person. */
  readonly place: string;
  /** The file, relative to the document; null when it is not beside it. */
  readonly path: string | null;
  /** What the document changes in the text of that file, and then in what the text holds. */
  readonly fillText: (text: string) => string;
  readonly fillTree: (tree: Tree) => Tree;
  readonly at: number;
}

/** The state machines of a document, in its order. */
export function findMachines(root: Tree): readonly FoundMachine[] {
  if (isDefinition(root)) return [{ name: null, content: { type: "tree", tree: root } }];
  const described = describedMachine(root);
  if (described !== null) return [described];
  const serverless = memberOf(memberOf(root, "stepFunctions"), "stateMachines");
  const bare = memberOf(root, "stateMachines");
  return [
    ...templateMachines(root, memberOf(root, "Resources")),
    ...templateMachines(root, memberOf(memberOf(root, "resources"), "Resources")),
    ...serverlessMachines(root, serverless ?? bare),
  ];
}

function isDefinition(tree: Tree | undefined): tree is RecordTree {
  return memberOf(tree, "States")?.type === "record" || memberOf(tree, "StartAt") !== undefined;
}

/** What `describe-state-machine` of AWS prints, and what creates a workflow here: a name beside a definition. */
function describedMachine(root: Tree): FoundMachine | null {
  const definition = memberOf(root, "definition");
  if (definition === undefined) return null;
  const name = memberOf(root, "name");
  const title = name?.type === "scalar" && typeof name.value === "string" ? name.value : null;
  const type = typeOf(memberOf(root, "type"));
  if (isDefinition(definition)) {
    return { name: title, type, content: { type: "tree", tree: definition } };
  }
  if (definition.type !== "scalar" || typeof definition.value !== "string") return null;
  return {
    name: title,
    type,
    content: { type: "text", text: definition.value, source: definition },
  };
}

function typeOf(tree: Tree | undefined): WorkflowType | null {
  const value = tree?.type === "scalar" ? tree.value : null;
  return value === "STANDARD" || value === "EXPRESS" ? value : null;
}

const machineTypes: ReadonlySet<unknown> = new Set([
  "AWS::StepFunctions::StateMachine",
  "AWS::Serverless::StateMachine",
]);

function templateMachines(root: Tree, resources: Tree | undefined): readonly FoundMachine[] {
  if (resources?.type !== "record") return [];
  // The parameters of a template inside another file stand beside its resources.
  const template = memberOf(root, "Resources") === resources ? root : memberOf(root, "resources");
  return Array.from(resources.members).flatMap(([id, { tree }]): FoundMachine[] => {
    const type = memberOf(tree, "Type");
    const properties = memberOf(tree, "Properties");
    if (type?.type !== "scalar" || !machineTypes.has(type.value) || properties === undefined) {
      return [];
    }
    const values = new CloudFormation(template ?? root);
    const given = memberOf(properties, "StateMachineName") ?? memberOf(properties, "Name");
    const name = values.textOf(given);
    const content = templateContent(values, properties, tree.at);
    const kind = memberOf(properties, "StateMachineType") ?? memberOf(properties, "Type");
    const machine = {
      name: name === null || name.includes("${") ? id : name,
      type: kind === undefined ? null : typeOf(values.fill(kind)),
      content,
    };
    return [{ ...machine, assumptions: [...values.assumptions] }];
  });
}

function templateContent(values: CloudFormation, properties: Tree, at: number): FoundContent {
  const substitutions = memberOf(properties, "DefinitionSubstitutions");
  const filledIn = substitutions === undefined ? undefined : values.fill(substitutions);
  const literal = withoutPlaceholders(filledIn);
  const written = memberOf(properties, "Definition");
  if (written?.type === "record") {
    const tree = mapTexts(values.fill(written), (text) => values.substitute(text, literal));
    return { type: "tree", tree };
  }
  const string = memberOf(properties, "DefinitionString") ?? written;
  if (string !== undefined) {
    const filled = values.fill(string);
    if (filled.type === "scalar" && typeof filled.value === "string") {
      return { type: "text", text: values.substitute(filled.value, literal), source: filled };
    }
    // Some write the definition out under the name of the text.
    if (filled.type === "record" && isDefinition(filled)) return { type: "tree", tree: filled };
    return { type: "unknown", what: "a function of the template", at: filled.at };
  }
  const place =
    memberOf(properties, "DefinitionUri") ?? memberOf(properties, "DefinitionS3Location");
  if (place === undefined) return { type: "unknown", what: "nothing in this template", at };
  const file = values.textOf(place);
  return {
    type: "elsewhere",
    place: file ?? "a file in S3",
    path: localPath(file),
    fillText: (text) => values.substitute(text, literal),
    fillTree: (tree) => tree,
    at: place.at,
  };
}

/** A path that leads from the document to a file beside it; null for an address or a placeholder. */
function localPath(place: string | null): string | null {
  return place === null || /^(?:[a-z][\w+.-]*:|\/)|\$\{/iu.test(place) ? null : place;
}

/** Substitutions that are values; those that a deployment works out leave their placeholder where it is. */
function withoutPlaceholders(tree: Tree | undefined): Tree | undefined {
  if (tree?.type !== "record") return undefined;
  const members = [...tree.members].filter(
    ([, { tree: value }]) => value.type === "scalar" && !String(value.value).includes("${"),
  );
  return { ...tree, members: new Map(members) };
}

function mapTexts(tree: Tree, change: (text: string) => string): Tree {
  if (tree.type === "scalar") {
    return typeof tree.value === "string" ? { ...tree, value: change(tree.value) } : tree;
  }
  if (tree.type === "list") {
    return { ...tree, items: tree.items.map((item) => mapTexts(item, change)) };
  }
  const members = Array.from(tree.members, ([name, member]) => {
    return [name, { ...member, tree: mapTexts(member.tree, change) }] as const;
  });
  return { ...tree, members: new Map(members) };
}

function serverlessMachines(root: Tree, machines: Tree | undefined): readonly FoundMachine[] {
  if (machines?.type !== "record") return [];
  const values = new Serverless(root);
  return Array.from(machines.members).map(([key, { tree }]): FoundMachine => {
    const functions = new CloudFormation(memberOf(root, "resources") ?? root);
    const fill = (part: Tree): Tree => functions.fill(values.fill(part));
    const filled = fill(tree);
    const given = memberOf(filled, "name");
    const named = given?.type === "scalar" ? String(given.value) : "${}";
    return {
      name: named.includes("${") ? key : named,
      type: typeOf(memberOf(filled, "type")),
      content: serverlessContent(memberOf(filled, "definition"), { at: tree.at, fill }),
      assumptions: [...functions.assumptions],
    };
  });
}

function serverlessContent(
  definition: Tree | undefined,
  { at, fill }: { readonly at: number; readonly fill: (tree: Tree) => Tree },
): FoundContent {
  if (definition?.type === "record") return { type: "tree", tree: definition };
  if (definition?.type !== "scalar" || typeof definition.value !== "string") {
    return { type: "unknown", what: "nothing in this file", at };
  }
  const file = /^\$\{file\(([^)]*)\)(:?)/u.exec(definition.value);
  if (file === null) return { type: "text", text: definition.value, source: definition };
  const [, place = "", part] = file;
  return {
    type: "elsewhere",
    place,
    // A part of a file, or a file with code, is for Serverless to read.
    path: part === "" && /\.(?:json|ya?ml)$/iu.test(place) ? localPath(place) : null,
    fillText: (text) => text,
    fillTree: fill,
    at: definition.at,
  };
}
