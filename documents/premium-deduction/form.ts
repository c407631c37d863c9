import { amount, code, corporateNumber, date, month, term, text, year } from '../etax/fields'
import type { FormNode, GroupNode } from '../etax/form'

/** Form TEG800 「生命保険料控除証明書」 version 1.1 (TEG800-001.xsd of 31 August 2020), whole. */
export const rootTag = 'TEG800'
export const formVersions = ['1.0', '1.1'] as const
export const maximumContracts = 100

const number = (tag: number) => `WCE00${String(tag).padStart(3, '0')}`

/** Three amounts in three elements that follow the group's own in steps of ten: premium, dividend, what remains. */
const amounts = (name: string, tag: number): GroupNode => ({
  tag: number(tag),
  name,
  optional: true,
  children: [
    { tag: number(tag + 10), name: 'premium', field: amount, optional: true },
    { tag: number(tag + 20), name: 'dividend', field: amount, optional: true },
    { tag: number(tag + 30), name: 'net', field: amount, optional: true },
  ],
})

const group = (name: string, tag: number, children: readonly FormNode[]): GroupNode =>
  ({ tag: number(tag), name, optional: true, children })

const contract: readonly FormNode[] = [
  { tag: number(10), name: 'taxYear', field: year },
  { tag: number(20), name: 'title', field: text },
  {
    tag: number(30),
    name: 'system',
    field: code([
      { code: '1', value: 'new', name: '新生命保険料控除制度' },
      { code: '2', value: 'old', name: '旧生命保険料控除制度' },
      { code: '3', value: 'both', name: '新生命保険料控除制度及び旧生命保険料控除制度' },
    ]),
  },
  { tag: number(40), name: 'policyNumber', field: text },
  { tag: number(50), name: 'insuranceKind', field: text, optional: true },
  { tag: number(60), name: 'contractDate', field: date, optional: true },
  { tag: number(70), name: 'groupCode', field: text, optional: true },
  { tag: number(80), name: 'insuredPerson', field: text, optional: true },
  { tag: number(90), name: 'insuredPersonNumber', field: text, optional: true },
  { tag: number(100), name: 'paymentMethod', field: text, optional: true },
  { tag: number(110), name: 'beneficiary', field: text, optional: true },
  { tag: number(120), name: 'insuranceTerm', field: term, optional: true },
  group('annuity', 130, [
    { tag: number(140), name: 'beneficiaryBirthDate', field: date, optional: true },
    { tag: number(150), name: 'paymentTerm', field: term, optional: true },
    { tag: number(160), name: 'kind', field: text, optional: true },
    { tag: number(170), name: 'payoutTerm', field: term, optional: true },
    { tag: number(180), name: 'payoutFrom', field: date, optional: true },
  ]),
  group('certified', 190, [
    { tag: number(200), name: 'from', field: month, optional: true },
    { tag: number(210), name: 'to', field: month, optional: true },
    group('old', 220, [amounts('general', 230), amounts('annuity', 270)]),
    group('new', 310, [amounts('general', 320), amounts('medicalCare', 360), amounts('annuity', 400)]),
  ]),
  group('expected', 440, [
    group('old', 460, [amounts('general', 470), amounts('annuity', 510)]),
    group('new', 550, [amounts('general', 560), amounts('medicalCare', 600), amounts('annuity', 640)]),
  ]),
  group('lumpSum', 680, [
    { tag: number(690), name: 'general', field: amount, optional: true },
    { tag: number(700), name: 'medicalCare', field: amount, optional: true },
    { tag: number(710), name: 'annuity', field: amount, optional: true },
  ]),
  { tag: number(720), name: 'notes', field: text, optional: true },
]

/** The children of the root. The enveloped XML signature would stand after the contracts; it is not read yet. */
export const premiumDeductionForm: readonly FormNode[] = [
  { tag: 'WCA00000', name: 'insurerName', field: text },
  { tag: 'WCB00000', name: 'corporateNumber', field: corporateNumber },
  { tag: 'WCC00000', name: 'issuedOn', field: date },
  { tag: 'WCD00000', name: 'policyHolder', field: text },
  { tag: 'WCE00000', name: 'contracts', children: contract, atMost: maximumContracts },
]
