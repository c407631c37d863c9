import { jpkiGenerations } from '../authorities/jpki'
import type { JpkiGeneration } from '../authorities/jpki'
import { addDays, addYears, startOfDayInJapan } from '../calendar'
import type { Resident } from './residents'
import { attributes, inMadoguchi, inMihon, madoguchi, mihon } from './test-person'
import type { TestPerson } from './test-person'

/** Cards that few people hold, so that everybody meets them here first. The name of the person says what is rare about the card. */
export function rarerCards(preparedAt: Date): readonly TestPerson[] {
  const today = startOfDayInJapan(preparedAt)
  const issuedAt = addYears(today, -1)
  const card = (resident: Resident, generation: JpkiGeneration = '03') => ({ resident, generation, issuedAt })
  return [
    { ...card(renamed), nameBefore: '試作　六花', revoked: { at: addDays(today, -20), reason: 'affiliationChanged', only: 'signature' } },
    card(glyph),
    card(blocked),
    ...jpkiGenerations.map((generation) => card(ofGeneration(generation), generation)),
    { ...card(android), tokenLabel: 'JPKIAPGPSETOKEN' },
    { ...card(iphone), tokenLabel: 'JPKIAPIOSTOKEN' },
  ]
}

/** A new name revokes the signature certificate, which holds the old one; the authentication certificate holds no name and stays. */
const renamed: Resident = {
  person: 'renamed',
  label: '試験 六花',
  pin: '1006',
  signPassword: 'RIKKA006',
  note: '名字が変わり、署名用電子証明書は失効しています。ログインはできます',
  attributes: attributes('試験　六花', inMadoguchi('六丁目６番６号'), '19930606', '2'),
  municipality: madoguchi,
}

/** 代替文字: the certificate carries 吉 and 辻 for shapes it cannot, and says so with a digit for each character. */
const glyph: Resident = {
  person: 'glyph',
  label: '試験 吉美',
  pin: '1007',
  signPassword: 'YOSHIMI7',
  note: '氏名と住所に、代わりの文字が使われています',
  attributes: attributes('試験　吉美', '試験県みほん市辻町七丁目７番７号', '19970707', '2', '00010', '0000000100000000'),
  municipality: mihon,
}

const blocked: Resident = {
  person: 'blocked',
  label: '試験 八郎',
  pin: '1008',
  signPassword: 'HACHIRO8',
  triesLeft: { pin: 0, signPassword: 5 },
  note: '暗証番号がロックされています',
  attributes: attributes('試験　八郎', inMihon('八丁目８番８号'), '19880808', '1'),
  municipality: mihon,
}

const nameOfGeneration = { '01': '一世', '02': '二世', '03': '三世' } as const

/** The three authorities bear one name: which of them issued a card, only the signature tells. */
const ofGeneration = (generation: JpkiGeneration): Resident => ({
  person: `gen${generation}`,
  label: `試験 ${nameOfGeneration[generation]}`,
  pin: `20${generation}`,
  signPassword: `SEDAI0${generation}`,
  note: `第${Number(generation)}世代の認証局の電子証明書です`,
  attributes: attributes(`試験　${nameOfGeneration[generation]}`, inMadoguchi('九丁目９番９号'), '19750303', '3'),
  municipality: madoguchi,
})

const android: Resident = {
  person: 'android',
  label: '試験 土呂井',
  pin: '3001',
  signPassword: 'DOROI001',
  note: 'Android のスマートフォンに入った電子証明書です',
  attributes: attributes('試験　土呂井', inMihon('十丁目１０番１０号'), '20000110', '1'),
  municipality: mihon,
}

const iphone: Resident = {
  person: 'iphone',
  label: '試験 愛奉',
  pin: '3002',
  signPassword: 'AIHO0002',
  note: 'iPhone に入った電子証明書です',
  attributes: attributes('試験　愛奉', inMadoguchi('十一丁目１１番１１号'), '19991111', '2'),
  municipality: madoguchi,
}
