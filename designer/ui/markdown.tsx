import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import { cn } from "./cn.ts";
import { markdownTables } from "./markdown-tables.ts";
import { scrollable } from "./scrollable.ts";
import { uiStrings } from "./strings.ts";

export interface MarkdownProps {
  /** Untrusted: HTML in it is shown as text, images are never fetched. */
  readonly children: string;
  readonly className?: string;
}

const components: Components = {
  h1: ({ children }) => <h2 className="mt-6 mb-2 text-xl font-semibold first:mt-0">{children}</h2>,
  h2: ({ children }) => (
    <h3 className="mt-6 mb-2 border-b border-line pb-1 text-lg font-semibold first:mt-0">
      {children}
    </h3>
  ),
  h3: ({ children }) => (
    <h4 className="mt-4 mb-1.5 text-base font-semibold first:mt-0">{children}</h4>
  ),
  h4: ({ children }) => <h5 className="mt-3 mb-1 font-semibold first:mt-0">{children}</h5>,
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc space-y-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal space-y-1 pl-5">{children}</ol>,
  blockquote: ({ children }) => (
    <blockquote className="my-2 border-l-2 border-line-strong pl-3 text-ink-muted">
      {children}
    </blockquote>
  ),
  hr: () => <hr className="my-5 border-line" />,
  a: ({ href, children }) => <OutsideLink href={href}>{children}</OutsideLink>,
  img: ({ alt }) => (
    <span className="text-ink-faint italic">{uiStrings.imageNotLoaded(alt ?? "")}</span>
  ),
  pre: ({ children }) => (
    <pre
      {...scrollable}
      className="my-2 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs [&_code]:bg-transparent [&_code]:p-0"
    >
      {children}
    </pre>
  ),
  code: ({ children }) => (
    <code className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-[0.92em] break-words">
      {children}
    </code>
  ),
  table: ({ children }) => (
    <div {...scrollable} className="my-3 overflow-x-auto">
      <table className="w-full border-collapse text-sm">{children}</table>
    </div>
  ),
  th: ({ children, style }) => (
    <th style={style} className="border border-line bg-sunken px-2.5 py-1 text-left font-medium">
      {children}
    </th>
  ),
  td: ({ children, style }) => (
    <td style={style} className="border border-line px-2.5 py-1 align-top">
      {children}
    </td>
  ),
};

/** Only http and mail leave the page; anything else is plain text. */
function OutsideLink({
  href,
  children,
}: {
  readonly href: string | undefined;
  readonly children: ReactNode;
}) {
  if (href === undefined || !/^(https?|mailto):/i.test(href)) return <span>{children}</span>;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent underline underline-offset-2"
    >
      {children}
    </a>
  );
}

/** Markdown text as a page: headings, lists, tables, code. */
export function Markdown({ children, className }: MarkdownProps) {
  return (
    <div className={cn("max-w-[78ch] text-base leading-relaxed break-words", className)}>
      <ReactMarkdown components={components} remarkPlugins={[markdownTables]}>
        {children}
      </ReactMarkdown>
    </div>
  );
}
