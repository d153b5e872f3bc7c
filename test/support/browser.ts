/**
 * A real Chromium, from the npm package @sparticuz/chromium, so that `npm ci` is the whole set-up. CHROMIUM_PATH names another one.
 *
 * The package is made for AWS Lambda: Chromium, the few libraries that a bare Linux lacks (NSS, expat) and a font, each compressed.
 * They are unpacked once into node_modules/.cache.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type Browser, type Page } from "playwright-core";
import { z } from "zod";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Nothing that talks to the network on its own, and nothing that needs a screen or a graphics card. */
const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-proxy-server",
  "--font-render-hinting=none",
];

const packageSchema = z.object({ version: z.string() });

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

/** The package decides by this variable whether to unpack the libraries too, and unpacks into the folder for temporary files. */
async function unpackInto(folder: string): Promise<void> {
  const program =
    'const { default: c } = await import("@sparticuz/chromium"); await c.executablePath()';
  await run(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
  });
}

/** The machine's own fonts, if it has any, and Open Sans for everything else. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>${folder}/fonts/cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
}

async function unpacked(): Promise<string> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("@sparticuz/chromium");
  const packageFile = path.join(entry.slice(0, entry.lastIndexOf("/build/")), "package.json");
  const { version } = packageSchema.parse(JSON.parse(await readFile(packageFile, "utf8")));
  const cache = path.join(root, "node_modules/.cache");
  const folder = path.join(cache, `chromium-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(path.join(cache, "chromium-"));
  try {
    await unpackInto(aside);
    await writeFile(path.join(aside, "fonts/fonts.conf"), fontConfiguration(folder));
    // Whole or not at all; another test run may have been faster.
    await rename(aside, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

interface Executable {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

async function findExecutable(): Promise<Executable> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined) env[name] = value;
  const given = env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") return { executablePath: given, env };
  const folder = await unpacked();
  return {
    executablePath: path.join(folder, "chromium"),
    env: {
      ...env,
      LD_LIBRARY_PATH: path.join(folder, "al2023/lib"),
      FONTCONFIG_PATH: path.join(folder, "fonts"),
      FONTCONFIG_FILE: path.join(folder, "fonts/fonts.conf"),
    },
  };
}

/** Starts Chromium with a profile of its own; `close()` ends it and removes the profile. */
export async function launchBrowser(): Promise<Browser> {
  const executable = await findExecutable();
  // Under root, as in containers, Chromium's own sandbox does not work; it only ever opens our pages.
  return await chromium.launch({
    ...executable,
    headless: true,
    chromiumSandbox: false,
    args: quiet,
  });
}

/** Keeps a picture of a page in `screenshots/`, outside git, to be looked at. */
export async function keepScreenshot(page: Page, name: string): Promise<string> {
  const file = path.join(root, "screenshots", `${name}.png`);
  await page.screenshot({ path: file });
  return file;
}
