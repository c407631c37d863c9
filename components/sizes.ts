const kilobytes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** A file's size in kB or MB (decimal), never rounded down to nothing. */
export function formatSize(sizeInBytes: number): string {
  if (sizeInBytes >= 1_000_000) return `${kilobytes.format(sizeInBytes / 1_000_000)} MB`
  return `${kilobytes.format(Math.max(sizeInBytes / 1_000, 0.1))} kB`
}
