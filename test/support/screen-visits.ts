/**
 * Looks at screens of the designer in both themes and three sizes: axe-core finds nothing (WCAG 2.2 A and AA), and no page scrolls
 * sideways. Pictures of all of them are kept in `screenshots/every/`, outside git, to be looked at.
 *
 * axe-core looks at 1440 × 900 in both themes, since colours differ, and at 390 × 844 in the dark one, since the layout differs but its colours
 * do not: a fourth look would find nothing new and costs a second a screen. At 1024 × 768 only the layout is looked at.
 */
import type { Locator, Page } from "playwright-core";
import { keepScreenshot } from "./browser.ts";
import type { CairnInBrowser } from "./cairn-in-browser.ts";

/** A screen, and how a person gets there from the one before. */
export type Screen = readonly [name: string, go: (page: Page) => Promise<unknown>];

const looks = [
  { name: "light", size: { width: 1440, height: 900 }, theme: "light", audited: true },
  { name: "dark", size: { width: 1440, height: 900 }, theme: "dark", audited: true },
  { name: "tablet", size: { width: 1024, height: 768 }, theme: "light", audited: false },
  { name: "phone", size: { width: 390, height: 844 }, theme: "dark", audited: true },
] as const;

/** True when something stands beyond the right edge of the page, where nobody sees it. */
async function scrollsSideways(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const main = document.querySelector("main");
    return scrollWidth > clientWidth || (main !== null && main.scrollWidth > main.clientWidth);
  });
}

/** In the page: the theme is on, and a frame has been drawn with it. */
async function painted(theme: string): Promise<boolean> {
  if (document.documentElement.dataset["theme"] !== theme) return false;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  return true;
}

async function faultsOf(cairn: CairnInBrowser, name: string): Promise<readonly string[]> {
  const { page } = cairn;
  const faults: string[] = [];
  for (const look of looks) {
    /* eslint-disable no-await-in-loop -- one page */
    await page.setViewportSize(look.size);
    await page.emulateMedia({ colorScheme: look.theme, reducedMotion: "reduce" });
    await page.waitForFunction(painted, look.theme);
    await keepScreenshot(page, `every/${name}-${look.name}`);
    const found = look.audited ? await cairn.accessibilityFaults() : [];
    faults.push(...found.map((fault) => `${name}, ${look.name}: ${fault}`));
    if (await scrollsSideways(page)) faults.push(`${name}, ${look.name}: scrolls sideways`);
    /* eslint-enable no-await-in-loop */
  }
  await page.setViewportSize(looks[0].size);
  return faults;
}

/** Goes from screen to screen; what is wrong with all of them. */
async function visit(
  cairn: CairnInBrowser,
  screens: readonly Screen[],
): Promise<readonly string[]> {
  const { page } = cairn;
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  for (const [name, go] of screens) {
    // eslint-disable-next-line no-await-in-loop -- one page
    await go(page);
    // eslint-disable-next-line no-await-in-loop
    faults.push(...(await faultsOf(cairn, name)));
  }
  return faults;
}

/** Ways from screen to screen on the page of a test file. */
export interface ScreenVisits {
  /** Goes from screen to screen; what is wrong with all of them. */
  readonly visit: (screens: readonly Screen[]) => Promise<readonly string[]>;
  readonly open: (path: string) => Promise<unknown>;
  readonly heading: (name: string | RegExp) => Locator;
  readonly dialog: () => Locator;
  readonly press: (role: "button" | "tab" | "menuitem", name: string | RegExp) => Promise<void>;
  /** Closes every dialog that is open. */
  readonly close: () => Promise<void>;
}

export function screenVisits(cairn: CairnInBrowser): ScreenVisits {
  return {
    visit: async (screens) => await visit(cairn, screens),
    open: async (path) => await cairn.page.goto(cairn.url + path),
    heading: (name) => cairn.page.getByRole("heading", { name }).first(),
    dialog: () => cairn.page.getByRole("dialog").first(),
    press: async (role, name) => await cairn.page.getByRole(role, { name }).first().click(),
    close: async () => {
      const opened = cairn.page.getByRole("dialog");
      while ((await opened.count()) > 0) {
        // eslint-disable-next-line no-await-in-loop -- one lies over the other
        await cairn.page.keyboard.press("Escape");
        // eslint-disable-next-line no-await-in-loop
        await opened.first().waitFor({ state: "hidden" });
      }
    },
  };
}
