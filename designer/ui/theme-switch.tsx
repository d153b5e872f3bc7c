import {
  chooseLanguage,
  currentLanguage,
  knownLanguage,
  languageCodes,
  languages,
} from "../language/language.ts";
import { IconButton } from "./button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "./dropdown-menu.tsx";
import { uiStrings } from "./strings.ts";
import { setTheme, themeChoices, useTheme, type ThemeChoice } from "./theme.ts";

const labels: Readonly<Record<ThemeChoice, string>> = {
  system: uiStrings.themeSystem,
  light: uiStrings.themeLight,
  dark: uiStrings.themeDark,
};

/** A menu of how everything looks, and of the language it speaks. */
export function ThemeSwitch() {
  const { choice, resolved } = useTheme();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton icon={resolved === "dark" ? "moon" : "sun"} label={uiStrings.look} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>{uiStrings.theme}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          aria-label={uiStrings.theme}
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
        <DropdownMenuSeparator />
        <LanguageChoice />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** Each language is named in itself: whoever looks for theirs may read no other. */
function LanguageChoice() {
  const current = currentLanguage();
  return (
    <>
      <DropdownMenuLabel>{uiStrings.language}</DropdownMenuLabel>
      <DropdownMenuRadioGroup
        aria-label={uiStrings.language}
        value={current}
        onValueChange={(value) => {
          const chosen = knownLanguage(value);
          if (chosen !== undefined && chosen !== current) chooseLanguage(chosen);
        }}
      >
        {languageCodes.map((code) => (
          <DropdownMenuRadioItem key={code} value={code} lang={code}>
            {languages[code]}
          </DropdownMenuRadioItem>
        ))}
      </DropdownMenuRadioGroup>
    </>
  );
}
