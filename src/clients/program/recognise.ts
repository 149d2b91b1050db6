// By what a program knows the file that carries a sealed message.

/** As senders name it, with what mail programs add where there are two. */
const named = /^encrypted_message.{0,20}\.html?$/i
const markup = /^\s*<!doctype html>/i
/** The armor of an age file stands in each. */
const armor = '-----BEGIN AGE ENCRYPTED FILE-----'

export const isCarrierName = (name: string) => named.test(name)
export const isCarrierFile = (text: string) => markup.test(text.slice(0, 200)) && text.includes(armor)
