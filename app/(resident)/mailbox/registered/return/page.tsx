import { stepUpReturnMetadata, stepUpReturnPage } from '../../../step-up-return'

export const dynamic = 'force-dynamic'

export const generateMetadata = stepUpReturnMetadata('open-registered')

export default stepUpReturnPage('open-registered', '/mailbox/registered/complete')
