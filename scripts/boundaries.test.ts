import path from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript-eslint'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

// Imagined files have no type information; the rules that need it are tried on a file that exists.
const untyped = new ESLint({ cwd: root, overrideConfig: ts.configs.disableTypeChecked })
const typed = new ESLint({ cwd: root })

/** The complaints about an imagined file, as "rule: message". */
async function complaints(eslint: ESLint, file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) })
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`)
}

const importing = (specifier: string) => `import { x } from '${specifier}'\nexport const y = x\n`

async function refusedImport(file: string, code: string): Promise<boolean> {
  return (await complaints(untyped, file, code)).some((line) => line.startsWith('house/imports:'))
}

describe('imports that the dependency rule refuses', () => {
  it.each([
    ['domain/mailbox.ts', '@/server/database'],
    ['domain/mailbox.ts', '../server/database'],
    ['domain/deep/er/mailbox.ts', '../../../server/database'],
    ['domain/mailbox.ts', './../server/database'],
    ['domain/mailbox.ts', '@/documents/../server/database'],
    ['domain/mailbox.ts', '@/documents/premium-deduction/parse'],
    ['domain/mailbox.ts', 'react'],
    ['domain/clock.ts', 'node:fs'],
    ['documents/premium-deduction/parse.ts', '@/server/database'],
    ['documents/premium-deduction/parse.ts', '@/pki/verify/cms'],
    ['components/table.tsx', '@/server/mailbox/list'],
    ['components/table.tsx', '@/app/page'],
    ['components/table.tsx', '@/documents/premium-deduction/parse'],
    ['app/(resident)/mailbox/page.tsx', '@/sandbox/main'],
    ['app/(resident)/mailbox/page.tsx', '@/pki/build/cms'],
    ['app/(resident)/mailbox/page.tsx', '../../../bridge/main'],
    ['app/(resident)/mailbox/page.tsx', '@/worker/main'],
    ['app/(resident)/mailbox/page.tsx', '@/prisma/generated/client'],
    ['pki/verify/cms.ts', '@/pki/build/cms'],
    ['pki/verify/cms.ts', '../build/cms'],
    ['pki/verify/cms.ts', '@/domain/verdict'],
    ['pki/verify/cms.ts', 'node:crypto'],
    ['pki/verify/cms.ts', 'zod'],
    ['pki/build/cms.ts', '@/server/seal/receipt'],
    ['card/apdu.ts', '@/pki/verify/der'],
    ['log/tree.ts', '@/domain/records'],
    ['bridge/main.ts', '@/server/env'],
    ['bridge/main.ts', '@/sandbox/main'],
    ['sandbox/insurer/deposit.ts', '@/server/deposits/accept'],
    ['sandbox/insurer/deposit.ts', '@/prisma/generated/client'],
    ['server/session.ts', '@/app/page'],
    ['server/session.ts', '@/sandbox/main'],
    ['server/session.ts', '@/bridge/main'],
    ['server/session.ts', '@/components/table'],
    ['worker/main.ts', '@/app/page'],
    ['worker/main.ts', '@/prisma/generated/client'],
    ['client/deposits.ts', '@/server/deposits/accept'],
    ['server/session.ts', '@/prisma/testing/database'],
    ['server/session.ts', './session.test'],
  ])('%s → %s', async (file, specifier) => {
    expect(await refusedImport(file, importing(specifier))).toBe(true)
  })

  it.each([
    ['re-export', "export { x } from '@/server/env'\n"],
    ['re-export of everything', "export * from '@/server/env'\n"],
    ['dynamic import', "export const x = import('@/server/env')\n"],
    ['type import', "import type { Env } from '@/server/env'\nexport type E = Env\n"],
    ['type query', "export type E = import('@/server/env').Env\n"],
    ['side effect', "import '@/server/env'\n"],
    ['require', "export const x = require('../server/env')\n"],
  ])('written as a %s', async (_, code) => {
    expect(await refusedImport('domain/mailbox.ts', code)).toBe(true)
  })

  it('from a client component into server code, though app may import it', async () => {
    expect(await refusedImport('app/login/form.tsx', importing('@/server/session'))).toBe(false)
    expect(await refusedImport('app/login/form.tsx', `'use client'\n${importing('@/server/session')}`)).toBe(true)
  })
})

describe('imports that the dependency rule allows', () => {
  it.each([
    ['app/(resident)/mailbox/page.tsx', '@/server/mailbox/list'],
    ['app/(resident)/mailbox/page.tsx', '../../../components/table'],
    ['app/(resident)/mailbox/page.tsx', '@/pki/verify/verdict'],
    ['app/(resident)/mailbox/page.tsx', './actions'],
    ['app/(resident)/mailbox/page.tsx', 'next/navigation'],
    ['components/table.tsx', '@/domain/yen'],
    ['components/table.tsx', '@/messages/ja/mailbox.json'],
    ['documents/premium-deduction/parse.ts', '@/domain/yen'],
    ['pki/verify/node-primitives.ts', 'node:crypto'],
    ['pki/build/cms.ts', '@/pki/verify/der'],
    ['pki/build/certificate.ts', 'pkijs'],
    ['bridge/main.ts', '@/pki/build/cms'],
    ['bridge/main.ts', '@/card/apdu'],
    ['sandbox/main.ts', '@/pki/build/cms'],
    ['server/database.ts', '@/prisma/generated/client'],
    ['server/database.ts', '@prisma/adapter-pg'],
    ['server/verification/verdict.ts', '@/pki/verify/cms'],
    ['worker/main.ts', '@/server/outbox'],
    ['prisma/seed.ts', '@/server/organisations/register'],
    ['domain/mailbox.ts', './yen'],
    ['domain/mailbox.test.ts', '@/sandbox/main'],
    ['server/session.test.ts', '@/prisma/testing/database'],
  ])('%s → %s', async (file, specifier) => {
    expect(await refusedImport(file, importing(specifier))).toBe(false)
  })
})

describe('parts with one owner', () => {
  it.each([
    ['app/page.tsx', '@prisma/client'],
    ['worker/main.ts', '@prisma/adapter-pg'],
    ['bridge/main.ts', '@/prisma/generated/client'],
    ['server/verification/verdict.ts', 'pkijs'],
    ['sandbox/main.ts', 'asn1js'],
    ['pki/verify/der.ts', 'asn1js'],
    ['server/session.ts', 'server-only'],
    ['app/login/form.tsx', 'next-auth/react'],
  ])('%s may not import %s', async (file, specifier) => {
    expect(await refusedImport(file, importing(specifier))).toBe(true)
  })

  it.each([
    ['server/session.ts', 'export const x = process.env.PORT\n'],
    ['proxy.ts', 'export const x = process.env.PORT\n'],
    ['bridge/pages/consent.tsx', "export const x = process.env['PORT']\n"],
    ['worker/main.ts', 'export const { env } = process\n'],
    ['app/page.tsx', "import { env } from 'node:process'\nexport const x = env.PORT\n"],
  ])('%s may not read the environment', async (file, code) => {
    expect((await complaints(untyped, file, code)).join()).toContain('reads')
  })

  it.each(['server/env.ts', 'bridge/env.ts', 'worker/env.ts', 'sandbox/env.ts', 'vitest.config.ts'])('%s may read it', async (file) => {
    expect(await complaints(untyped, file, 'export const x = process.env.PORT\n')).toEqual([])
  })

  it.each(['cursor', 'skip', "'skip'"])('server code may not page with %s', async (key) => {
    const code = `declare const db: { findMany(query: object): Promise<void> }\nexport const page = () => db.findMany({ ${key}: 20 })\n`
    expect((await complaints(untyped, 'server/mailbox/list.ts', code)).join()).toContain('row values')
    expect(await complaints(untyped, 'components/table.ts', code)).toEqual([])
  })
})

describe('types and promises', () => {
  it.each([
    ['@typescript-eslint/no-explicit-any', 'export const x: any = 1\n'],
    ['@typescript-eslint/no-floating-promises', 'export function f() {\n  Promise.resolve(1)\n}\n'],
    ['@typescript-eslint/no-misused-promises', 'export const f = () => [1].forEach(async () => { await Promise.resolve() })\n'],
    ['@typescript-eslint/no-non-null-assertion', 'export const f = (x?: string) => x!.length\n'],
    [
      '@typescript-eslint/switch-exhaustiveness-check',
      "export function f(x: 'a' | 'b') {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
    ],
    ['@typescript-eslint/only-throw-error', "export function f() {\n  throw 'no'\n}\n"],
  ])('%s fires', async (rule, code) => {
    const found = await complaints(typed, 'scripts/boundaries.test.ts', code)
    expect(found.filter((line) => line.startsWith(rule))).toHaveLength(1)
  })
})
