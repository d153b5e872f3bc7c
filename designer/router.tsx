import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Link,
  Outlet,
  useMatchRoute,
} from "@tanstack/react-router";
import { errorText } from "./api/api-error.ts";
import { AppFrame } from "./app-frame.tsx";
import { readApprovalsSearch } from "./approvals/approvals-search.ts";
import { readCompareSearch } from "./compare/compare-search.ts";
import { readCostSearch } from "./cost/cost-search.ts";
import { readDeadLettersSearch } from "./dead-letters/dead-letters-search.ts";
import { readRunSearch, readRunsSearch } from "./runs/run-search.ts";
import { appStrings } from "./strings.ts";
import { readTriggersSearch } from "./triggers/triggers-search.ts";
import { readWaitingSearch } from "./waiting/waiting-search.ts";
import { Button } from "./ui/button.tsx";
import { EmptyState, ErrorState } from "./ui/empty-state.tsx";
import { LoadingPane } from "./ui/spinner.tsx";

/** Every page but the one for people who have nothing but a link is in the frame. */
function Root() {
  return useMatchRoute()({ to: "/approve/$token" }) === false ? <AppFrame /> : <Outlet />;
}

const rootRoute = createRootRoute({ component: Root });

const galleryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./gallery/gallery-page.tsx"), "GalleryPage"),
});

const editorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workflows/$id",
  component: lazyRouteComponent(() => import("./editor-route.tsx"), "EditorRoute"),
});

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import("./runs/runs-page.tsx"), "RunsPage"),
});

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/$id",
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import("./run-page.tsx"), "RunPage"),
});

const approvalsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/approvals",
  validateSearch: readApprovalsSearch,
  component: lazyRouteComponent(() => import("./approvals/approvals-page.tsx"), "ApprovalsPage"),
});

const triggersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/triggers",
  validateSearch: readTriggersSearch,
  component: lazyRouteComponent(() => import("./triggers/triggers-page.tsx"), "TriggersPage"),
});

const waitingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/waiting",
  validateSearch: readWaitingSearch,
  component: lazyRouteComponent(() => import("./waiting/waiting-page.tsx"), "WaitingPage"),
});

const deadLettersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dead-letters",
  validateSearch: readDeadLettersSearch,
  component: lazyRouteComponent(
    () => import("./dead-letters/dead-letters-page.tsx"),
    "DeadLettersPage",
  ),
});

const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/compare",
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import("./compare/compare-page.tsx"), "ComparePage"),
});

const approveRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/approve/$token",
  component: lazyRouteComponent(() => import("./approvals/approve-page.tsx"), "ApprovePage"),
});

const costRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/cost",
  validateSearch: readCostSearch,
  component: lazyRouteComponent(() => import("./cost/cost-page.tsx"), "CostPage"),
});

function NotFound() {
  return (
    <EmptyState
      icon="file-x"
      title={appStrings.notFoundTitle}
      className="pt-24"
      actions={
        <Button asChild variant="primary">
          <Link to="/">{appStrings.toWorkflows}</Link>
        </Button>
      }
    >
      {appStrings.notFound}
    </EmptyState>
  );
}

function Crashed({ error, reset }: ErrorComponentProps) {
  return (
    <ErrorState
      title={appStrings.crashTitle}
      detail={errorText(error)}
      onRetry={reset}
      className="pt-24"
    />
  );
}

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    galleryRoute,
    editorRoute,
    runsRoute,
    runRoute,
    triggersRoute,
    approvalsRoute,
    waitingRoute,
    deadLettersRoute,
    compareRoute,
    approveRoute,
    costRoute,
  ]),
  defaultPreload: "intent",
  defaultPendingComponent: LoadingPane,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Crashed,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
