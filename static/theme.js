// Before the first paint: the theme that was chosen on the profile page. A file, since the page's policy allows no
// inline scripts. See app/lib/state/theme.svelte.ts.
try {
  var theme = localStorage.getItem('palate:theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage refused: the system's theme holds.
}
