// npm test: everything that must hold, from the system's packages to journeys in a browser.
// --unit leaves out the production build and the browser.
import { parseArgs } from 'node:util'
import { requireNodeAndPackages } from './preflight.mjs'

const { values } = parseArgs({ options: { unit: { type: 'boolean', default: false } } })
requireNodeAndPackages({ forTests: true })
const { runTests } = await import('./run/tests.mjs')
await runTests({ unitOnly: values.unit })
