/** Completion of the code editor: what to offer is asked of whoever shows the editor, as plain data. */
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { Prec, type Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";

/** One thing that could be written. */
export interface CodeOption {
  /** What is shown and compared with what has been typed. */
  readonly label: string;
  /** What is written; the label when absent. */
  readonly apply?: string;
  /** Beside the label: a type, a value, a signature. */
  readonly detail?: string;
  /** One line of help. */
  readonly info?: string;
  readonly section?: string;
  /** Larger stands higher among equals; -99 to 99. */
  readonly boost?: number;
}

export interface CodeOptions {
  /** Where the text begins that an option replaces; it ends at the cursor. */
  readonly from: number;
  readonly options: readonly CodeOption[];
}

export interface CodeQuestion {
  readonly text: string;
  readonly offset: number;
  /** Asked for by key; otherwise by typing. */
  readonly isExplicit: boolean;
}

export type CodeComplete = (question: CodeQuestion) => CodeOptions | null;

function answer(context: CompletionContext, complete: CodeComplete): CompletionResult | null {
  const found = complete({
    text: context.state.doc.toString(),
    offset: context.pos,
    isExplicit: context.explicit,
  });
  if (found === null || found.options.length === 0) return null;
  return {
    from: found.from,
    options: found.options.map(({ section, ...option }, index) => ({
      ...option,
      ...(section === undefined
        ? {}
        : { section: { name: section, rank: sectionRank(found, section) } }),
      boost: option.boost ?? -Math.min(index, 99),
    })),
  };
}

/** Sections stand in the order in which they first come. */
function sectionRank({ options }: CodeOptions, section: string): number {
  return options.findIndex((option) => option.section === section);
}

/** `latest` gives the function of the last rendering. */
export function codeCompletion(latest: () => CodeComplete | undefined): Extension {
  return [
    autocompletion({
      override: [
        (context) => {
          const complete = latest();
          return complete === undefined ? null : answer(context, complete);
        },
      ],
      icons: false,
      maxRenderedOptions: 60,
      defaultKeymap: false,
    }),
    Prec.highest(keymap.of([...completionKeymap, { key: "Tab", run: acceptCompletion }])),
  ];
}
