import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { GalleryPage } from "../../../designer/gallery/gallery-page.tsx";
import { answerRequests, refuse, renderInApp, type Answer } from "../../support/in-app.tsx";

// Loaded before a test waits for them: they bring the whole language along.
beforeAll(async () => {
  await import("../../../designer/gallery/import-dialog.tsx");
  await import("../../../designer/gallery/template-cards.tsx");
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const mine = {
  id: "wf_1",
  name: "My papers",
  type: "STANDARD",
  version: 2,
  revision: 5,
  createdAt: "2026-11-20T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:00.000Z",
  lastRun: { id: "run_1", status: "FAILED", createdAt: "2026-11-21T10:00:00.000Z" },
};

function serve(
  workflows: readonly object[],
  post: Answer = () => Response.json({ id: "wf_new", version: 1, revision: 1 }, { status: 201 }),
) {
  return answerRequests((request) =>
    request.method === "GET" ? Response.json({ workflows, next: null }) : post(request),
  );
}

describe("the first page", () => {
  it("makes a workflow of a template and opens it", async () => {
    const requests = serve([]);
    const { location } = await renderInApp(<GalleryPage />);
    fireEvent.click(await screen.findByRole("button", { name: /^Document analysis Reads/ }));
    await waitFor(() => expect(location()).toBe("/workflows/wf_new"));
    const post = requests.find(({ method }) => method === "POST");
    expect(post).toMatchObject({
      path: "/api/v1/workflows",
      body: { name: "Document analysis", graph: { format: 1 } },
    });
  });

  it("makes a blank one, which is a draft", async () => {
    const requests = serve([]);
    const { location } = await renderInApp(<GalleryPage />);
    fireEvent.click(await screen.findByRole("button", { name: /Blank workflow/ }));
    await waitFor(() => expect(location()).toBe("/workflows/wf_new"));
    expect(requests.find(({ method }) => method === "POST")?.body).toMatchObject({
      publish: false,
      graph: { nodes: [{ kind: "start" }] },
    });
  });

  it("teaches while there is nothing of one's own", async () => {
    serve([]);
    await renderInApp(<GalleryPage />);
    expect(await screen.findByText("Nothing of your own yet")).toBeTruthy();
    expect(screen.queryByRole("searchbox")).toBeNull();
  });

  it("lists what one has, with the last run, and deletes after asking", async () => {
    const requests = serve([mine], () => new Response(null, { status: 204 }));
    await renderInApp(<GalleryPage />);
    const row = await screen.findByRole("row", { name: /My papers/ });
    expect(
      within(row)
        .getByRole("link", { name: /Failed/ })
        .getAttribute("href"),
    ).toBe("/runs/run_1");
    fireEvent.keyDown(within(row).getByRole("button", { name: "More about My papers" }), {
      key: "Enter",
    });
    fireEvent.click(await screen.findByRole("menuitem", { name: "Delete…" }));
    expect(requests.some(({ method }) => method === "DELETE")).toBe(false);
    fireEvent.click(await screen.findByRole("button", { name: "Delete" }));
    await waitFor(() =>
      expect(
        requests.some(
          ({ method, path }) => method === "DELETE" && path === "/api/v1/workflows/wf_1",
        ),
      ).toBe(true),
    );
  });
});

describe("importing a definition", () => {
  const problems = [
    {
      code: "X",
      severity: "error",
      pointer: "/StartAt",
      message: "The machine does not say where it begins.",
      help: "Name a state.",
    },
  ];

  it("shows every problem, and takes it as a draft all the same", async () => {
    const requests = serve([], ({ body }) =>
      (body as { publish?: boolean }).publish === false
        ? Response.json({ id: "wf_draft", version: null, revision: 1 }, { status: 201 })
        : refuse(422, "INVALID_DEFINITION", { problems }),
    );
    const { location } = await renderInApp(<GalleryPage />);
    fireEvent.click(await screen.findByRole("button", { name: /Import definition/ }));
    fireEvent.change(await screen.findByLabelText("Definition or template"), {
      target: { value: '{"Comment":"Nightly.","States":{}}' },
    });
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Nightly");
    fireEvent.click(screen.getByRole("button", { name: "Import" }));
    expect(await screen.findByText(/does not say where it begins/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Import as a draft" }));
    await waitFor(() => expect(location()).toBe("/workflows/wf_draft"));
    expect(
      requests.filter(({ method }) => method === "POST").map(({ body }) => body),
    ).toMatchObject([
      { name: "Nightly", definition: { States: {} } },
      { name: "Nightly", publish: false },
    ]);
  });

  it("lets choose from the machines of a template, and tells what to know about them", async () => {
    const requests = serve([]);
    await renderInApp(<GalleryPage />);
    fireEvent.click(await screen.findByRole("button", { name: /Import definition/ }));
    const template = [
      "Resources:",
      ...["Nightly", "Weekly"].flatMap((name) => [
        `  ${name}:`,
        "    Type: AWS::Serverless::StateMachine",
        "    Properties:",
        "      Definition:",
        "        StartAt: A",
        "        States:",
        `          A: {Type: Task, Resource: "\${${name}Arn}", End: true}`,
      ]),
    ].join("\n");
    fireEvent.change(await screen.findByLabelText("Definition or template"), {
      target: { value: template },
    });
    expect(await screen.findByText(/holds 2 state machines/)).toBeTruthy();
    expect(screen.getByRole("list", { name: "2 things to know" }).textContent).toContain(
      "NightlyArn",
    );
    fireEvent.click(screen.getByRole("checkbox", { name: /Weekly/ }));
    fireEvent.click(screen.getByRole("button", { name: "Import 1" }));
    await waitFor(() => expect(requests.some(({ method }) => method === "POST")).toBe(true));
    expect(requests.find(({ method }) => method === "POST")?.body).toMatchObject({
      name: "Nightly",
      definition: { StartAt: "A" },
    });
  });

  it("does not send what is no JSON", async () => {
    const requests = serve([]);
    await renderInApp(<GalleryPage />);
    fireEvent.click(await screen.findByRole("button", { name: /Import definition/ }));
    fireEvent.change(await screen.findByLabelText("Definition or template"), {
      target: { value: "{" },
    });
    fireEvent.click(screen.getByRole("button", { name: "Import" }));
    expect(await screen.findByText("This cannot be read")).toBeTruthy();
    expect(requests.some(({ method }) => method === "POST")).toBe(false);
  });
});
