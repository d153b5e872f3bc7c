/** True for a key that belongs to an open window: shortcuts of the page behind it must not react. */
export function isBehindDialog(event: { readonly defaultPrevented: boolean }): boolean {
  return (
    event.defaultPrevented ||
    document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null
  );
}
