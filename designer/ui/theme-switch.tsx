import { IconButton } from "./button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "./dropdown-menu.tsx";
import { uiStrings } from "./strings.ts";
import { setTheme, themeChoices, useTheme, type ThemeChoice } from "./theme.ts";

const labels: Readonly<Record<ThemeChoice, string>> = {
  system: uiStrings.themeSystem,
  light: uiStrings.themeLight,
  dark: uiStrings.themeDark,
};

export function ThemeSwitch() {
  const { choice, resolved } = useTheme();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton icon={resolved === "dark" ? "moon" : "sun"} label={uiStrings.theme} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuRadioGroup
          value={choice}
          onValueChange={(value) =>
            setTheme(themeChoices.find((each) => each === value) ?? "system")
          }
        >
          {themeChoices.map((each) => (
            <DropdownMenuRadioItem key={each} value={each}>
              {labels[each]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
