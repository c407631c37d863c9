// The dependency rule of docs/architecture.md as lint rules: which folder may import which,
// and who alone may touch Prisma, pkijs and the environment.

/** Folder -> folders of ours it may import. `messages` is plain text and open to all. */
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
  scripts: ['server', 'domain', 'documents', 'pki', 'log'],
  prisma: ['server', 'domain', 'documents', 'pki', 'log'],
  sandbox: ['pki', 'log', 'card', 'domain', 'documents'],
  client: [],
}

const everyFolder = ['app', 'bench', 'bridge', 'card', 'client', 'components', 'documents', 'domain', 'e2e', 'log', 'pki', 'prisma', 'sandbox', 'scripts', 'server', 'worker']

const within = (folder, place) => folder === place || folder.startsWith(`${place}/`)

function foldersOutOfReach(folder) {
  const open = [...allowedImports[folder], folder]
  const shut = everyFolder.filter((other) => !open.some((place) => within(other, place) || within(place, other)))
  if (open.includes('pki/verify') && !open.includes('pki')) shut.push('pki/build')
  if (open.includes('pki/build')) shut.splice(0, shut.length, ...shut.filter((place) => place !== 'pki/build'))
  return shut
}

const asPatterns = (folder) => {
  const segment = folder.replaceAll('/', '\\/')
  return `^(@\\/|(\\.\\.\\/)+)${segment}(\\/|$)`
}

const quarantine = (folder) => {
  const shut = []
  if (folder !== 'server' && folder !== 'prisma') shut.push({ regex: '^(@prisma/|\\.{1,2}/.*generated)', message: 'Only server/ touches Prisma.' })
  if (folder !== 'pki/build') shut.push({ regex: '^(pkijs|asn1js)$', message: 'Only pki/build imports pkijs and asn1js.' })
  return shut
}

const rulesFor = (folder) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        ...foldersOutOfReach(folder).map((place) => ({ regex: asPatterns(place), message: `${folder} may not import ${place} (docs/architecture.md).` })),
        ...quarantine(folder),
        { regex: '^server-only$', message: 'server-only throws outside Next; the boundary rule does its work.' },
      ],
    }],
  },
})

const environment = {
  files: ['**/*.{ts,tsx}'],
  ignores: ['**/env.ts', '*.config.ts', 'scripts/**', 'e2e/**', 'bench/**', '**/*.test.ts'],
  rules: {
    'no-restricted-syntax': ['error',
      { selector: "MemberExpression[object.name='process'][property.name='env']", message: "Only a process's env.ts reads process.env." },
      { selector: "Property[key.name='cursor'] , Property[key.name='skip']", message: 'Page with row values (server/paging.ts), never cursor or skip.' },
    ],
  },
}

export const boundaryRules = [...Object.keys(allowedImports).map(rulesFor), environment]
