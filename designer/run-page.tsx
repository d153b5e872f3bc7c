import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { RunCanvas } from "./canvas/run-canvas.tsx";
import { RunScreen } from "./runs/run-screen.tsx";

const route = getRouteApi("/runs/$id");

/** The page of a run: the run's own screen around the read-only canvas, which do not know each other. */
export function RunPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/runs/$id" });
  return (
    <RunScreen
      key={id}
      runId={id}
      search={search}
      onSearch={(part) =>
        void navigate({
          replace: true,
          search: (old) =>
            Object.fromEntries(
              Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined),
            ),
        })
      }
      renderCanvas={(slot) => <RunCanvas {...slot} />}
    />
  );
}
