import { addDays, addYears, startOfDayInJapan } from '../calendar'
import { cardsAtWork, peopleAtWork } from './at-work'
import { rarerCards } from './rarer-cards'
import { attributes, inMadoguchi, inMihon, madoguchi, mihon } from './test-person'
import type { TestPerson } from './test-person'

/** Their names, in the order in which they are shown. */
export const firstPeople = [
  ...['hanako', 'taro', 'child', 'revoked', 'expired', 'lasttry'],
  ...peopleAtWork,
  ...['renamed', 'glyph', 'blocked', 'gen01', 'gen02', 'gen03', 'android', 'iphone'],
]

/** The people, in the order they are shown, with dates that follow from the day of preparation. */
export const testPeople = (preparedAt: Date): readonly TestPerson[] => [...everydayPeople(preparedAt), ...cardsAtWork(preparedAt), ...rarerCards(preparedAt)]

function everydayPeople(preparedAt: Date): readonly TestPerson[] {
  const today = startOfDayInJapan(preparedAt)
  const lastYear = addYears(today, -1)
  const childBirthYear = today.getUTCFullYear() - 12
  return [
    {
      resident: {
        person: 'hanako',
        label: '試験 花子',
        pin: '1234',
        signPassword: 'HANAKO01',
        note: 'すべて使えます',
        attributes: attributes('試験　花子', inMadoguchi('一丁目２番３号'), '19900402', '2'),
        municipality: madoguchi,
      },
      generation: '03',
      issuedAt: lastYear,
    },
    {
      resident: {
        person: 'taro',
        label: '試験 太郎',
        pin: '2345',
        signPassword: 'TARO0002',
        note: 'もう一人の利用者です。お名前に代替文字があります',
        attributes: attributes('試験　太郎', inMihon('四丁目５番６号'), '19851115', '1', '00001'),
        municipality: mihon,
      },
      generation: '02',
      issuedAt: lastYear,
    },
    {
      resident: {
        person: 'child',
        label: '試験 ひなた',
        pin: '3456',
        signPassword: null,
        note: '12歳。署名用電子証明書はありません',
        attributes: attributes('試験　ひなた', inMadoguchi('一丁目２番３号'), `${childBirthYear}0101`, '3'),
        municipality: madoguchi,
      },
      generation: '03',
      issuedAt: lastYear,
    },
    {
      resident: {
        person: 'revoked',
        label: '試験 三郎',
        pin: '4567',
        signPassword: 'SABURO04',
        note: 'カードをなくした届出があり、電子証明書は失効しています',
        attributes: attributes('試験　三郎', inMihon('七丁目８番９号'), '19780620', '1'),
        municipality: mihon,
      },
      generation: '02',
      issuedAt: lastYear,
      revoked: { at: addDays(today, -10), reason: 'cessationOfOperation' },
    },
    {
      resident: {
        person: 'expired',
        label: '試験 四葉',
        pin: '5678',
        signPassword: 'YOTSUBA5',
        note: '電子証明書の有効期限が切れています',
        attributes: attributes('試験　四葉', inMadoguchi('十丁目１１番１２号'), '19651230', '2'),
        municipality: madoguchi,
        staysExpired: true,
      },
      generation: '01',
      issuedAt: addYears(today, -6),
    },
    {
      resident: {
        person: 'lasttry',
        label: '試験 五月',
        pin: '6789',
        signPassword: 'SATSUKI6',
        triesLeft: { pin: 1, signPassword: 1 },
        note: '暗証番号の残りが1回です。補助アプリは入力を求めません',
        attributes: attributes('試験　五月', inMihon('十三丁目１４番１５号'), '20010505', '2'),
        municipality: mihon,
      },
      generation: '03',
      issuedAt: lastYear,
    },
  ]
}
