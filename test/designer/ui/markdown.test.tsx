import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Markdown } from "../../../designer/ui/markdown.tsx";
import { tableCells } from "../../../designer/ui/markdown-tables.ts";

afterEach(cleanup);

describe("untrusted Markdown", () => {
  it("shows HTML as text", () => {
    const { container } = render(
      <Markdown>
        {"Hello <script>alert(1)</script> <img src=x onerror=alert(1)> <b>bold</b>"}
      </Markdown>,
    );
    expect(container.querySelector("script, img, b")).toBeNull();
    expect(container.textContent).toContain("<script>");
  });

  it("never fetches an image", () => {
    const { container } = render(<Markdown>{"![a chart](https://example.org/x.png)"}</Markdown>);
    expect(container.querySelector("img")).toBeNull();
    expect(screen.getByText("Image not loaded: a chart")).toBeTruthy();
  });

  it("links to http and mail only, in a new tab without a referrer", () => {
    render(
      <Markdown>
        {"[good](https://example.org) [bad](javascript:alert(1)) [data](data:text/html,x)"}
      </Markdown>,
    );
    const links = screen.getAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://example.org"]);
    expect(links[0]?.getAttribute("rel")).toContain("noopener");
    expect(screen.getByText("bad").tagName).toBe("SPAN");
  });
});

describe("tables", () => {
  const text = [
    "Before:",
    "| Name | Pages |",
    "|:-----|------:|",
    "| **a.pdf** | 48 |",
    "| b \\| c.md | – |",
    "| `x|y` |",
  ].join("\n");

  it("become tables, with Markdown in their cells and missing cells left empty", () => {
    const { container } = render(<Markdown>{text}</Markdown>);
    const rows = [...container.querySelectorAll("tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ["Name", "Pages"],
      ["a.pdf", "48"],
      ["b | c.md", "–"],
      ["x|y", ""],
    ]);
    expect(container.querySelector("td strong")?.textContent).toBe("a.pdf");
    expect(container.querySelectorAll("th")[1]?.style.textAlign).toBe("right");
    expect(container.querySelector("p")?.textContent).toBe("Before:");
  });

  it("are found inside lists too, but not in code or without their dashes", () => {
    const { container } = render(
      <Markdown>
        {
          "```\n| a | b |\n|---|---|\n```\n\n| a | b |\n| c | d |\n\n- | e | f |\n  |---|---|\n  | g | h |"
        }
      </Markdown>,
    );
    expect(container.querySelectorAll("table")).toHaveLength(1);
    expect(container.querySelector("li table")).not.toBeNull();
  });

  it.each([
    ["| a | b |", ["a", "b"]],
    ["a | b", ["a", "b"]],
    ["|a|", ["a"]],
    ["| a | |", ["a", ""]],
    ["| `a|b` | c\\|d |", ["`a|b`", "c|d"]],
  ])("%s has the cells %j", (line, cells) => expect(tableCells(line)).toEqual(cells));
});
