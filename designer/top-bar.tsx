import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "./api/queries.ts";
import { BrandMark } from "./brand.tsx";
import { appStrings } from "./strings.ts";
import { IconButton } from "./ui/button.tsx";
import { Icon, type IconName } from "./ui/icon.tsx";
import { PageBarSlot } from "./ui/page-bar.tsx";
import { ThemeSwitch } from "./ui/theme-switch.tsx";

interface Destination {
  readonly to: "/" | "/runs" | "/triggers" | "/approvals" | "/cost";
  readonly label: string;
  readonly icon: IconName;
}

const destinations: readonly Destination[] = [
  { to: "/", label: appStrings.workflows, icon: "workflow" },
  { to: "/runs", label: appStrings.runs, icon: "activity" },
  { to: "/triggers", label: appStrings.triggers, icon: "zap" },
  { to: "/approvals", label: appStrings.approvals, icon: "user-check" },
  { to: "/cost", label: appStrings.cost, icon: "coins" },
];

/** The bar at the top of every page: where one is, where one can go, and what the page itself puts there. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface px-3">
      <Link
        to="/"
        aria-label={`${appStrings.name}: ${appStrings.workflows}`}
        className="mr-3 flex h-8 items-center gap-2 rounded-md pr-1.5 text-base font-semibold tracking-tight text-ink"
      >
        <BrandMark />
        {appStrings.name}
      </Link>
      <nav aria-label={appStrings.navigation} className="flex items-center gap-0.5">
        {destinations.map(({ to, label, icon }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            className="flex h-8 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium text-ink-muted transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:text-ink"
          >
            <Icon name={icon} size={15} />
            <span className="max-md:sr-only">{label}</span>
            {to === "/approvals" ? <OpenApprovals /> : null}
          </Link>
        ))}
      </nav>
      <PageBarSlot className="ml-2 flex h-full min-w-0 flex-1 items-center gap-2" />
      <ThemeSwitch />
      <IconButton icon="circle-help" label={appStrings.help} keys={["?"]} onClick={onHelp} />
    </header>
  );
}

/** How many decisions are waited for; nothing when there is none, or nobody may know. */
function OpenApprovals() {
  const { data: count = 0 } = useQuery(queries.openApprovals());
  if (count === 0) return null;
  return (
    <span
      title={appStrings.openApprovals(count)}
      className="grid h-4.5 min-w-4.5 place-items-center rounded-full bg-warning-soft px-1 text-2xs font-semibold text-warning tabular-nums"
    >
      {count > 99 ? "99+" : count}
      <span className="sr-only"> {appStrings.openApprovals(count)}</span>
    </span>
  );
}
