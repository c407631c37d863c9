/** The organisation's key, `<organisation>.<client>.<secret>`: from the environment, because arguments can be seen by others on the machine. */
export function apiKey(): string {
  const key = process.env.MADOGUCHI_API_KEY ?? ''
  if (/^[\x21-\x7e]+$/.test(key)) return key
  process.stderr.write('MADOGUCHI_API_KEY: is not set\n')
  process.exit(64)
}

/** The passphrase of the key, if it has one: from the environment too. */
export const keyPassphrase = (): string | undefined => process.env.MADOGUCHI_KEY_PASSPHRASE
