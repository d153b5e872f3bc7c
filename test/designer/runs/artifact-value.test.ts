import { expect, it } from "vitest";
import {
  fileReferenceOf,
  filesIn,
  valueReferenceOf,
  viewOf,
} from "../../../designer/runs/artifact-value.ts";

const file = {
  $artifact: "a1",
  name: "report.md",
  type: "text/markdown; charset=utf-8",
  bytes: 12,
};

it("tells a file from a value that stands elsewhere and from anything else", () => {
  expect(fileReferenceOf(file)).toEqual({
    id: "a1",
    name: "report.md",
    type: "text/markdown; charset=utf-8",
    bytes: 12,
  });
  expect(valueReferenceOf(file)).toBeNull();
  expect(valueReferenceOf({ $artifact: "a2", bytes: 99 })).toEqual({ id: "a2", bytes: 99 });
  for (const other of [null, 1, "a1", [], {}, { $artifact: 5 }, { $artifact: "" }]) {
    expect(fileReferenceOf(other)).toBeNull();
    expect(valueReferenceOf(other)).toBeNull();
  }
});

it("finds every file once, at any depth", () => {
  const value = {
    report: file,
    all: [{ deep: { file: { ...file, $artifact: "a3" } } }, file, { $artifact: "big", bytes: 1 }],
  };
  expect(filesIn(value).map(({ id }) => id)).toEqual(["a1", "a3"]);
});

it.each([
  ["report.md", "text/plain", "markdown"],
  ["x", "text/markdown; charset=utf-8", "markdown"],
  ["data.json", "application/octet-stream", "json"],
  ["x", "application/ld+json", "json"],
  ["a.png", "image/png", "image"],
  ["film.png", "image/apng", "image"],
  ["a.svg", "image/svg+xml", "none"],
  ["a.html", "text/html", "text"],
  ["a.pdf", "application/pdf", "none"],
])("%s of type %s is shown as %s", (name, type, view) => expect(viewOf({ name, type })).toBe(view));
