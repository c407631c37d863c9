import { z } from 'zod'

export const manifestName = 'manifest.json'
/** Every other file of the backup, in the form of sha256sum(1). Written last: a backup without it was broken off. */
export const sumsName = 'SHA256SUMS'

export const tableFile = (name: string): string => `tables/${name}.copy`
export const blobFile = (id: string): string => `blobs/${id.slice(0, 2)}/${id}`

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)

export const manifestSchema = z.strictObject({
  type: z.literal('madoguchi-backup'),
  version: z.literal(1),
  madeAt: z.iso.datetime(),
  /** In the order applied, with the SHA-256 that was recorded when each was. */
  migrations: z.array(z.strictObject({ name: z.string().regex(/^[A-Za-z0-9_]+$/), sha256: z.string() })),
  /** In an order in which they can be loaded. */
  tables: z.array(z.strictObject({ name, columns: z.array(name), rows: z.int().nonnegative() })),
  blobs: z.int().nonnegative(),
  /** Ids of the key-encryption keys without which mailboxes in it stay shut. The keys are not in it. */
  keyEncryptionKeyIds: z.array(z.string()),
})
export type Manifest = z.infer<typeof manifestSchema>
