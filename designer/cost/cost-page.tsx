import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { LoadingPane } from "../ui/spinner.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { type CostSearch, costTabs } from "./cost-search.ts";
import { EconomicsTab } from "./economics-tab.tsx";
import { PricesTab } from "./prices-tab.tsx";
import { costStrings as texts } from "./strings.ts";

const route = getRouteApi("/cost");
const SpendingTab = lazy(async () => ({
  default: (await import("./spending-tab.tsx")).SpendingTab,
}));

export type ChangeCostSearch = (part: {
  readonly [Key in keyof CostSearch]: CostSearch[Key] | undefined;
}) => void;

/** What was spent, whether durability was worth its price, and the prices behind both. */
export function CostPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/cost" });
  const change: ChangeCostSearch = (part) =>
    void navigate({
      replace: true,
      search: (old) =>
        Object.fromEntries(
          Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined),
        ),
    });
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-[1240px] px-6 pt-5 pb-10">
        <h1 className="mb-2 text-xl font-semibold tracking-tight">{texts.title}</h1>
        <Tabs
          value={search.tab ?? "spending"}
          onValueChange={(tab) => change({ tab: costTabs.find((each) => each === tab) })}
        >
          <TabsList className="mb-4 px-0">
            {costTabs.map((tab) => (
              <TabsTrigger key={tab} value={tab}>
                {texts.tabs[tab]}
              </TabsTrigger>
            ))}
          </TabsList>
          <TabsContent value="spending">
            <Suspense fallback={<LoadingPane />}>
              <SpendingTab search={search} onSearch={change} />
            </Suspense>
          </TabsContent>
          <TabsContent value="economics">
            <EconomicsTab search={search} onSearch={change} />
          </TabsContent>
          <TabsContent value="prices">
            <PricesTab />
          </TabsContent>
        </Tabs>
      </div>
    </div>
  );
}
