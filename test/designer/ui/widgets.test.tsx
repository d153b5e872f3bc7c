import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfirmDialog, Dialog } from "../../../designer/ui/dialog.tsx";
import { Field } from "../../../designer/ui/field.tsx";
import { FileDrop } from "../../../designer/ui/file-drop.tsx";
import { Input } from "../../../designer/ui/input.tsx";
import { keyName } from "../../../designer/ui/kbd.tsx";
import { PageBar, PageBarProvider, PageBarSlot } from "../../../designer/ui/page-bar.tsx";
import { SearchBox } from "../../../designer/ui/search-box.tsx";
import { followTheme, setTheme } from "../../../designer/ui/theme.ts";
import { TooltipProvider } from "../../../designer/ui/tooltip.tsx";

afterEach(cleanup);

describe("a dialog", () => {
  it("is named and described, and puts the focus where the typing begins", () => {
    render(
      <TooltipProvider>
        <Dialog
          open
          onOpenChange={() => undefined}
          title="Rename"
          description="Choose another name."
        >
          <Field label="Name">{(control) => <Input {...control} />}</Field>
        </Dialog>
      </TooltipProvider>,
    );
    expect(
      screen.getByRole("dialog", { name: "Rename", description: "Choose another name." }),
    ).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Name" }));
  });

  it("asks before it confirms", () => {
    const onConfirm = vi.fn<() => void>();
    const onOpenChange = vi.fn<(open: boolean) => void>();
    render(
      <ConfirmDialog
        open
        onOpenChange={onOpenChange}
        title="Delete?"
        description="Gone for ever."
        confirmLabel="Delete"
        onConfirm={onConfirm}
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(onOpenChange).toHaveBeenCalledWith(false);
    expect(onConfirm).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(onConfirm).toHaveBeenCalledOnce();
  });
});

it("a field ties label, hint and error to its control", () => {
  render(
    <Field label="Amount" hint="In dollars." error="Give a number." required>
      {(control) => <Input {...control} />}
    </Field>,
  );
  const input = screen.getByRole("textbox", { name: /Amount/ });
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(input.getAttribute("aria-required")).toBe("true");
  const described = (input.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent);
  expect(described).toEqual(["In dollars.", "Give a number."]);
});

describe("a place for files", () => {
  const file = (name: string) => new File(["x"], name);

  it("takes what is dropped, and only one when one is wanted", () => {
    const onFiles = vi.fn<(files: readonly File[]) => void>();
    const { container, rerender } = render(<FileDrop multiple onFiles={onFiles} />);
    const drop = () => {
      const dropped = { types: ["Files"], files: [file("a"), file("b")] };
      if (container.firstElementChild !== null)
        fireEvent.drop(container.firstElementChild, { dataTransfer: dropped });
    };
    drop();
    expect(onFiles.mock.lastCall?.[0]).toHaveLength(2);
    rerender(<FileDrop onFiles={onFiles} />);
    drop();
    expect(onFiles.mock.lastCall?.[0]).toHaveLength(1);
    rerender(<FileDrop disabled onFiles={onFiles} />);
    drop();
    expect(onFiles).toHaveBeenCalledTimes(2);
  });
});

describe("a search box", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("searches when the typing rests, and follows a value changed from outside", () => {
    const onSearch = vi.fn<(text: string) => void>();
    const { rerender } = render(<SearchBox label="Search" value="" onSearch={onSearch} />);
    const box = screen.getByRole<HTMLInputElement>("searchbox", { name: "Search" });
    fireEvent.change(box, { target: { value: "fa" } });
    fireEvent.change(box, { target: { value: "failed " } });
    expect(onSearch).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(onSearch.mock.calls).toEqual([["failed"]]);
    rerender(<SearchBox label="Search" value="failed" onSearch={onSearch} />);
    expect(box.value).toBe("failed ");
    rerender(<SearchBox label="Search" value="" onSearch={onSearch} />);
    expect(box.value).toBe("");
  });
});

it("a page fills the bar at the top while it is open", () => {
  function Frame() {
    const [isOpen, setIsOpen] = useState(true);
    return (
      <PageBarProvider>
        <header>
          <PageBarSlot />
        </header>
        <button type="button" onClick={() => setIsOpen(false)}>
          leave
        </button>
        {isOpen ? <PageBar>Title</PageBar> : null}
      </PageBarProvider>
    );
  }
  render(<Frame />);
  expect(screen.getByRole("banner").textContent).toBe("Title");
  fireEvent.click(screen.getByRole("button"));
  expect(screen.getByRole("banner").textContent).toBe("");
});

it("the theme is remembered and set on the page", () => {
  const stop = followTheme();
  setTheme("dark");
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect(localStorage.getItem("cairn.theme")).toBe("dark");
  setTheme("system");
  expect(document.documentElement.dataset["theme"]).toBe("light");
  expect(localStorage.getItem("cairn.theme")).toBeNull();
  stop();
});

it("keys are called as the keyboard calls them", () => {
  expect(keyName("Mod", true)).toBe("⌘");
  expect(keyName("Mod", false)).toBe("Ctrl");
  expect(keyName("K", false)).toBe("K");
});
