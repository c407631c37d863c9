import path from 'node:path'
import { z } from 'zod'
import { findText } from '../files'

const links = z.array(z.strictObject({
  /** The random name under which the portal knows this customer to this depositor. */
  pseudonym: z.string().min(1).max(40),
  /** Name of the customer's file in the sandbox. */
  person: z.string().regex(/^[a-z0-9-]{1,40}$/),
}))

export type Link = z.infer<typeof links>[number]

/** Customers who told a depositor where to deposit; none when nobody did. */
export function readLinks(directory: string, holder: string): Link[] {
  const text = findText(path.join(directory, holder, 'links.json'))
  return text === null ? [] : links.parse(JSON.parse(text))
}
