/** Texts that a definition can be written as. Apart from the writer, so that the route table does not bring it along. */
export const definitionFormats = ["json", "yaml"] as const;
export type DefinitionFormat = (typeof definitionFormats)[number];
