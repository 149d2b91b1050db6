import { describe, expect, it } from 'vitest'
import { cmsOf, element, endless, signedMessage, streamedMessage } from '../testing/cms.ts'
import { contentOfCms } from './cms.ts'

const text = `Subject: x\r\n\r\n${'We would sell the old mill beside the river. '.repeat(20)}`
const read = (bytes: Uint8Array) => {
  const content = contentOfCms(bytes)
  return content && { ...content, bytes: Buffer.from(content.bytes).toString('latin1') }
}
const whole = { bytes: text, isCompressed: false, isWhole: true }
const pem = (bytes: Buffer) => bytes.toString('base64').replace(/.{1,64}/g, '$&\r\n')

describe('a message of S/MIME', () => {
  it.each<[string, Uint8Array]>([
    ['signed', signedMessage(text)],
    ['signed, in pieces without lengths', streamedMessage(text)],
    ['signed, in pieces of pieces', cmsOf([element(0x24, endless(0x24, element(0x04, Buffer.from(text))))])],
    ['in PEM', Buffer.from(`-----BEGIN PKCS7-----\r\n${pem(signedMessage(text))}-----END PKCS7-----\r\n`)],
    ['in base64', Buffer.from(pem(signedMessage(text)))],
  ])('holds what is %s', (_, bytes) => {
    expect(read(bytes)).toEqual(whole)
  })

  it('says that what it holds is compressed', () => {
    const bytes = cmsOf([element(0x04, Buffer.from(text))], element, 'compressed')
    expect(read(bytes)).toEqual({ ...whole, isCompressed: true })
  })

  it('holds nothing where it is a signature of something else', () => {
    for (const write of [element, endless]) expect(read(cmsOf([], write))).toEqual({ ...whole, bytes: '' })
  })

  it.each<[string, Uint8Array]>([
    ['in one piece', signedMessage(text).subarray(0, 500)],
    ['in pieces', streamedMessage(text).subarray(0, 500)],
  ])('gives what there is where it was cut off: %s', (_, bytes) => {
    const found = read(bytes)!
    expect(found.isWhole).toBe(false)
    expect(found.bytes.length).toBeGreaterThan(300)
    expect(text.startsWith(found.bytes)).toBe(true)
  })

  it.each<[string, Uint8Array]>([
    ['is encrypted', Buffer.from(signedMessage(text).toString('latin1').replace('\x07\x02', '\x07\x03'), 'latin1')],
    ['is no such message', Buffer.from('Hello')],
    ['is empty', Buffer.alloc(0)],
    ['has a length of no end', Buffer.from('\x30\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01', 'latin1')],
    [
      'is nested without end',
      Buffer.concat([cmsOf([]).subarray(0, 19), Buffer.from('\x31\x80'.repeat(50_000), 'latin1')]),
    ],
  ])('gives nothing where it %s', (_, bytes) => {
    expect(read(bytes)).toBeNull()
  })

  it('is walked through to a bound, in time linear in it', () => {
    const pieces = endless(0x24, Buffer.from('\x04\x01a'.repeat(500_000), 'latin1'))
    expect(read(cmsOf([pieces]))).toMatchObject({ isWhole: false, bytes: 'a'.repeat(20_000) })
  })
})
