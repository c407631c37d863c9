import { runDepositor } from '../depositors/run'
import { university } from './issuer'

// The sandbox university: deposits a certificate of graduation for each linked graduate through the portal's API, and ends.
await runDepositor('UNIVERSITY', () => university)
