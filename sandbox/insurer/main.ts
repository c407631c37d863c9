import { runDepositor } from '../depositors/run'
import { insurerOf } from './issuer'

// The sandbox insurer: deposits this year's certificates of its linked customers through the portal's API, and ends.
await runDepositor('INSURER', ({ taxYear }) => insurerOf(taxYear))
