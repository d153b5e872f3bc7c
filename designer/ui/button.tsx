import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Spinner } from "./spinner.tsx";
import { Tooltip, type TooltipSide } from "./tooltip.tsx";

const buttonStyle = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50",
  {
    variants: {
      variant: {
        primary: "bg-accent text-accent-ink shadow-near hover:bg-accent-hover",
        secondary:
          "border border-line-strong bg-surface text-ink shadow-near hover:bg-hover data-[state=open]:bg-hover",
        ghost:
          "text-ink-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink",
        danger: "bg-danger text-surface shadow-near hover:opacity-90",
        "danger-ghost": "text-danger hover:bg-danger-soft",
        link: "h-auto min-h-6 rounded-sm px-0 text-accent underline-offset-2 hover:underline",
      },
      size: {
        sm: "h-7 px-2.5 text-xs",
        md: "h-8 px-3 text-sm",
        lg: "h-9 px-4 text-sm",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonStyle> & {
    /** Renders its only child (a link, say) as the button. */
    readonly asChild?: boolean;
    readonly icon?: IconName;
    /** Shows that it is at work and refuses further presses. */
    readonly busy?: boolean;
  };

export function Button({
  className,
  variant,
  size,
  asChild = false,
  icon,
  busy = false,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  const classes = cn(buttonStyle({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner size={14} /> : icon === undefined ? null : <Icon name={icon} size={15} />}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, "children" | "icon" | "asChild" | "aria-label"> & {
  readonly icon: IconName;
  /** Accessible name, also shown as a tooltip. */
  readonly label: string;
  /** Keys shown in the tooltip, such as `["Mod", "K"]`. */
  readonly keys?: readonly string[];
  readonly tooltipSide?: TooltipSide;
  readonly iconSize?: number;
};

export function IconButton({
  icon,
  label,
  keys,
  tooltipSide,
  iconSize = 16,
  className,
  size = "md",
  variant = "ghost",
  ...rest
}: IconButtonProps) {
  const square = size === "sm" ? "size-7" : size === "lg" ? "size-9" : "size-8";
  return (
    <Tooltip
      label={label}
      {...(keys === undefined ? {} : { keys })}
      {...(tooltipSide === undefined ? {} : { side: tooltipSide })}
    >
      <Button
        variant={variant}
        size={size}
        className={cn("px-0", square, className)}
        aria-label={label}
        {...rest}
      >
        <Icon name={icon} size={iconSize} />
      </Button>
    </Tooltip>
  );
}
