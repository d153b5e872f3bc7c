import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { mostCounted } from "../shared/api/control.ts";
import { attentionQueries } from "./api/attention-queries.ts";
import { queries } from "./api/queries.ts";
import { BrandMark } from "./brand.tsx";
import { appStrings } from "./strings.ts";
import { Button, IconButton } from "./ui/button.tsx";
import { cn } from "./ui/cn.ts";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "./ui/dropdown-menu.tsx";
import { Icon, type IconName } from "./ui/icon.tsx";
import { PageBarSlot } from "./ui/page-bar.tsx";
import { ThemeSwitch } from "./ui/theme-switch.tsx";
import { formatCount } from "./language/locale.ts";

type Place = "/" | "/runs" | "/waiting" | "/dead-letters" | "/triggers" | "/approvals" | "/cost";

interface Destination {
  readonly to: Place;
  readonly label: string;
  readonly icon: IconName;
  /** Part of another one: in the bar it is found there, in the menu of a small screen here. */
  readonly isInside?: true;
  /** Further pages that belong to it. */
  readonly also?: readonly string[];
}

const destinations: readonly Destination[] = [
  { to: "/", label: appStrings.workflows, icon: "workflow", also: ["/workflows"] },
  {
    to: "/runs",
    label: appStrings.runs,
    icon: "activity",
    also: ["/waiting", "/dead-letters", "/compare"],
  },
  { to: "/waiting", label: appStrings.waiting, icon: "hourglass", isInside: true },
  { to: "/dead-letters", label: appStrings.deadLetters, icon: "octagon-x", isInside: true },
  { to: "/triggers", label: appStrings.triggers, icon: "zap" },
  { to: "/approvals", label: appStrings.approvals, icon: "user-check" },
  { to: "/cost", label: appStrings.cost, icon: "coins" },
];

function isAt({ to, also = [] }: Destination, path: string): boolean {
  if (to === "/" && path === "/") return true;
  return [...(to === "/" ? [] : [to]), ...also].some(
    (each) => path === each || path.startsWith(`${each}/`),
  );
}

/** The bar at the top of every page: where one is, where one can go, and what the page itself puts there. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const path = useLocation({ select: ({ pathname }) => pathname });
  // The editor puts more into the bar than other pages do.
  const isDrawing = path.startsWith("/workflows/");
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface px-3">
      <Link
        to="/"
        aria-label={`${appStrings.name}: ${appStrings.workflows}`}
        className="mr-3 flex h-8 items-center gap-2 rounded-md pr-1.5 text-base font-semibold tracking-tight text-ink max-md:mr-1"
      >
        <BrandMark />
        <span className="max-md:sr-only">{appStrings.name}</span>
      </Link>
      <nav aria-label={appStrings.navigation} className="flex items-center gap-0.5 max-md:hidden">
        {destinations
          .filter(({ isInside }) => isInside !== true)
          .map((destination) => {
            const { to, label, icon } = destination;
            const isCurrent = isAt(destination, path);
            return (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact: true }}
                aria-current={isCurrent ? "page" : undefined}
                title={label}
                className={cn(
                  "flex h-8 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium text-ink-muted transition-colors hover:bg-hover hover:text-ink",
                  isCurrent ? "bg-hover text-ink" : "",
                )}
              >
                <Icon name={icon} size={15} />
                <span className={isDrawing ? "max-xl:sr-only" : "max-lg:sr-only"}>{label}</span>
                <Mark to={to} />
              </Link>
            );
          })}
      </nav>
      <SmallMenu path={path} />
      <PageBarSlot className="ml-2 flex h-full min-w-0 flex-1 items-center gap-2" />
      <ThemeSwitch />
      <IconButton icon="circle-help" label={appStrings.help} keys={["?"]} onClick={onHelp} />
    </header>
  );
}

/** On a small screen: where one is, and everywhere else behind a press. */
function SmallMenu({ path }: { readonly path: string }) {
  const current = destinations.findLast((each) => isAt(each, path));
  return (
    <nav aria-label={appStrings.navigation} className="md:hidden">
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" aria-label={`${appStrings.menu}: ${current?.label ?? ""}`}>
            <Icon name={current?.icon ?? "list"} size={15} />
            <span className="max-w-24 truncate">{current?.label ?? appStrings.menu}</span>
            <Icon name="chevron-down" size={14} />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start">
          {destinations.map((destination) => (
            <DropdownMenuItem key={destination.to} asChild>
              <Link
                to={destination.to}
                activeOptions={{ exact: true }}
                aria-current={destination === current ? "page" : undefined}
                className={cn("min-h-10", destination.isInside === true ? "pl-7" : "")}
              >
                <Icon name={destination.icon} size={15} className="text-ink-faint" />
                {destination.label}
                <span className="ml-auto">
                  <Mark to={destination.to} isInMenu />
                </span>
              </Link>
            </DropdownMenuItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
    </nav>
  );
}

/** How much is there that needs somebody. */
function Mark({ to, isInMenu = false }: { readonly to: Place; readonly isInMenu?: boolean }) {
  switch (to) {
    case "/approvals":
      return <OpenApprovals />;
    case "/runs":
      // What it counts is told by the pages themselves; here it is a hint to the eye.
      return isInMenu ? null : (
        <span aria-hidden>
          <Attention what="deadLetters" />
        </span>
      );
    case "/dead-letters":
      return <Attention what="deadLetters" />;
    case "/waiting":
      return <Attention what="waiting" />;
    default:
      return null;
  }
}

const markStyle =
  "grid h-4.5 min-w-4.5 place-items-center rounded-full px-1 text-2xs font-semibold tabular-nums";
const mostMarked = 99;

function Attention({ what }: { readonly what: "deadLetters" | "waiting" }) {
  const { data } = useQuery(attentionQueries.counts(false));
  if (data === undefined) return null;
  const value =
    what === "deadLetters"
      ? data.deadLetters
      : Object.values(data.waiting).reduce((sum, each) => sum + each, 0);
  if (value === 0) return null;
  const exact = value >= mostCounted ? `${formatCount(mostCounted)}+` : String(value);
  const text =
    what === "deadLetters" ? appStrings.openDeadLetters(exact) : appStrings.waitingSteps(exact);
  return (
    <span
      title={text}
      className={cn(
        markStyle,
        what === "deadLetters" ? "bg-danger-soft text-danger" : "bg-hover text-ink-muted",
      )}
    >
      {value > mostMarked ? `${String(mostMarked)}+` : value}
      <span className="sr-only"> {text}</span>
    </span>
  );
}

/** How many decisions are waited for; nothing when there is none, or nobody may know. */
function OpenApprovals() {
  const { data: count = 0 } = useQuery(queries.openApprovals());
  if (count === 0) return null;
  return (
    <span
      title={appStrings.openApprovals(count)}
      className={cn(markStyle, "bg-warning-soft text-warning")}
    >
      {count > mostMarked ? `${String(mostMarked)}+` : count}
      <span className="sr-only"> {appStrings.openApprovals(count)}</span>
    </span>
  );
}
