import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { createProblemsStore } from "../../../designer/document/problems-store.ts";
import { EditorStoresContext } from "../../../designer/document/use-document.ts";
import { createViewStore } from "../../../designer/document/view-store.ts";
import { ExportDialog } from "../../../designer/editor/export-dialog.tsx";
import { renderInApp } from "../../support/in-app.tsx";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openDocument } from "../document/open-document.ts";

afterEach(cleanup);

const shown = () =>
  screen.getByRole<HTMLTextAreaElement>("textbox", { name: "What is exported" }).value;
const choose = (name: string) => fireEvent.click(screen.getByRole("radio", { name }));

it("writes the workflow for Cairn, for AWS with what is lost, and as it is drawn", async () => {
  const graph = drawGraph(
    {
      Call: {
        kind: "task",
        params: { Resource: "arn:aws:lambda:us-east-1:123456789012:function:f" },
        fields: { OnUnknown: "Hold" },
      },
    },
    ["start > Call"],
  );
  const { document } = openDocument(graph);
  const stores = { document, problems: createProblemsStore(), view: createViewStore() };
  await renderInApp(
    <EditorStoresContext value={stores}>
      <ExportDialog onClose={() => undefined} />
    </EditorStoresContext>,
  );
  expect(JSON.parse(shown())).toMatchObject({ States: { Call: { OnUnknown: "Hold" } } });
  choose("YAML");
  expect(shown()).toContain("StartAt: Call\n");
  choose("For AWS");
  expect(shown()).not.toContain("OnUnknown");
  expect(screen.getByRole("list", { name: "1 thing AWS does otherwise" }).textContent).toContain(
    "OnUnknown",
  );
  choose("The drawing");
  expect(JSON.parse(shown())).toEqual(graph);
});
