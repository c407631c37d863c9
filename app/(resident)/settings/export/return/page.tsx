import { stepUpReturnMetadata, stepUpReturnPage } from '../../../step-up-return'

export const dynamic = 'force-dynamic'

export const generateMetadata = stepUpReturnMetadata('export')

export default stepUpReturnPage('export', '/settings/export/complete')
