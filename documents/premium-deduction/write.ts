import { writeGroup } from '../etax/form'
import { namespaces } from '../etax/namespaces'
import { escapeAttribute } from '../xml/escape'
import { premiumDeductionForm, rootTag } from './form'
import { premiumDeductionSchema } from './schema'
import type { PremiumDeduction } from './schema'

/** The address the specification gives for the form's stylesheet; readers that follow it draw the official data sheet. */
const STYLESHEET = 'https://xml.e-tax.nta.go.jp/xsl/1.0/CMTEG800-001.xsl'

/**
 * The certificate as TEG800 XML in UTF-8. The same value always gives the same bytes. Throws (ZodError) when the value is none.
 * The enveloped XML signature of the official form is not made; the bytes are signed by a detached CMS.
 */
export function writePremiumDeduction(value: PremiumDeduction): Uint8Array {
  const { form, ...content } = premiumDeductionSchema.parse(value)
  const { year, month, day } = form.createdOn
  const attributes: [name: string, text: string | undefined][] = [
    ['xmlns', namespaces.form],
    ['xmlns:gen', namespaces.general],
    ['VR', form.version],
    ['id', form.id],
    ['page', form.page?.toString()],
    ['sakuseiDay', `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`],
    ['sakuseiNM', form.creator],
    ['softNM', form.software],
  ]
  const written = attributes.map(([name, text]) => text === undefined ? '' : ` ${name}="${escapeAttribute(text)}"`).join('')
  return new TextEncoder().encode([
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<?xml-stylesheet type="text/xsl" href="${STYLESHEET}"?>\n`,
    `<${rootTag}${written}>\n`,
    writeGroup(content, premiumDeductionForm, '  '),
    `</${rootTag}>\n`,
  ].join(''))
}
