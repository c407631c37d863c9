/** Makes the portal ask the authority for its list again, as it would after the list's time. */
export function forgetLists(): void {
  const shared = globalThis as typeof globalThis & { madoguchiLists?: unknown }
  delete shared.madoguchiLists
}
