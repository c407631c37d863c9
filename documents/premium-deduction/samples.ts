import type { PremiumDeduction } from './schema'

const form = {
  version: '1.1', id: 'TEG800', page: 1, software: 'madoguchi sandbox', creator: '試験生命保険株式会社', createdOn: { year: 2026, month: 10, day: 5 },
} as const

const issuer = { insurerName: '試験生命保険株式会社', corporateNumber: '1234567890122', issuedOn: { year: 2026, month: 10, day: 5 } } as const

/** Certificates of people and policies that do not exist, for tests and demonstrations. */
export const samplePremiumDeductions = {
  /** What most people get: one contract under the new system, three kinds of premium. */
  common: {
    form,
    ...issuer,
    policyHolder: '試験 花子',
    contracts: [{
      taxYear: 2026,
      title: '生命保険料控除証明書',
      system: 'new',
      policyNumber: '100-2345678',
      insuranceKind: '終身保険（介護特約付）',
      contractDate: { year: 2018, month: 4, day: 1 },
      insuredPerson: '試験 花子',
      paymentMethod: '月払（口座振替）',
      beneficiary: '試験 一郎',
      insuranceTerm: 'for-life',
      certified: {
        from: { year: 2026, month: 1 },
        to: { year: 2026, month: 9 },
        new: { general: { premium: 63_000, dividend: 1_200, net: 61_800 }, medicalCare: { premium: 18_450, dividend: 0, net: 18_450 } },
      },
      expected: {
        new: { general: { premium: 84_000, dividend: 1_200, net: 82_800 }, medicalCare: { premium: 24_600, dividend: 0, net: 24_600 } },
      },
      notes: '試験用に作った架空の契約です。',
    }],
  },
  /** An old contract and a private pension, a name outside the Basic Multilingual Plane and one with a variation selector. */
  severalContracts: {
    form,
    ...issuer,
    policyHolder: '𠮷田 試験太郎',
    contracts: [
      {
        taxYear: 2026,
        title: '生命保険料控除証明書',
        system: 'old',
        policyNumber: '099-0001112',
        insuranceKind: '養老保険',
        contractDate: { year: 2009, month: 11, day: 20 },
        insuredPerson: '辻󠄀 試験子',
        paymentMethod: '年払',
        insuranceTerm: 30,
        certified: {
          from: { year: 2026, month: 1 },
          to: { year: 2026, month: 12 },
          old: { general: { premium: 120_000, dividend: 8_430, net: 111_570 } },
        },
        expected: { old: { general: { premium: 120_000, dividend: 8_430, net: 111_570 } } },
        lumpSum: { general: 50_000 },
      },
      {
        taxYear: 2026,
        title: '個人年金保険料控除証明書',
        system: 'new',
        policyNumber: '300-7654321',
        insuranceKind: '個人年金保険',
        contractDate: { year: 2020, month: 2, day: 29 },
        paymentMethod: '月払',
        annuity: {
          beneficiaryBirthDate: { year: 1985, month: 7, day: 9 },
          paymentTerm: 25,
          kind: '確定年金',
          payoutTerm: 10,
          payoutFrom: { year: 2045, month: 3, day: 1 },
        },
        certified: { from: { year: 2026, month: 1 }, to: { year: 2026, month: 9 }, new: { annuity: { premium: 90_000, net: 90_000 } } },
        expected: { new: { annuity: { premium: 120_000, net: 120_000 } } },
        notes: '試験用に作った架空の契約です。\n個人年金保険料税制適格特約が付いています。',
      },
    ],
  },
} as const satisfies Record<string, PremiumDeduction>
