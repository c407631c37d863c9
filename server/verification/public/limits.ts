import { maxCmsBytes } from '@/pki/verify/cms-structure'

const MiB = 1024 * 1024

/** Bounds of one upload to the public check. */
export interface UploadLimits {
  /** The whole body, framing included. */
  bodyBytes: number
  signatureBytes: number
  contentBytes: number
  /** An upload may take this long plus its size at the slowest speed allowed, and never longer than the whole. */
  graceInMilliseconds: number
  slowestBytesPerSecond: number
  wholeInMilliseconds: number
  /** How long the rest of a refused body is read and thrown away. */
  lingerInMilliseconds: number
}

export const uploadLimits: UploadLimits = {
  bodyBytes: 112 * MiB,
  signatureBytes: maxCmsBytes,
  contentBytes: 100 * MiB,
  graceInMilliseconds: 10_000,
  slowestBytesPerSecond: 64 * 1024,
  wholeInMilliseconds: 120_000,
  lingerInMilliseconds: 1000,
}

/** Uploads that one process works on at once. Each holds a signature file at most in memory, never a document. */
export const maxUploadsInFlight = 16
