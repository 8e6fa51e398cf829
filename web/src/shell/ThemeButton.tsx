import { chooseTheme, useThemeChoice, type ThemeChoice } from '../theme/theme';
import { Button } from '../ui/Button';

const next: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const names: Record<ThemeChoice, string> = { system: 'System', light: 'Light', dark: 'Dark' };

/** Goes through the themes. */
export function ThemeButton() {
  const choice = useThemeChoice();
  return <Button look="bare" small aria-label={`${names[choice]} theme. Change to ${names[next[choice]]}`} onClick={() => chooseTheme(next[choice])}>{names[choice]} theme</Button>;
}
