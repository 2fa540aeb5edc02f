/**
 * The secret of a mailed link, from the fragment: no server and no log sees it. It is taken out of the address bar, so
 * that it is neither kept in the history nor passed on with the address. Null: there is none.
 */
export function takeLinkToken(): string | null {
  const token = location.hash.slice(1);
  // Not SvelteKit's replaceState: its router may not have started yet, and the page's state stays as it is.
  if (token !== '') history.replaceState(history.state, '', location.pathname);
  return /^[\w-]{20,200}$/.test(token) ? token : null;
}
