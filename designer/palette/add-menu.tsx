/** The list of kinds as a menu at a point: opened by `N`, a "+", a double-click, or a connection dropped on nothing. */
import type { Graph } from "../../shared/graph/graph.ts";
import { groupTitles, type NodeKind } from "../../shared/nodes/kind.ts";
import {
  type AddPlace,
  fits,
  hasStart,
  planAdd,
  planAddAfter,
  planAddBefore,
  planAddConnected,
  planInsertOnEdge,
} from "../document/add.ts";
import { indexOf } from "../document/graph-index.ts";
import { kindLook } from "../document/kind-look.ts";
import type { Plan } from "../document/plan.ts";
import { kindWord } from "../language/translated.ts";
import { useDocument, useStores, useView } from "../document/use-document.ts";
import type { AddRequest } from "../document/view-store.ts";
import { CommandGroup, CommandItem, CommandList } from "../ui/command-dialog.tsx";
import { Popover, PopoverAnchor, PopoverContent } from "../ui/popover.tsx";
import { groupedKinds, wordsOf } from "./kind-groups.ts";
import { rememberAdded, usePaletteMemory } from "./palette-memory.ts";
import { paletteStrings } from "./strings.ts";

export function AddMenu() {
  const request = useView((state) => state.addRequest);
  return request === null ? null : <OpenAddMenu request={request} />;
}

const placeOf: Readonly<Record<AddRequest["place"]["type"], AddPlace>> = {
  spot: "anywhere",
  after: "after",
  before: "before",
  edge: "between",
};

function OpenAddMenu({ request }: { readonly request: AddRequest }) {
  const { document, view } = useStores();
  const graph = useDocument((state) => state.graph);
  const place = placeOf[request.place.type];
  const memory = usePaletteMemory();
  const accepts = (kind: NodeKind) =>
    fits(kind, place) && !(kind.type === "start" && hasStart(graph));
  const favourites = memory.starred.filter(accepts);
  const starred = new Set(favourites.map((kind) => kind.type));
  // Each kind once: typing would find it twice.
  const sections = [
    { title: paletteStrings.starred, kinds: favourites },
    ...groupedKinds((kind) => accepts(kind) && !starred.has(kind.type)).map(({ group, kinds }) => ({
      title: kindWord(groupTitles[group]),
      kinds,
    })),
  ].filter(({ kinds }) => kinds.length > 0);
  const title = titleOf(graph, request);
  const close = () => view.setState({ addRequest: null });
  const choose = (kind: NodeKind) => {
    const plan = planOf(document.getState().graph, request, kind);
    close();
    document.run(plan);
    const added = plan?.select?.[0];
    rememberAdded(kind.type);
    if (added !== undefined)
      view.setState({ reveal: { id: added, focus: true }, announcement: plan?.label ?? "" });
  };
  const anchor = request.at ?? { x: globalThis.innerWidth / 2, y: globalThis.innerHeight * 0.22 };

  return (
    <Popover
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <PopoverAnchor asChild>
        <span
          aria-hidden
          className="pointer-events-none fixed size-px"
          style={{ left: anchor.x, top: anchor.y }}
        />
      </PopoverAnchor>
      <PopoverContent
        align={request.at === null ? "center" : "start"}
        className="w-64 p-0"
        aria-label={title}
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        <CommandList
          label={title}
          placeholder={title}
          empty={paletteStrings.empty}
          className="max-h-96"
        >
          {sections.map(({ title: heading, kinds }) => (
            <CommandGroup key={heading} heading={heading}>
              {kinds.map((kind) => (
                <CommandItem
                  key={kind.type}
                  value={kindLook(kind.type).title}
                  keywords={wordsOf(kind)}
                  icon={kindLook(kind.type).icon}
                  onSelect={() => choose(kind)}
                >
                  {kindLook(kind.type).title}
                </CommandItem>
              ))}
            </CommandGroup>
          ))}
        </CommandList>
      </PopoverContent>
    </Popover>
  );
}

function titleOf(graph: Graph, { place }: AddRequest): string {
  const texts = paletteStrings.addTitle;
  const name = (id: string): string => indexOf(graph).node(id)?.name ?? "";
  switch (place.type) {
    case "spot":
      return texts.anywhere;
    case "after":
      return texts.after(name(place.output.node));
    case "before":
      return texts.before(name(place.target));
    case "edge":
      return texts.between;
  }
}

function planOf(graph: Graph, { place }: AddRequest, kind: NodeKind): Plan | null {
  switch (place.type) {
    case "spot":
      return planAdd(
        graph,
        kind,
        kind.type === "start" ? { ...place.spot, parent: undefined } : place.spot,
      );
    case "after":
      return place.point === undefined
        ? planAddAfter(graph, place.output, kind)
        : planAddConnected(graph, { output: place.output, kind, point: place.point });
    case "before":
      return planAddBefore(graph, place.target, kind);
    case "edge":
      return planInsertOnEdge(graph, place.edge, kind);
  }
}
