import robotsModule from "robots-parser";
import type { RobotsVerdict } from "../../shared/nodes/parts/web-page.ts";

// The module is the function itself; its types are those of a module that exports it as `default`.
const parse = robotsModule as unknown as typeof robotsModule.default;

/** A site that wishes for more time between two requests is not to be crawled. */
const longestDelayMs = 60_000;
const mostSitemaps = 100;

/** What a robots.txt at `address` says to a robot about a URL of the same site. */
export function judgeRobots(
  text: string,
  {
    address,
    url,
    robot,
  }: { readonly address: string; readonly url: string; readonly robot: string },
): RobotsVerdict {
  const rules = parse(address, text);
  const delaySeconds = rules.getCrawlDelay(robot);
  const hasDelay = delaySeconds !== undefined && delaySeconds > 0;
  return {
    allowed: rules.isAllowed(url, robot) ?? true,
    delayMs: hasDelay ? Math.min(longestDelayMs, delaySeconds * 1000) : null,
    sitemaps: rules.getSitemaps().slice(0, mostSitemaps),
  };
}
