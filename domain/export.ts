/** For how long after the card's confirmation a session may begin to export. */
export const exportAllowedInMilliseconds = 15 * 60_000

export const exportFileName = 'madoguchi-export.zip'
