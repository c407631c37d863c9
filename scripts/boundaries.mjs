// The dependency rule of docs/architecture.md as lint rules: which folder may import which,
// and who alone may touch Prisma, pkijs and the environment. Tests are free.
import { importRule } from './import-rule.mjs'

/** Folder -> folders of ours it may import. What is not listed here (`messages`, say) is plain data, open to all. */
export const allowedImports = {
  app: ['server', 'components', 'domain', 'documents', 'pki/verify', 'card', 'log'],
  components: ['domain'],
  domain: [],
  documents: ['domain'],
  'pki/verify': [],
  'pki/build': ['pki/verify'],
  card: [],
  log: [],
  bridge: ['card', 'pki', 'documents'],
  server: ['domain', 'documents', 'pki', 'log', 'prisma'],
  worker: ['server', 'domain', 'documents', 'pki', 'log'],
  scripts: ['server', 'domain', 'documents', 'pki', 'card', 'log', 'prisma'],
  prisma: ['server', 'domain', 'documents', 'pki', 'log'],
  sandbox: ['client', 'pki', 'log', 'card', 'domain', 'documents'],
  client: ['pki/build'],
  e2e: ['card', 'pki', 'domain', 'documents', 'log', 'server', 'prisma'],
  bench: ['server', 'client', 'domain', 'documents', 'pki', 'card', 'log', 'sandbox', 'prisma', 'scripts'],
}

/** Runs in the browser as well: no package, and nothing of Node outside files that say so in their name. */
const everywhere = ['domain', 'pki/verify', 'log']
const nodeOnlyFile = /(^|\/)node-[^/]*$/

const isTest = (file) => /\.(test|spec)(\.tsx?)?$|(^|\/)testing\//.test(file)
const within = (place, folder) => place === folder || place.startsWith(`${folder}/`)
const folderOf = (place) => Object.keys(allowedImports).find((folder) => within(place, folder)) ?? (within(place, 'pki') ? 'pki' : undefined)

function refusedFolder(from, to, isClientComponent) {
  const home = folderOf(from)
  const goal = folderOf(to)
  if (goal === undefined) return undefined
  if (isTest(to) && home !== 'bench') return 'Only tests import what is made for tests.'
  if (isClientComponent && (goal === 'server' || goal === 'prisma')) return `A client component may not import ${goal}: it would reach the browser.`
  if (home === undefined || home === goal) return undefined
  if (allowedImports[home].some((open) => within(goal, open))) return undefined
  return `${home} may not import ${goal} (docs/architecture.md).`
}

const touchesPrisma = ({ target, specifier }) => /^@prisma\//.test(specifier) || (target !== undefined && within(target, 'prisma/generated'))

function refusedPackage(from, { target, specifier }) {
  const home = folderOf(from)
  if (touchesPrisma({ target, specifier }) && !['server', 'prisma', 'bench', 'e2e'].includes(home)) return 'Only server/ touches Prisma.'
  if (/^(pkijs|asn1js)$/.test(specifier) && home !== 'pki/build') return 'Only pki/build imports pkijs and asn1js.'
  if (specifier === 'server-only') return 'server-only throws outside Next; the boundary rule does its work.'
  if (specifier === 'next-auth/react') return 'Forms post to next-auth; its client is not used.'
  if (target !== undefined || !everywhere.includes(home)) return undefined
  if (specifier.startsWith('node:') && nodeOnlyFile.test(from.replace(/\.tsx?$/, ''))) return undefined
  return `${home} runs everywhere and imports no package.`
}

const imports = importRule(({ file, isClientComponent }, to) => {
  if (isTest(file)) return undefined
  const refusal = to.target === undefined ? undefined : refusedFolder(file, to.target, isClientComponent)
  return refusal ?? refusedPackage(file, to)
})

const environment = [
  { selector: "MemberExpression[object.name='process'][property.name='env']", message: "Only a process's env.ts reads process.env." },
  { selector: "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']", message: "Only a process's env.ts reads process.env." },
  { selector: "ImportDeclaration[source.value=/^(node:)?process$/]", message: "Only a process's env.ts reads the environment." },
]

const pagingMessage = 'Page with row values (server/paging.ts), never cursor or skip.'
const paging = [
  { selector: 'Property[key.name=/^(cursor|skip)$/]', message: pagingMessage },
  { selector: 'Property[key.value=/^(cursor|skip)$/]', message: pagingMessage },
]

const tests = ['**/*.test.{ts,tsx}', '**/*.spec.{ts,tsx}', '**/testing/**', 'e2e/**', 'bench/**']

export const boundaryRules = [
  { files: ['**/*.{ts,tsx}'], plugins: { house: { rules: { imports } } }, rules: { 'house/imports': 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: ['**/env.ts', '*.config.ts', 'scripts/**', ...tests],
    rules: { 'no-restricted-syntax': ['error', ...environment] },
  },
  {
    files: ['{server,worker,prisma}/**/*.ts'],
    ignores: ['**/env.ts', ...tests],
    rules: { 'no-restricted-syntax': ['error', ...environment, ...paging] },
  },
]
