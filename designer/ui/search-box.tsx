import { useEffect, useRef, useState } from "react";
import { Input } from "./input.tsx";

/** Quiet time after the last key before a search begins. */
const settleMs = 200;

export interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  /** Called when the typing has come to rest. */
  readonly onSearch: (text: string) => void;
  readonly className?: string;
}

/** A box to search by typing; follows its value when that is changed from outside. */
export function SearchBox({ label, value, onSearch, className }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div className={className}>
      <Input
        type="search"
        icon="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            setKnown(typed.trim());
            onSearch(typed.trim());
          }, settleMs);
        }}
      />
    </div>
  );
}
