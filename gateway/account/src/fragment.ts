/** What stands behind the `#` of a link: no server and no log is told. */
export function inFragment(name: 'token' | 'code' | 'error' | 'linking'): string {
  return new URLSearchParams(location.hash.slice(1)).get(name) ?? '';
}

/** What was used is not kept in the history. */
export function clearFragment(): void {
  history.replaceState(null, '', location.pathname);
}
