import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createQueryClient } from "./api/queries.ts";
import { router } from "./router.tsx";
import { TokenDialog } from "./token-dialog.tsx";
import { PageBarProvider } from "./ui/page-bar.tsx";
import { Toaster } from "./ui/toast.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";

const queryClient = createQueryClient();

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <PageBarProvider>
          <RouterProvider router={router} />
        </PageBarProvider>
        <TokenDialog />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
