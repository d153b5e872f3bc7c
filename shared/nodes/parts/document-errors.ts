/** Error names of whatever reads a document, with a sentence each. */
export const documentErrors = {
  "Document.Unreadable": "The file is damaged or not what its name says.",
  "Document.Encrypted": "The document is protected by a password.",
  "Document.UnsupportedType": "Text cannot be read out of files of this type.",
  "Document.TooLarge": "The document, or what it unpacks to, is larger than a limit.",
} as const;
