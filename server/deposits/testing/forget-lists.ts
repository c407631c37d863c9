/** Makes the portal ask the authority for its list again, as it would after the list's time. */
export function forgetLists(): void {
  const shared: { madoguchiLists?: unknown } = globalThis
  delete shared.madoguchiLists
}
