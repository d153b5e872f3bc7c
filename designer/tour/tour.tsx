/**
 * The guided first run: a small card beside what it speaks of, and a frame around that. Nothing is blocked: everything on the page goes on
 * working, and doing what the step asks for takes it.
 */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type CSSProperties, useCallback, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { Button, IconButton } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { tourStrings as texts } from "./strings.ts";
import { goToTourStep, tour } from "./tour-store.ts";
import { type TourStep, tourSteps } from "./tour-steps.ts";

/** Mounted once, around all pages. */
export function Tour() {
  const step = useStore(tour, (state) => state.step);
  const shown = step === null ? undefined : tourSteps[step];
  if (step === null || shown === undefined) return null;
  return <ShownStep key={shown.id} step={shown} index={step} />;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const cardWidth = 320;
const gap = 12;

function ShownStep({ step, index }: { readonly step: TourStep; readonly index: number }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const card = useRef<HTMLElement>(null);
  const look = useLook(step);
  const isLast = index === tourSteps.length - 1;
  const { title, text } = texts.steps[step.id];
  const isTaken = (step.takenAt?.test(path) ?? false) || look.isTaken;
  useEffect(() => {
    if (isTaken) goToTourStep(index + 1);
  }, [isTaken, index]);
  // Whoever asked for the tour is at its card; whoever just did what a step asked for goes on with that.
  useEffect(() => {
    if (index === 0) card.current?.focus({ preventScroll: true });
  }, [index]);
  const mustGoHome = step.id === "template" && !step.where.test(path) && !isTaken;
  useEffect(() => {
    if (mustGoHome) void navigate({ to: "/" });
  }, [mustGoHome, navigate]);
  const leave = useCallback(() => {
    goToTourStep(null);
    if (!isLast) toast.info(texts.left);
  }, [isLast]);
  useEffect(() => {
    // Escape leaves while the keyboard is in the card; everywhere else it means what it always means.
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.key !== "Escape" ||
        card.current?.contains(globalThis.document.activeElement) !== true
      )
        return;
      event.stopPropagation();
      leave();
    };
    globalThis.addEventListener("keydown", onKeyDown, { capture: true });
    return () => globalThis.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [leave]);
  if (look.isBehindDialog) return null;
  return (
    <>
      {look.box === null ? null : (
        <div
          aria-hidden
          className="pointer-events-none fixed z-30 rounded-lg ring-2 ring-accent ring-offset-2 ring-offset-backdrop"
          style={look.box}
        />
      )}
      <section
        ref={card}
        tabIndex={-1}
        aria-label={texts.label}
        className="fixed z-30 rounded-xl border border-line bg-raised p-4 shadow-far focus:outline-none focus-visible:outline-2 focus-visible:outline-focus"
        style={{ width: cardWidth, maxWidth: "calc(100vw - 1rem)", ...cardPlace(look.box) }}
      >
        <div className="flex items-start justify-between gap-2">
          <p className="text-xs text-ink-faint">{texts.count(index + 1, tourSteps.length)}</p>
          <IconButton
            size="sm"
            icon="x"
            label={texts.leave}
            className="-mt-1.5 -mr-1.5"
            onClick={leave}
          />
        </div>
        <div aria-live="polite">
          <h2 className="text-base font-semibold text-ink">{title}</h2>
          <p className="mt-1 text-sm text-ink-muted">{text}</p>
        </div>
        <div className="mt-3 flex justify-end gap-2">
          {index === 0 ? null : (
            <Button size="sm" variant="ghost" onClick={() => goToTourStep(index - 1)}>
              {texts.back}
            </Button>
          )}
          {step.mustBeDone === true ? null : (
            <Button
              size="sm"
              variant="primary"
              onClick={() => (isLast ? leave() : goToTourStep(index + 1))}
            >
              {isLast ? texts.done : texts.next}
            </Button>
          )}
        </div>
      </section>
    </>
  );
}

interface Look {
  readonly box: Box | null;
  readonly isTaken: boolean;
  /** A dialog has the page: the tour waits. */
  readonly isBehindDialog: boolean;
}

/** Looks at the page a few times a second: what is pointed at moves, comes and goes. */
function useLook(step: TourStep): Look {
  const [look, setLook] = useState<Look>({ box: null, isTaken: false, isBehindDialog: false });
  useEffect(() => {
    const read = () => {
      const next = lookAt(step);
      setLook((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    read();
    const timer = setInterval(read, 150);
    globalThis.addEventListener("resize", read);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener("resize", read);
    };
  }, [step]);
  return look;
}

function lookAt({ anchors, takenWhen }: TourStep): Look {
  const { document } = globalThis;
  const anchor = anchors
    .map((selector) => document.querySelector(selector))
    .find((element) => element !== null);
  const rect = anchor?.getBoundingClientRect();
  return {
    box:
      rect === undefined || rect.width === 0
        ? null
        : { left: rect.left, top: rect.top, width: rect.width, height: rect.height },
    isTaken: takenWhen !== undefined && document.querySelector(takenWhen) !== null,
    isBehindDialog: document.querySelector('[role="dialog"], [role="alertdialog"]') !== null,
  };
}

/** Below what is pointed at; above it, or in its upper corner, where there is no room. */
function cardPlace(box: Box | null): CSSProperties {
  if (box === null) return { right: gap, bottom: gap };
  const { innerWidth, innerHeight } = globalThis;
  const room = 190;
  const left = Math.max(gap, Math.min(box.left, innerWidth - cardWidth - gap));
  if (box.top + box.height + room < innerHeight) return { left, top: box.top + box.height + gap };
  if (box.top > room) return { left, bottom: innerHeight - box.top + gap };
  return { right: gap + 8, top: Math.max(box.top, 0) + gap + 8 };
}
