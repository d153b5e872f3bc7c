/** Renders a part of the designer with what the page gives it: router, queries, tooltips; requests are answered by the test. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { readCostSearch } from "../../designer/cost/cost-search.ts";
import { readRunSearch, readRunsSearch } from "../../designer/runs/run-search.ts";
import { readTriggersSearch } from "../../designer/triggers/triggers-search.ts";
import { TooltipProvider } from "../../designer/ui/tooltip.tsx";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly body: unknown;
}

export type Answer = (request: Request) => Response | Promise<Response>;

/** Answers every request of the page; returns what was asked. End with `vi.unstubAllGlobals()`. */
export function answerRequests(answer: Answer): readonly Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const request = {
      method: init.method ?? "GET",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: new Headers(init.headers),
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
    };
    requests.push(request);
    return await answer(request);
  });
  return requests;
}

/** A refusal as the server words it. */
export function refuse(status: number, code: string, more: object = {}): Response {
  return Response.json(
    {
      type: "urn:x",
      title: code,
      status,
      detail: `Refused: ${code}.`,
      code,
      requestId: "r1",
      ...more,
    },
    { status },
  );
}

interface RenderInAppOptions {
  /** Where the page is; its route renders the part. */
  readonly at?: string;
}

/** Gives what was rendered and where the page is now. */
export async function renderInApp(
  part: ReactNode,
  { at = "/" }: RenderInAppOptions = {},
): Promise<RenderResult & { readonly location: () => string }> {
  const rootRoute = createRootRoute({ component: Outlet });
  const shown = () => part;
  const path = at.split("?")[0] ?? "/";
  const route = (
    routePath: string,
    validateSearch: (raw: Record<string, unknown>) => object = () => ({}),
  ) =>
    createRoute({
      getParentRoute: () => rootRoute,
      path: routePath,
      validateSearch,
      component: routePath === path ? shown : () => <p>{`at ${routePath}`}</p>,
    });
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = createRouter({
    history,
    routeTree: rootRoute.addChildren([
      route("/"),
      route("/runs", readRunsSearch),
      route("/cost", readCostSearch),
      route("/triggers", readTriggersSearch),
      route("/runs/$id", readRunSearch),
      route("/workflows/$id"),
    ]),
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await router.load();
  const result = render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <RouterProvider router={router as never} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { ...result, location: () => decodeURIComponent(history.location.href) };
}
