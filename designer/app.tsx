import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createQueryClient } from "./api/queries.ts";
import { router } from "./router.tsx";
import { TokenGate } from "./token-gate.tsx";
import { PageBarProvider } from "./ui/page-bar.tsx";
import { Toaster } from "./ui/toast.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";

const queryClient = createQueryClient();

export function App() {
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          <PageBarProvider>
            <RouterProvider router={router} />
          </PageBarProvider>
          <TokenGate />
          <Toaster />
        </TooltipProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}
