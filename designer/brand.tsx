/** Three stones, one on the other. */
export function BrandMark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden
      className="shrink-0 fill-accent"
    >
      <path d="M12.2 4.6c2.6-1.3 6.4-.9 8 .9 1.3 1.5.6 3.6-1.7 4.3-2.7.9-6.5.7-7.9-.9-1.2-1.4-.5-3.3 1.6-4.3Z" />
      <path
        d="M9.3 12.5c3.7-1.3 10.3-1.2 13.2.6 2.3 1.5 1.7 4.3-1.2 5.2-3.8 1.2-10.1 1-12.6-.8-2.2-1.6-1.8-4.1.6-5Z"
        opacity=".8"
      />
      <path
        d="M6.3 21.2c5-1.5 14.8-1.3 19.1.7 3.2 1.6 2.7 5-.9 5.9-5 1.3-14.7 1.2-18.2-.8-2.9-1.7-3-4.9 0-5.8Z"
        opacity=".62"
      />
    </svg>
  );
}
