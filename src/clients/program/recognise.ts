// By what a program knows the file that carries a sealed message.

import { carrierFile } from '../carrier.ts'

const markup = /^\s*<!doctype html>/i
/** The armor of an age file stands in each. */
const armor = '-----BEGIN AGE ENCRYPTED FILE-----'

export const isCarrierName = (name: string) => carrierFile.test(name)
export const isCarrierFile = (text: string) => markup.test(text.slice(0, 200)) && text.includes(armor)
