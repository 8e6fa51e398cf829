import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const key = 'sluice-theme';
const system = window.matchMedia?.('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

/** What the user chose. */
export function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** What is shown. */
export function theme(): Theme {
  const choice = themeChoice();
  return choice === 'system' ? (system?.matches ? 'dark' : 'light') : choice;
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, choice);
  apply();
}

/** Shows the theme, and goes on to do so when the system's changes. */
export function followTheme(): void {
  system?.addEventListener('change', apply);
  apply();
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, theme);
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, themeChoice);

function apply(): void {
  document.documentElement.dataset.theme = theme();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
