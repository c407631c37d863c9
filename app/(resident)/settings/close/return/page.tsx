import { stepUpReturnMetadata, stepUpReturnPage } from '../../../step-up-return'

export const dynamic = 'force-dynamic'

export const generateMetadata = stepUpReturnMetadata('close-account')

export default stepUpReturnPage('close-account', '/settings/close/complete')
