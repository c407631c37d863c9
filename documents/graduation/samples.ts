import type { Graduation } from './schema'

const school = { schoolName: '試験大学', corporateNumber: '1234567890122' } as const

/** Certificates of people and schools that do not exist, for tests and demonstrations. */
export const sampleGraduations = {
  common: {
    certificateNumber: 'SOTSU-2026-000123',
    issuedOn: { year: 2026, month: 11, day: 2 },
    ...school,
    graduateName: '試験 花子',
    birthDate: { year: 1999, month: 4, day: 12 },
    faculty: '文学部',
    course: '人文学科',
    degree: '学士（文学）',
    graduatedOn: { year: 2022, month: 3, day: 24 },
  },
  /** No degree, no course, and a name outside the Basic Multilingual Plane with a variation selector. */
  schoolWithoutDegrees: {
    certificateNumber: '17',
    issuedOn: { year: 2019, month: 3, day: 1 },
    ...school,
    graduateName: '𠮷田 辻󠄀子',
    birthDate: { year: 2000, month: 2, day: 29 },
    faculty: '普通科',
    graduatedOn: { year: 2019, month: 3, day: 1 },
  },
} as const satisfies Record<string, Graduation>
