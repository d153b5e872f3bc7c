import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { JsonView } from "../../../designer/ui/json-view.tsx";
import { TooltipProvider } from "../../../designer/ui/tooltip.tsx";

afterEach(cleanup);

function show(value: unknown, renderValue?: (value: unknown) => React.ReactNode) {
  return render(
    <TooltipProvider>
      <JsonView value={value} {...(renderValue === undefined ? {} : { renderValue })} />
    </TooltipProvider>,
  );
}

it("opens two levels and folds deeper ones until asked", () => {
  show({ a: { b: { c: { d: 1 } } } });
  expect(screen.queryByText("d:")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Expand b" }));
  fireEvent.click(screen.getByRole("button", { name: "Expand c" }));
  expect(screen.getByText("d:")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Fold a" }));
  expect(screen.queryByText("d:")).toBeNull();
});

it("cuts long text and shows it whole when asked", () => {
  show({ text: "x".repeat(1000) });
  expect(screen.getByText(/^“x+…”/).textContent?.length).toBeLessThan(300);
  fireEvent.click(screen.getByRole("button", { name: "Show all 1,000 characters" }));
  expect(screen.getByText(`“${"x".repeat(1000)}”`)).toBeTruthy();
});

it("does not draw a long list at once", () => {
  const { container } = show(Array.from({ length: 5000 }, (_, i) => i));
  expect(screen.getByText("[ 5,000 items ]")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Expand" }));
  expect(container.querySelectorAll(".text-info")).toHaveLength(100);
  fireEvent.click(screen.getByRole("button", { name: "Show 500 more" }));
  expect(container.querySelectorAll(".text-info")).toHaveLength(600);
});

it("draws a value as the caller wishes", () => {
  show({ file: { $artifact: "a1" } }, (value) =>
    typeof value === "object" && value !== null && "$artifact" in value ? (
      <em>file!</em>
    ) : undefined,
  );
  expect(screen.getByText("file!").tagName).toBe("EM");
});

it("copies the value as JSON", () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue(undefined);
  show({ a: 1 });
  const [copy] = screen.getAllByRole("button", { name: "Copy JSON" });
  if (copy !== undefined) fireEvent.click(copy);
  expect(writeText).toHaveBeenCalledWith('{\n  "a": 1\n}');
});
