// The engine's methods as the command line calls them. Most pass straight through; these three do not.

/**
 * @param engine the loaded WASM engine
 * @param {string} method
 * @param {object} params
 * @param {(content: string) => void} print shows text through the command line
 */
export async function callEngine(engine, method, params, print) {
  switch (method) {
    case 'createMigration':
      return createMigration(engine, params)
    case 'getDatabaseVersion':
      return engine.version(params)
    case 'diff':
      return printedDiff(engine, params, print)
    default:
      if (typeof engine[method] !== 'function') throw new Error(`The WASM schema engine has no method ${method}`)
      return engine[method](params)
  }
}

/** The WASM engine cannot use a shadow database here, but its `diff` can: from the migrations to the schema. */
async function createMigration(engine, { migrationsList, schema, migrationName, draft, filters }) {
  const from = migrationsList.migrationDirectories.length > 0 ? { tag: 'migrations', ...migrationsList } : { tag: 'empty' }
  const to = { tag: 'schemaDatamodel', ...schema }
  const { exitCode, stdout } = await engine.diff({ from, to, script: true, exitCode: true, filters })
  const changed = exitCode === 2
  const emptyScript = draft ? '-- This is an empty migration.' : null
  return {
    connectorType: 'postgresql',
    generatedMigrationName: `${timestamp(new Date())}_${migrationName || 'migration'}`,
    migrationScript: changed ? stdout : emptyScript,
    extension: 'sql',
  }
}

const timestamp = (at) => at.toISOString().replace(/\D/g, '').slice(0, 14)

/** The native engine prints a difference through the command line instead of returning it. */
async function printedDiff(engine, params, print) {
  const { exitCode, stdout } = await engine.diff(params)
  if (stdout) print(stdout)
  return { exitCode, stdout: null }
}
