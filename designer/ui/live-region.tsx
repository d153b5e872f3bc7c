/** Says changes of its text to screen readers, politely, without showing anything. */
export function LiveRegion({ message }: { readonly message: string }) {
  return (
    <output aria-live="polite" aria-atomic="true" className="sr-only">
      {message}
    </output>
  );
}
