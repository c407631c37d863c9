import { readdirSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** The packages that what starts in these files loads, directly or through other files of ours. */
async function packagesOf(...entryPoints: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: 'nowhere',
    write: false,
    metafile: true,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    loader: { '.css': 'empty' },
    logLevel: 'silent',
  })
  return Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map((imported) => imported.path))
}

const pages = readdirSync(path.join(root, 'app'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|testing/.test(file))
  .map((file) => path.join('app', file))

const files = {
  certificates: ['pki/build/certificate.ts'],
  'the CMS writer': ['pki/build/cms.ts', 'pki/build/signature-time-stamp.ts', 'pki/build/pem.ts'],
  'the bridge': ['bridge/main.ts'],
  'the portal': pages,
} as const

describe('PKI.js and asn1js', () => {
  it('are loaded to make certificates', async () => {
    expect(await packagesOf(...files.certificates)).toEqual(expect.arrayContaining(['pkijs', 'asn1js']))
  })

  it.each(['the CMS writer', 'the bridge', 'the portal'] as const)('are not loaded by %s', async (part) => {
    const packages = await packagesOf(...files[part])
    expect(packages).toContain('node:crypto')
    for (const name of ['pkijs', 'asn1js']) expect(packages).not.toContain(name)
  })
})
