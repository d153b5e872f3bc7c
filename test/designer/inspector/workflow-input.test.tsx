import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WorkflowInput } from "../../../designer/inspector/form/workflow-input.tsx";
import { answerRequests, renderInApp } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const facts = {
  type: "STANDARD",
  version: 2,
  revision: 5,
  createdAt: "2026-11-20T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:00.000Z",
  lastRun: null,
};

async function showWith(
  workflows: readonly { readonly id: string; readonly name: string }[],
  value: string,
): Promise<(value: string) => void> {
  answerRequests(() =>
    Response.json({ workflows: workflows.map((each) => ({ ...facts, ...each })), next: null }),
  );
  const onChange = vi.fn<(value: string) => void>();
  await renderInApp(<WorkflowInput value={value} onChange={onChange} control={{ id: "w" }} />);
  return onChange;
}

const several = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `id-${String(i)}`, name: `Flow ${String(i)}` }));

describe("a field that names a workflow", () => {
  it("shows the one that is chosen, by its name or by its id", async () => {
    await showWith(several(3), "Flow 1");
    expect((await screen.findByRole("combobox")).textContent).toContain("Flow 1");
  });

  it("shows a workflow that is named by its id with its name", async () => {
    await showWith(several(3), "id-2");
    expect((await screen.findByText("Flow 2")).closest("[role=combobox]")).not.toBeNull();
  });

  it("keeps a name that no workflow here has", async () => {
    await showWith(several(2), "arn:aws:states:eu-west-1:1:stateMachine:Other");
    expect((await screen.findByRole("combobox")).textContent).toContain("stateMachine:Other");
  });

  it("searches a long list instead of showing it, and goes by the id where a name is there twice", async () => {
    const onChange = await showWith([...several(40), { id: "twin-1234", name: "Flow 0" }], "");
    const options = await screen.findAllByRole("option", { hidden: true });
    const values = options.map((option) => (option as HTMLOptionElement).value);
    expect(values).toContain("Flow 1");
    expect(values).toContain("id-0");
    expect(values).toContain("twin-1234");
    expect(values).not.toContain("Flow 0");
    fireEvent.change(screen.getByRole("combobox"), { target: { value: "Flow 7" } });
    expect(onChange).toHaveBeenLastCalledWith("Flow 7");
  });
});
