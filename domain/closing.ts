/** How long a closed account can be opened again by logging in with its card. */
export const closingGraceInDays = 30

const DAY_IN_MILLISECONDS = 86_400_000

/** Accounts closed at this time or before are deleted now. */
export const closedBefore = (at: Date): Date => new Date(at.getTime() - closingGraceInDays * DAY_IN_MILLISECONDS)

export const deletedFrom = (closedAt: Date): Date => new Date(closedAt.getTime() + closingGraceInDays * DAY_IN_MILLISECONDS)
