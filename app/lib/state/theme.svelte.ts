export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

const KEY = 'palate:theme';

/** Light, dark, or as the system has it. static/theme.js applies the choice before the first paint. */
export class Theme {
  #name = $state<ThemeName>(stored());

  get name(): ThemeName {
    return this.#name;
  }

  choose(name: ThemeName): void {
    this.#name = name;
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    try {
      if (name === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, name);
    } catch {
      // Storage may be refused (private windows, full disk): the theme then holds for this page.
    }
  }
}

function stored(): ThemeName {
  try {
    const name = localStorage.getItem(KEY);
    return THEMES.find((known) => known === name) ?? 'system';
  } catch {
    return 'system';
  }
}
