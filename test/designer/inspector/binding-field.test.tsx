import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BindingField } from "../../../designer/inspector/states/binding-field.tsx";
import { boundResource } from "../../../designer/inspector/states/bound-resource.ts";
import { answerRequests, renderInApp } from "../../support/in-app.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const arn = "arn:aws:lambda:us-east-1:123456789012:function:pay";

describe("the binding of a resource", () => {
  it.each([
    [arn, undefined, arn],
    [`${arn}:live`, undefined, `${arn}:live`],
    ["arn:aws:states:::lambda:invoke", { FunctionName: "pay" }, "pay"],
    ["arn:aws:states:::lambda:invoke.waitForTaskToken", { FunctionName: arn }, arn],
    [
      "arn:aws:states:::lambda:invoke",
      { "FunctionName.$": "$.f" },
      "arn:aws:states:::lambda:invoke",
    ],
    ["arn:aws:states:::sqs:sendMessage.waitForTaskToken", {}, "arn:aws:states:::sqs:sendMessage"],
  ])("%s with %j is called %s", (resource, args, name) => {
    expect(boundResource(resource, args)?.name).toBe(name);
  });

  it.each([
    "",
    "cairn:model",
    "arn:aws:states:::http:invoke",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:us-east-1:123456789012:activity:approve",
  ])("is not wanted for “%s”", (resource) => {
    expect(boundResource(resource, {})).toBeNull();
  });

  it("is found under the bare name of a function with an alias", () => {
    expect(boundResource(`${arn}:live`, undefined)?.names).toEqual([`${arn}:live`, arn, "pay"]);
  });
});

it("says that nothing answers for a resource, and takes an address", async () => {
  const bindings: { resource: string; url: string; secret: null; updatedAt: string }[] = [];
  answerRequests(({ method, body }) => {
    if (method !== "PUT") return Response.json({ bindings });
    const { resource, url } = body as { resource: string; url: string };
    const binding = { resource, url, secret: null, updatedAt: "2026-11-21T10:00:00.000Z" };
    bindings.push(binding);
    return Response.json(binding);
  });
  await renderInApp(<BindingField resource={arn} args={undefined} />);
  expect(await screen.findByText(/No endpoint answers for this resource/)).toBeDefined();
  fireEvent.change(screen.getByLabelText("Address that answers"), {
    target: { value: "https://pay.example.com/" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("https://pay.example.com/")).toBeDefined();
  await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
  expect(bindings.map((binding) => binding.resource)).toEqual([arn]);
});
