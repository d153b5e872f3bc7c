/** What the command line says about itself. */

const server = `
Server
  --url URL        address of the server (CAIRN_URL, else http://127.0.0.1 and PORT)
  --token TOKEN    API token (ADMIN_TOKEN)
`;

const exits = `
Exit code: 0 done · 1 something is wrong with the file, the server or the run · 2 not called as it must be
`;

/** Help of the whole, and of each command by its name. */
export const helpTexts = {
  cairn: `Cairn: durable workflows you can draw.

Usage: cairn COMMAND [options]

Commands
  validate FILE    find what is wrong with a definition; needs no server
  import FILE      make workflows of the definitions in a file
  export ID        write the definition of a workflow
  run FILE|ID      run a definition or a workflow

FILE is a definition in Amazon States Language as JSON or YAML, a CloudFormation, SAM or Serverless
template, or a graph saved by Cairn; - is the standard input. cairn COMMAND --help tells more.
${exits}`,
  validate: `Usage: cairn validate FILE [--type EXPRESS] [--json]

Finds what is wrong with every state machine of a file, with line and column. Needs no server.

Options
  --type TYPE      STANDARD or EXPRESS; what the file says by default, else STANDARD
  --json           problems as JSON: {"valid", "problems": [{code, severity, pointer, message, help, line, column}]}
${exits}`,
  import: `Usage: cairn import FILE [--name NAME] [--type EXPRESS] [--draft]

Makes a workflow of every state machine of a file, published and ready to run. Prints id, name and version.

Options
  --name NAME      name of the workflow, when the file has one; else the template's or the file's
  --type TYPE      STANDARD or EXPRESS; what the file says by default, else STANDARD
  --draft          keep it as a draft, also with problems, to be mended on the canvas
${server}${exits}`,
  export: `Usage: cairn export ID [--version N] [--format json|yaml] [--aws] [--output FILE]

Writes the definition of a workflow in Amazon States Language.

Options
  --version N      version to export; the newest published one by default
  --format FORMAT  json (default) or yaml
  --aws            for AWS Step Functions: what only Cairn has becomes plain states where they can say it;
                   what was taken out is told on the standard error
  --output FILE    write to a file
${server}${exits}`,
  run: `Usage: cairn run FILE|ID [--input FILE|JSON] [--name NAME] [--wait]

Runs a workflow. A file is published first, as the next version of the workflow with its name; without
changes no new version is made. Prints the id of the run; with --wait its output.

Options
  --input INPUT    input of the run: a file of JSON, - or JSON itself; {} by default
  --name NAME      name of the workflow that the file is published as
  --wait           wait for the end: exit code 0 when the run has succeeded, else 1
${server}${exits}`,
} as const;

export type HelpTopic = keyof typeof helpTexts;
